//! Gives a sub-command the server that it works on, and starts the embedded Fleet when that is the one.

use std::time::Duration;

use super::{args, clock};
use crate::api::{Client, Error, Timeouts, Trouble};
use crate::config::connection::{self, Target};
use crate::config::environment::Environment;
use crate::config::paths;
use crate::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use crate::domain::problem::{Problem, ProblemKind};
use crate::sandbox::{self, Data, Embedded, Fill, Options};

/// How long another process that runs the embedded Fleet may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the flags and the environment name.
pub(super) fn resolve(flags: &args::Target, environment: &Environment) -> Result<Target, Problem> {
    connection::resolve(flags.url.as_deref(), flags.space.as_deref(), environment).map_err(|e| e.problem())
}

/// The connection to `target`. What comes with it must be kept as long as the connection is used.
pub(super) async fn connect(
    target: Target,
    environment: &Environment,
) -> Result<(Connection, Option<Embedded>), Problem> {
    match target {
        Target::Kibana(connection) => Ok((connection, None)),
        Target::Embedded { space } => {
            let embedded = sandbox::start_or_join(options(environment)?).await;
            let embedded = embedded.map_err(|error| error.problem())?;
            let endpoint = Endpoint::new(&embedded.url(), space.as_deref())
                .map_err(|error| problem(&error.to_string(), "Correct --space"))?;
            let connection = Connection {
                endpoint,
                credentials: Credentials::ApiKey(embedded.api_key().clone()),
                kind: ConnectionKind::Embedded,
                ca: embedded.ca().map(str::to_owned),
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
    let timeouts = Timeouts { connect: PATIENCE, request: PATIENCE };
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
fn options(environment: &Environment) -> Result<Options, Problem> {
    let data = Data::File(paths::embedded_store(environment)?);
    let wall = clock::wall();
    Ok(Options { wall, ..Options::new(data, Fill::Samples, clock::of_sandbox(environment)?) })
}
