//! The diagnostic log, as the arguments and the environment ask for it, and what it begins with.

use std::ffi::OsString;
use std::path::Path;

use clap::ValueEnum as _;
use tracing::info;

use crate::cli::args::{LevelArg, LogArgs};
use crate::config::environment::Environment;
use crate::domain::connection::{Connection, ConnectionKind, Credentials};
use crate::domain::problem::{Problem, ProblemKind};
use crate::runtime::diagnostics;

const FILE: &str = "FLEET_TOKENS_LOG";
const LEVEL: &str = "FLEET_TOKENS_LOG_LEVEL";

/// Opens the log where one is asked for; the flags win over the environment.
pub(super) fn start(args: &LogArgs, environment: &Environment) -> Result<(), Problem> {
    let level = match (args.log_level, environment.filled(LEVEL)) {
        (Some(level), _) => level,
        (None, Some(name)) => LevelArg::from_str(name, true).map_err(|_| {
            let why = format!("{LEVEL}: {name:?} is not a log level");
            let next = "Use error, warn, info, debug or trace";
            Problem::new(ProblemKind::Local, "Can't start the log", &why, next)
        })?,
        (None, None) => LevelArg::Debug,
    };
    let named = args.log.clone().map(OsString::from).or(environment.filled(FILE).map(OsString::from));
    let Some(file) = named else { return Ok(()) };
    diagnostics::start(Path::new(&file), level.into())?;
    let said = |name| environment.filled(name).unwrap_or_default();
    let system = rustix::system::uname();
    info!(
        version = env!("CARGO_PKG_VERSION"),
        system = ?system.sysname(),
        release = ?system.release(),
        machine = ?system.machine(),
        "started"
    );
    info!(
        term = ?said("TERM"),
        colorterm = ?said("COLORTERM"),
        program = ?said("TERM_PROGRAM"),
        size = ?crate::runtime::terminal_size(),
        tmux = environment.filled("TMUX").is_some(),
        ssh = environment.filled("SSH_CONNECTION").is_some(),
        "terminal"
    );
    Ok(())
}

/// Says which server it is, without what opens it.
pub(super) fn server(connection: &Connection) {
    info!(
        embedded = connection.kind == ConnectionKind::Embedded,
        url = ?connection.endpoint.shown(),
        space = ?connection.endpoint.space(),
        credentials = match connection.credentials {
            Credentials::ApiKey(_) => "an API key",
            Credentials::Basic { .. } => "a user and a password",
        },
        proxy = connection.proxy.is_some(),
        ca = connection.ca.is_some(),
        "server"
    );
}
