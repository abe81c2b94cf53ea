//! The embedded Fleet ("sandbox"): Kibana's routes over a store of its own, on a loopback port.
//!
//! It is written from the contract and shares no wire types with `api`: the interface reaches it over HTTP like any
//! Kibana. It alone knows axum and SQLite, and knows nothing of terminals or configuration.
//!
//! Served so far: `GET /api/status`, `GET|POST /api/fleet/agent_policies`, and list, get, create, delete and
//! `_bulk_delete` of `/api/fleet/enrollment_api_keys`, all as Kibana 9.5.1 answers. Left out so far: other spaces
//! than the default one, users and privileges, every other route (404).

mod answer;
mod auth;
mod clock;
mod generate;
mod kuery;
mod mint;
mod problem;
mod routes;
mod samples;
mod server;
mod shared;
mod store;
#[cfg(test)]
mod tests;
mod validate;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use clock::Clock;
pub use problem::StartError;

use crate::domain::secret::Secret;
use shared::Shared;
use store::policies;
use store::settings;
use store::tokens::{self, Filter};
use store::{OpenError, Store};

/// How long connections may take to end when the sandbox stops.
const GRACE: Duration = Duration::from_secs(2);

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
    /// The key, encoded, that opens it this time; `None` takes the store's own, which survives restarts.
    pub api_key: Option<Secret>,
    /// What tells the time.
    pub clock: Clock,
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
    address: SocketAddr,
    key: Secret,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it is: `http://127.0.0.1:5601`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The key that opens it, encoded.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        &self.key
    }

    /// Stops it: no new connections, and two seconds for those that are open.
    pub async fn stop(self) {
        let Self { stop, mut task, .. } = self;
        // Nobody listens any more when the server has ended by itself.
        let _ = stop.send(());
        if tokio::time::timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }
}

/// Starts a sandbox; it is bound and answering when this returns.
///
/// # Errors
/// [`StartError`] says what is wrong with the address or the store.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let Options { data, listen, allow_remote, fill, api_key, clock } = options;
    if !allow_remote && !is_loopback(listen.ip()) {
        return Err(StartError::Remote(listen));
    }
    let bind = |source| StartError::Bind { address: listen, source };
    let listener = TcpListener::bind(listen).await.map_err(bind)?;
    let address = listener.local_addr().map_err(bind)?;
    let now = clock.now().as_millisecond();
    let opened = tokio::task::spawn_blocking(move || open(&data, fill, now)).await;
    let opened = opened.map_err(|error| StartError::Broken(error.to_string()))??;
    let key = api_key.unwrap_or(opened.key);
    let shared = Shared { store: opened.store, key: key.clone(), instance: opened.instance, clock };
    let router = server::router(Arc::new(shared));
    let (stop, told) = oneshot::channel();
    let task = tokio::spawn(async move {
        let server = axum::serve(listener, router).with_graceful_shutdown(async {
            // An error means that `Running` was dropped, which ends the server as well.
            let _ = told.await;
        });
        // Accept errors are retried by axum; nothing else ends it.
        let _ = server.await;
    });
    Ok(Running { address, key, stop, task })
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

struct Opened {
    store: Store,
    key: Secret,
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
        let key = settings::keep(db, settings::API_KEY, mint::secret()?.expose())?;
        let instance = settings::keep(db, settings::INSTANCE, &mint::uuid()?)?;
        Ok((Secret::new(key), instance))
    });
    let (key, instance) = first.map_err(|error| match error {
        FillError::NotEmpty => StartError::not_empty(data),
        FillError::Sqlite(error) => StartError::store(data, OpenError::from(error)),
        other => StartError::Broken(other.to_string()),
    })?;
    Ok(Opened { store, key, instance })
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
