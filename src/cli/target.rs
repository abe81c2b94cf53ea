//! Gives a sub-command the server that it works on, and starts the embedded Fleet when that is the one.

use super::args;
use crate::config::connection::{self, Target};
use crate::config::environment::Environment;
use crate::domain::connection::Connection;
use crate::domain::problem::{Problem, ProblemKind};

/// The embedded Fleet while it runs; it ends with this value.
#[derive(Debug)]
pub(super) enum Running {}

/// What the flags and the environment name.
pub(super) fn resolve(flags: &args::Target, environment: &Environment) -> Result<Target, Problem> {
    connection::resolve(flags.url.as_deref(), flags.space.as_deref(), environment).map_err(|e| e.problem())
}

/// The connection to `target`. What comes with it must be kept as long as the connection is used.
#[expect(clippy::unused_async, reason = "starting the embedded Fleet waits for its port")]
pub(super) async fn connect(
    target: Target,
    _environment: &Environment,
) -> Result<(Connection, Option<Running>), Problem> {
    match target {
        Target::Kibana(connection) => Ok((connection, None)),
        Target::Embedded { .. } => Err(Problem::new(
            ProblemKind::Local,
            "Can't start the embedded Fleet",
            "it is not built yet",
            "Set KIBANA_ENDPOINT and KIBANA_API_KEY to use a Kibana",
        )),
    }
}
