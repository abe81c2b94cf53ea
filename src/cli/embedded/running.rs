//! Opens the embedded Fleet, or joins the process that runs it.

use std::path::Path;
use std::time::Duration;

use crate::api::{Client, Error, Timeouts, Trouble};
use crate::cli::embedded::{WHAT, WithoutHome, clock};
use crate::config::environment::Environment;
use crate::config::paths;
use crate::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use crate::domain::problem::{Problem, ProblemKind};
use crate::sandbox;
use crate::sandbox::{DataLocation, Fill, FleetServerOptions, SandboxOptions};
use crate::system::permissions::{self, Unfit};

pub(in crate::cli) use crate::sandbox::Embedded;

/// How long another process that runs the embedded Fleet may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connection to it, and what must be kept as long as that is used.
pub(in crate::cli) async fn open(
    space: Option<&str>,
    without_home: WithoutHome,
    environment: &Environment,
) -> Result<(Connection, Embedded), Problem> {
    let embedded = sandbox::start_or_join(options(without_home, environment)?).await;
    let embedded = embedded.map_err(|error| error.problem())?;
    let endpoint = Endpoint::new(&embedded.url(), space)
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
    Ok((connection, embedded))
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
            "If it is suspended, resume it with fg or end it",
        )),
        // Anything else is told by the request that it happens to.
        _ => Ok(()),
    }
}

fn problem(why: &str, next: &str) -> Problem {
    Problem::new(ProblemKind::Local, WHAT, why, next)
}

/// A port that nobody else has, on this machine only.
fn options(without_home: WithoutHome, environment: &Environment) -> Result<SandboxOptions, Problem> {
    let data = match (paths::embedded_store(environment), without_home) {
        (Ok(store), _) => {
            ours(&store).map_err(|unfit| unfit.problem(WHAT))?;
            DataLocation::File(store)
        }
        (Err(_), WithoutHome::KeepInMemory) => DataLocation::Memory,
        (Err(problem), WithoutHome::Refuse) => return Err(problem),
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
