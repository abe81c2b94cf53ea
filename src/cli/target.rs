//! Gives a sub-command the server that it works on, and starts the embedded Fleet when that is the one.

use std::io::Write as _;

use super::args;
use crate::cli::embedded::{self, Embedded, WithoutHome};
use crate::cli::log;
use crate::config::connection;
use crate::config::connection::{ConnectionTarget, Decision, Resolved};
use crate::config::environment::Environment;
use crate::config::file;
use crate::config::file::FileContents;
use crate::config::paths;
use crate::domain::connection::Connection;
use crate::domain::problem::{Problem, ProblemKind};

/// What the configuration file says; nothing where the machine has no place for one.
pub(super) fn configuration(environment: &Environment) -> Result<FileContents, Problem> {
    let Ok(file) = paths::configuration(environment) else { return Ok(FileContents::default()) };
    file::read(&file).map_err(|error| error.problem(&file))
}

/// What the flags, the environment and the configuration file name, with the credentials fetched.
pub(super) fn resolve(
    flags: &args::TargetArgs,
    environment: &Environment,
    read: &FileContents,
) -> Result<Resolved, Problem> {
    let decided = connection::decide(&flags.flags(), environment, &read.kibana);
    decided.and_then(Decision::fetch).map_err(|error| error.problem())
}

/// The same for a sub-command: what was put right on the way is said on standard error.
pub(super) fn resolve_aloud(
    flags: &args::TargetArgs,
    environment: &Environment,
) -> Result<ConnectionTarget, Problem> {
    let read = configuration(environment)?;
    let Resolved { target, notice } = resolve(flags, environment, &read)?;
    for sentence in read.repaired.iter().chain(&notice) {
        say(sentence);
    }
    Ok(target)
}

/// Tells whoever reads standard error.
pub(super) fn say(sentence: &str) {
    // Nobody is left to tell when standard error itself is gone.
    let _ = writeln!(std::io::stderr(), "fleet-tokens: {sentence}");
}

/// Standard output takes no more.
pub(super) fn unwritable(error: &std::io::Error) -> Problem {
    let what = "Can't write to standard output";
    Problem::new(ProblemKind::Local, what, &error.to_string(), "Check where it goes")
}

/// The connection to `target`. What comes with it must be kept as long as the connection is used.
pub(super) async fn connect(
    target: ConnectionTarget,
    environment: &Environment,
) -> Result<(Connection, Option<Embedded>), Problem> {
    connect_with(target, WithoutHome::Refuse, environment).await
}

/// As [`connect`], and where this machine has no place for the embedded Fleet's store, that Fleet is in memory alone.
pub(super) async fn connect_anyway(
    target: ConnectionTarget,
    environment: &Environment,
) -> Result<(Connection, Option<Embedded>), Problem> {
    connect_with(target, WithoutHome::KeepInMemory, environment).await
}

async fn connect_with(
    target: ConnectionTarget,
    without_home: WithoutHome,
    environment: &Environment,
) -> Result<(Connection, Option<Embedded>), Problem> {
    let (connection, embedded) = match target {
        ConnectionTarget::Kibana(connection) => (connection, None),
        ConnectionTarget::Embedded { space } => {
            let opened = embedded::open(space.as_deref(), without_home, environment).await?;
            (opened.0, Some(opened.1))
        }
    };
    log::server(&connection);
    Ok((connection, embedded))
}
