//! Gives a sub-command the server that it works on, and starts the embedded Fleet when that is the one.

use super::{args, clock};
use crate::config::connection::{self, Target};
use crate::config::environment::Environment;
use crate::config::paths;
use crate::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use crate::domain::problem::{Problem, ProblemKind};
use crate::sandbox::{self, Data, Fill, FleetServer, Options, Running};

/// What the flags and the environment name.
pub(super) fn resolve(flags: &args::Target, environment: &Environment) -> Result<Target, Problem> {
    connection::resolve(flags.url.as_deref(), flags.space.as_deref(), environment).map_err(|e| e.problem())
}

/// The connection to `target`. What comes with it must be kept as long as the connection is used.
pub(super) async fn connect(
    target: Target,
    environment: &Environment,
) -> Result<(Connection, Option<Running>), Problem> {
    match target {
        Target::Kibana(connection) => Ok((connection, None)),
        Target::Embedded { space } => {
            let running = sandbox::start(options(environment)?).await.map_err(|error| error.problem())?;
            let endpoint = Endpoint::new(&running.url(), space.as_deref()).map_err(|error| {
                Problem::new(
                    ProblemKind::Local,
                    "Can't use the embedded Fleet",
                    &error.to_string(),
                    "Correct --space",
                )
            })?;
            let credentials = Credentials::ApiKey(running.api_key().clone());
            let connection = Connection { endpoint, credentials, kind: ConnectionKind::Embedded };
            Ok((connection, Some(running)))
        }
    }
}

/// A port that nobody else has, on this machine only.
fn options(environment: &Environment) -> Result<Options, Problem> {
    let data = Data::File(paths::embedded_store(environment)?);
    let fleet_server = Some(FleetServer::local());
    Ok(Options { fleet_server, ..Options::new(data, Fill::Samples, clock::of_sandbox(environment)?) })
}
