//! The embedded Fleet ("sandbox"): Kibana's routes over a store of its own, on a loopback port.
//!
//! It is written from the contract and shares no wire types with `api`: the interface reaches it over HTTP like any
//! Kibana. It alone knows axum and SQLite, and knows nothing of terminals or configuration.
//!
//! Served so far: `/api/status`, `/api/fleet/enrollment_api_keys` whole, `/api/fleet/agent_policies` (list, get, create,
//! update, delete), `/api/spaces/space` (list, get, create), in every space and below a base path, for an administrator
//! and a reader, as Kibana 8.18.0, 9.4.0, 9.5.0 or 9.5.1 answers. Every other route is 404.

mod clock;
mod compat;
mod fleet_server;
mod generate;
mod kibana;
mod kuery;
mod login;
mod mint;
mod problem;
mod retention;
mod samples;
mod server;
mod setup;
mod shared;
mod store;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::watch;

pub use clock::Clock;
pub use compat::{Compat, UnknownVersion};
pub use fleet_server::FleetServer;
pub use login::Login;
pub use problem::StartError;
pub use retention::Retention;

use crate::domain::secret::Secret;
use server::Server;
use shared::Shared;
use store::policies;
use store::settings;
use store::tokens::{self, Filter};
use store::users::{self, Role, User};
use store::{OpenError, Store};

/// How to run a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where its data is.
    pub data: Data,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether `listen` may be an address that other machines reach.
    pub allow_remote: bool,
    /// What goes into a store that is empty.
    pub fill: Fill,
    /// The administrator's key, encoded, for this time; `None` takes the store's own, which survives restarts.
    pub api_key: Option<Secret>,
    /// What tells the time.
    pub clock: Clock,
    /// Which Kibana it answers as.
    pub compat: Compat,
    /// What every path begins with: empty, or `/kibana` and its like.
    pub base_path: String,
    /// How long revoked tokens stay.
    pub retention: Retention,
    /// Fleet Server beside it, when it is wanted.
    pub fleet_server: Option<FleetServer>,
}

impl Options {
    /// On a free port of this machine, with a key of its own, as the newest Kibana.
    #[must_use]
    pub fn new(data: Data, fill: Fill, clock: Clock) -> Self {
        Self {
            data,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            fill,
            api_key: None,
            clock,
            compat: Compat::default(),
            base_path: String::new(),
            retention: Retention::default(),
            fleet_server: None,
        }
    }
}

/// Where a sandbox keeps its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// In this SQLite file; it and its folder are made when they are missing.
    File(PathBuf),
    /// In memory, until it stops.
    Memory,
}

/// What goes into an empty store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// The sample data, once: a store that a person emptied stays empty.
    Samples,
    /// This many generated tokens. A store that is not empty is an error.
    Generated(u32),
    /// Nothing.
    Empty,
}

/// Why a store could not be filled.
#[derive(Debug, thiserror::Error)]
enum FillError {
    #[error("it holds tokens or policies already")]
    NotEmpty,
    #[error("the sample data is unfit: {0}")]
    Samples(String),
    #[error("no randomness for keys: {0}")]
    Random(#[from] getrandom::Error),
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// A sandbox that answers. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Running {
    kibana: Server,
    fleet_server: Option<Server>,
    key: Secret,
    logins: Vec<Login>,
}

impl Running {
    /// Where Kibana is: `http://127.0.0.1:5601`.
    #[must_use]
    pub fn url(&self) -> String {
        self.kibana.url()
    }

    /// Where Fleet Server is, when it was asked for: `http://127.0.0.1:8220`.
    #[must_use]
    pub fn fleet_server_url(&self) -> Option<String> {
        self.fleet_server.as_ref().map(Server::url)
    }

    /// The administrator's key, encoded.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        &self.key
    }

    /// Its users, the administrator first.
    #[must_use]
    pub fn logins(&self) -> &[Login] {
        &self.logins
    }

    /// Stops it: no new connections, and two seconds for those that are open.
    pub async fn stop(self) {
        let agents = async {
            if let Some(server) = self.fleet_server {
                server.stop().await;
            }
        };
        tokio::join!(self.kibana.stop(), agents);
    }
}

/// Starts a sandbox; it is bound and answering when this returns.
///
/// # Errors
/// [`StartError`] says what is wrong with an address or the store.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let Options { data, fill, clock, .. } = options;
    let kibana = server::bind(options.listen, options.allow_remote).await?;
    let agents = match options.fleet_server {
        Some(wanted) => Some((wanted, server::bind(wanted.listen, options.allow_remote).await?)),
        None => None,
    };
    let now = clock.now().as_millisecond();
    let opened = tokio::task::spawn_blocking(move || open(&data, fill, now)).await;
    let Opened { store, mut users, instance } =
        opened.map_err(|error| StartError::Broken(error.to_string()))??;
    let mut administrators = users.iter_mut().filter(|user| user.role == Role::Administrator);
    let administrator =
        administrators.next().ok_or_else(|| StartError::Broken("it has no administrator".to_owned()))?;
    if let Some(key) = options.api_key {
        administrator.api_key = key;
    }
    let key = administrator.api_key.clone();
    let logins = users.iter().map(Login::from).collect();
    let shared = Arc::new(Shared {
        store,
        users,
        instance,
        clock,
        compat: options.compat,
        base_path: options.base_path,
        retention: options.retention,
        fleet_server: agents.as_ref().map(|(_, bound)| bound.url()),
        news: watch::Sender::default(),
    });
    let fleet_server =
        agents.map(|(wanted, bound)| Server::start(bound, fleet_server::router(Arc::clone(&shared), wanted)));
    Ok(Running { kibana: Server::start(kibana, kibana::router(shared)), fleet_server, key, logins })
}

struct Opened {
    store: Store,
    users: Vec<User>,
    instance: String,
}

fn open(data: &Data, fill: Fill, now: i64) -> Result<Opened, StartError> {
    let made = match data {
        Data::File(path) => Store::open(path),
        Data::Memory => Store::memory(),
    };
    let store = made.map_err(|source| StartError::store(data, source))?;
    let first = store.write_here(|db| {
        fill_empty(db, fill, now)?;
        setup::run(db, now)?;
        let instance = settings::keep(db, settings::INSTANCE, &mint::uuid()?)?;
        Ok((users::all(db)?, instance))
    });
    let (users, instance) = first.map_err(|error| match error {
        FillError::NotEmpty => StartError::not_empty(data),
        FillError::Sqlite(error) => StartError::store(data, OpenError::from(error)),
        other => StartError::Broken(other.to_string()),
    })?;
    Ok(Opened { store, users, instance })
}

fn fill_empty(connection: &Connection, fill: Fill, now: i64) -> Result<(), FillError> {
    let empty = policies::count(connection)? == 0 && tokens::count(connection, &Filter::default())? == 0;
    match fill {
        // Once asked for, emptiness lasts: a later start without `--empty` adds no samples behind somebody's back.
        Fill::Empty => {}
        Fill::Generated(_) if !empty => return Err(FillError::NotEmpty),
        Fill::Generated(count) => generate::fill(connection, count, now)?,
        Fill::Samples if !empty || settings::get(connection, settings::FILLED)?.is_some() => return Ok(()),
        Fill::Samples => samples::fill(connection, now)?,
    }
    settings::keep(connection, settings::FILLED, "yes").map(drop)?;
    Ok(())
}
