//! The embedded Fleet ("sandbox"): Kibana's routes over a store of its own, on a loopback port.
//!
//! It is written from the contract and shares no wire types with `api`: the interface reaches it over HTTP like any
//! Kibana. It alone knows axum and SQLite, and knows nothing of terminals or configuration.
//!
//! Served so far: `GET /api/status`, `GET|POST /api/fleet/agent_policies`, and list, get, create, delete and
//! `_bulk_delete` of `/api/fleet/enrollment_api_keys`, all as Kibana 9.5.1 answers. Left out so far: other spaces
//! than the default one, users and privileges, the rest of KQL (refused with 400), every other route (404).

mod clock;
mod compat;
mod fleet_server;
mod generate;
mod join;
mod kibana;
mod kuery;
mod lock;
mod mint;
mod private;
mod problem;
pub mod reset;
mod retention;
mod samples;
mod server;
mod setup;
mod shared;
mod store;
#[cfg(test)]
mod tests;
mod tls;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::watch;

pub use clock::Clock;
pub use compat::{Compat, UnknownVersion};
pub use fleet_server::FleetServer;
pub use join::{Embedded, Joined, start_or_join};
pub use problem::StartError;
pub use retention::Retention;
pub use server::Timeouts;
pub use store::users::{Role, User};
pub use tls::{Clients, Identity, Tls, TlsError};

use crate::domain::secret::Secret;
use lock::{Claim, Held, Owner};
use server::{Limits, Server};
use shared::Shared;
use store::policies;
use store::settings;
use store::tokens::{self, Filter};
use store::users;
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
    /// The machine's time, which clients check certificates by; `clock` may be another.
    pub wall: Clock,
    /// Which Kibana it answers as.
    pub compat: Compat,
    /// What every path begins with: empty, or `/kibana` and its like.
    pub base_path: String,
    /// How long revoked tokens stay.
    pub retention: Retention,
    /// Fleet Server beside it, when it is wanted.
    pub fleet_server: Option<FleetServer>,
    /// Certificates, when it shall speak TLS.
    pub tls: Option<Tls>,
    /// How long it waits for a client that has begun to talk.
    pub timeouts: Timeouts,
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
            wall: clock.clone(),
            clock,
            compat: Compat::default(),
            base_path: String::new(),
            retention: Retention::default(),
            fleet_server: None,
            tls: None,
            timeouts: Timeouts::default(),
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
    base_path: String,
    key: Secret,
    users: Vec<User>,
    ca: Option<String>,
    asks_clients: bool,
    /// The last to go: what it stands for is closed by then.
    lock: Option<Held>,
}

impl Running {
    /// Where Kibana is, base path included: `http://127.0.0.1:5601`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.kibana.url(), self.base_path)
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

    /// Who may ask, administrators first, with the key that counts this time.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The certificate that clients must trust, as PEM, when it speaks TLS.
    #[must_use]
    pub fn ca(&self) -> Option<&str> {
        self.ca.as_deref()
    }

    /// Stops it: no new connections, and two seconds for those that are open.
    pub async fn stop(self) {
        let Self { kibana, fleet_server, lock, .. } = self;
        let agents = async {
            if let Some(server) = fleet_server {
                server.stop().await;
            }
        };
        tokio::join!(kibana.stop(), agents);
        drop(lock);
    }

    /// What others who want the same store are told.
    fn owner(&self) -> Owner {
        let mut address = self.kibana.address();
        // Where every address is listened on, this machine's own is one that a client may talk to.
        if address.ip().is_unspecified() {
            let own: IpAddr =
                if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
            address.set_ip(own);
        }
        let scheme = if self.ca.is_some() { "https" } else { "http" };
        Owner {
            pid: std::process::id(),
            kibana: format!("{scheme}://{address}{}", self.base_path),
            api_key: self.key.clone(),
            fleet_server: self.fleet_server_url(),
            ca: self.ca.clone(),
            asks_clients: self.asks_clients,
        }
    }
}

/// Starts a sandbox; it is bound and answering when this returns.
///
/// # Errors
/// [`StartError`] says what is wrong with an address, a certificate or the store; [`StartError::InUse`] when another
/// process has the store.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let lock = match claim(&options.data).await? {
        Some((_, Claim::Ours(held))) => Some(held),
        Some((file, Claim::Theirs(owner))) => {
            return Err(StartError::in_use(file, owner));
        }
        None => None,
    };
    start_with(options, lock).await
}

