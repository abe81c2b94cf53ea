//! Gives a sub-command the server that it works on, and starts the embedded Fleet when that is the one.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::{args, clock};
use crate::api::{Client, Error, Timeouts, Trouble};
use crate::config::connection;
use crate::config::connection::{ConnectionTarget, Decision, Resolved};
use crate::config::environment::Environment;
use crate::config::file;
use crate::config::file::FileContents;
use crate::config::paths;
use crate::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use crate::domain::problem::{Problem, ProblemKind};
use crate::sandbox;
use crate::sandbox::{DataLocation, Embedded, Fill, FleetServerOptions, SandboxOptions};
use crate::system::permissions::{self, Unfit};

/// How long another process that runs the embedded Fleet may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// As [`connect`], and where this machine has no place for the embedded Fleet's store, that Fleet is in memory alone.
pub(super) async fn connect_anyway(
    target: ConnectionTarget,
    environment: &Environment,
) -> Result<(Connection, Option<Embedded>), Problem> {
    let data = if paths::embedded_store(environment).is_ok() { None } else { Some(DataLocation::Memory) };
    connect_with(target, data, environment).await
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
    connect_with(target, None, environment).await
}

async fn connect_with(
    target: ConnectionTarget,
    data: Option<DataLocation>,
    environment: &Environment,
) -> Result<(Connection, Option<Embedded>), Problem> {
    match target {
        ConnectionTarget::Kibana(connection) => Ok((connection, None)),
        ConnectionTarget::Embedded { space } => {
            let embedded = sandbox::start_or_join(options(data, environment)?).await;
            let embedded = embedded.map_err(|error| error.problem())?;
            let endpoint = Endpoint::new(&embedded.url(), space.as_deref())
                .map_err(|error| problem(&error.to_string(), "Correct --space"))?;
            let connection = Connection {
                endpoint,
                credentials: Credentials::ApiKey(embedded.api_key().clone()),
                kind: ConnectionKind::Embedded,
                ca: embedded.ca().map(str::to_owned),
                proxy: None,
                socket: embedded.socket().map(Box::from),
            };
            if let Embedded::Joined(joined) = &embedded {
                check(&connection, joined.pid()).await?;
            }
            Ok((connection, Some(embedded)))
        }
    }
}

/// Whether the process that runs the embedded Fleet is awake: one that was suspended takes connections and never
/// answers.
async fn check(connection: &Connection, pid: u32) -> Result<(), Problem> {
    let timeouts = Timeouts { total: PATIENCE, ..Timeouts::all(PATIENCE, PATIENCE) };
    let asked = match Client::with_timeouts(connection.clone(), timeouts) {
        Ok(client) => client.status().await.map(drop),
        Err(error) => Err(error),
    };
    match asked {
        Err(Error::Unreachable(Trouble::Timeout | Trouble::ConnectTimeout)) => Err(problem(
            &format!("process {pid} runs it and does not answer"),
            "If that one is suspended, bring it back with fg, or end it",
        )),
        // Anything else is told by the request that it happens to.
        _ => Ok(()),
    }
}

fn problem(why: &str, next: &str) -> Problem {
    Problem::new(ProblemKind::Local, "Can't use the embedded Fleet", why, next)
}

/// A port that nobody else has, on this machine only.
fn options(data: Option<DataLocation>, environment: &Environment) -> Result<SandboxOptions, Problem> {
    let data = if let Some(data) = data {
        data
    } else {
        let store = paths::embedded_store(environment)?;
        ours(&store).map_err(|unfit| unfit.problem("Can't use the embedded Fleet"))?;
        DataLocation::File(store)
    };
    let (wall, fleet_server) = (clock::wall(), Some(FleetServerOptions::local()));
    Ok(SandboxOptions {
        wall,
        fleet_server,
        ..SandboxOptions::new(data, Fill::Samples, clock::of_sandbox(environment)?)
    })
}

/// Whether the store, if it is there, is ours and no link. It is only looked at: to open and close it would drop the
/// locks of a store that runs in this process.
fn ours(store: &Path) -> Result<(), Unfit> {
    let folder = store.parent().unwrap_or(store);
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error| Unfit::Io { path, error }
    };
    if permissions::look(folder).map_err(io(folder))?.is_some() {
        permissions::close_folder(folder)?;
    }
    match permissions::look(store).map_err(io(store))? {
        Some(found) if found.is_link => Err(Unfit::Link(store.to_owned())),
        Some(found) if !found.is_mine() => Err(Unfit::Foreign { path: store.to_owned(), uid: found.uid }),
        _ => Ok(()),
    }
}