/// Takes the lock of the store, and gives the store's real path with it; a store in memory has none.
async fn claim(data: &Data) -> Result<Option<(PathBuf, Claim)>, StartError> {
    let Data::File(file) = data else { return Ok(None) };
    let file = file.clone();
    on_thread(move || {
        let unusable = |error: std::io::Error| StartError::unusable(&file, &error.to_string());
        private::make(&std::path::absolute(&file).map_err(unusable)?).map_err(unusable)?;
        // Whatever names lead to one store lead to one lock.
        let real = std::fs::canonicalize(&file).map_err(unusable)?;
        let claim = lock::claim(&real).map_err(|error| StartError::lock(&real, &error))?;
        Ok(Some((real, claim)))
    })
    .await
}

/// What TLS needs, where it is wanted.
async fn certificates(options: &Options) -> Result<Option<tls::Ready>, StartError> {
    let Some(tls) = options.tls.clone() else { return Ok(None) };
    let file = match &options.data {
        Data::File(file) => Some(std::fs::canonicalize(file).unwrap_or_else(|_| file.clone())),
        Data::Memory => None,
    };
    let mut addresses = vec![options.listen.ip()];
    addresses.extend(options.fleet_server.as_ref().map(|wanted| wanted.listen.ip()));
    let wall = options.wall.clone();
    let ready = move || Ok(tls::ready(&tls, file.as_deref(), &addresses, &wall)?);
    on_thread(ready).await.map(Some)
}

/// Opens the store, whose lock is taken. What can't be used may not be ours at all, and gets no file beside it.
async fn open_locked(options: &Options, lock: Option<Held>) -> Result<(Opened, Option<Held>), StartError> {
    let (data, fill, now) = (options.data.clone(), options.fill, options.clock.now().as_millisecond());
    match (on_thread(move || open(&data, fill, now)).await, lock) {
        (Err(error), Some(lock)) => {
            // It may stay: nobody holds it any more.
            let _ = lock.remove();
            Err(error)
        }
        (opened, lock) => Ok((opened?, lock)),
    }
}

/// Starts a sandbox whose lock is taken.
async fn start_with(options: Options, lock: Option<Held>) -> Result<Running, StartError> {
    let tls = certificates(&options).await?;
    let config = tls.as_ref().map(|tls| tls.config.clone());
    let kibana = server::bind(options.listen, options.allow_remote, config.clone()).await?;
    let agents = match options.fleet_server {
        Some(wanted) => Some((wanted, server::bind(wanted.listen, options.allow_remote, config).await?)),
        None => None,
    };
    let (opened, lock) = open_locked(&options, lock).await?;
    let Opened { store, mut users, instance } = opened;
    let mut administrators = users.iter_mut().filter(|user| user.role == Role::Administrator);
    let administrator =
        administrators.next().ok_or_else(|| StartError::Broken("it has no administrator".to_owned()))?;
    if let Some(key) = options.api_key {
        administrator.api_key = key;
    }
    let key = administrator.api_key.clone();
    let shared = Arc::new(Shared {
        store,
        users: users.clone(),
        instance,
        clock: options.clock,
        compat: options.compat,
        base_path: options.base_path.clone(),
        retention: options.retention,
        fleet_server: agents.as_ref().map(|(_, bound)| bound.url()),
        news: watch::Sender::default(),
    });
    let limits = |headers| Limits { headers, timeouts: options.timeouts };
    let fleet_server = agents.map(|(wanted, bound)| {
        let router = fleet_server::router(Arc::clone(&shared), wanted);
        Server::start(bound, router, limits(fleet_server::MAX_HEADERS))
    });
    let router = server::compressing(kibana::router(shared));
    let mut running = Running {
        kibana: Server::start(kibana, router, limits(kibana::MAX_HEADERS)),
        fleet_server,
        base_path: options.base_path,
        key,
        users,
        ca: tls.map(|tls| tls.ca),
        asks_clients: options.tls.is_some_and(|tls| tls.clients.is_some()),
        lock,
    };
    let owner = running.owner();
    if let Some(lock) = &mut running.lock {
        lock.announce(&owner)
            .map_err(|error| StartError::Broken(format!("can't write the lock file: {error}")))?;
    }
    Ok(running)
}

/// Does what blocks.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StartError> + Send + 'static,
) -> Result<T, StartError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StartError::Broken(error.to_string()))?
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
