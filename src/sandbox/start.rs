//! How a sandbox starts: the store's lock, addresses, certificates, the store, what goes into it, and the servers.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use tokio::sync::watch;

use super::door::{self, Door};
use super::problem::FillError;
use super::running::Running;
use super::shared::Shared;
use super::store::users::{self, Role, User};
use super::store::{OpenError, Store, policies, settings};
use super::traces::Traces;
use crate::domain::secret::Secret;
use crate::sandbox::lock::{Claim, HeldLock};
use crate::sandbox::owner::{Owner, OwnerSettings};
use crate::sandbox::server::{BoundAddress, RunningServer, ServerLimits};
use crate::sandbox::store::tokens;
use crate::sandbox::store::tokens::SqlFilter;
use crate::sandbox::store_files::FileKind;
use crate::sandbox::{
    DataLocation, Fill, FleetServerOptions, SandboxOptions, StartError, fleet_server, generate, kibana, lock,
    mint, plain_file, private, samples, server, setup, store_files, tls,
};

/// Starts a sandbox; it is bound and answering when this returns.
///
/// # Errors
/// [`StartError`] says what is wrong with an address, a certificate or the store; [`StartError::InUse`] when another
/// process has the store.
pub async fn start(options: SandboxOptions) -> Result<Running, StartError> {
    match claim(&options.data).await? {
        Claimed::Ours(locked) => start_with(options, locked).await,
        Claimed::Theirs(file, owner) => Err(StartError::in_use(file, owner)),
    }
}

/// The lock of a store, which one in memory has none of, and what is not to stay if the start fails.
#[derive(Debug, Default)]
pub(super) struct Locked {
    pub(super) held: Option<HeldLock>,
    pub(super) traces: Traces,
    /// Others may join: any port will do, and a key that an older program may have sent to a stranger is replaced.
    pub(super) shared: bool,
}

/// The result of asking for a store.
pub(super) enum Claimed {
    Ours(Locked),
    /// The store's real path, and who has it.
    Theirs(PathBuf, Option<Owner>),
}

/// Takes the lock of the store.
pub(super) async fn claim(data: &DataLocation) -> Result<Claimed, StartError> {
    let DataLocation::File(file) = data else { return Ok(Claimed::Ours(Locked::default())) };
    let file = file.clone();
    on_thread(move || {
        let unusable = |error: std::io::Error| StartError::unusable(&file, &error.to_string());
        let absolute = std::path::absolute(&file).map_err(unusable)?;
        // Before any file is created, closed to others or written.
        let is_there = plain_file::exists(&absolute).map_err(unusable)?;
        let mut traces = Traces::before(&absolute);
        private::make(&absolute).map_err(unusable)?;
        // Different paths to one store share one lock.
        let real = std::fs::canonicalize(&file).map_err(unusable)?;
        traces.before_lock(&real);
        Ok(match lock::claim(&real).map_err(|error| StartError::lock(&real, &error))? {
            Claim::Ours(held) => {
                if is_there && let Err(error) = recognise(&real) {
                    traces.remove(held);
                    return Err(StartError::store(&DataLocation::File(file.clone()), error));
                }
                traces.before_certificates(&real);
                Claimed::Ours(Locked { held: Some(held), traces, shared: false })
            }
            Claim::Theirs(owner) => Claimed::Theirs(real, owner),
        })
    })
    .await
}

/// The parts of a start that can fail, done.
struct PreparedStart {
    kibana: BoundAddress,
    agents: Option<(FleetServerOptions, BoundAddress)>,
    tls: Option<tls::PreparedTls>,
    opened: Opened,
}

/// Takes the addresses first: no file is created before they are known to be free.
async fn prepare(options: &SandboxOptions, shared: bool) -> Result<PreparedStart, StartError> {
    let kibana = listen(options.listen, options.allow_remote, shared).await?;
    let agents = match options.fleet_server {
        Some(wanted) => Some((wanted, listen(wanted.listen, options.allow_remote, shared).await?)),
        None => None,
    };
    let tls = certificates(options).await?;
    let config = tls.as_ref().map(|tls| tls.config.clone());
    let kibana = kibana.over(config.clone());
    let agents = agents.map(|(wanted, bound)| (wanted, bound.over(config)));
    let (data, fill, now) = (options.data.clone(), options.fill, options.clock.now().as_millisecond());
    let opened = on_thread(move || open(&data, fill, now, shared)).await?;
    Ok(PreparedStart { kibana, agents, tls, opened })
}

/// Takes the address. Those who share a store ask at its sockets, so that a port which somebody else holds is no reason
/// not to start: new agents learn the new address from Kibana.
async fn listen(
    address: SocketAddr,
    allow_remote: bool,
    shared: bool,
) -> Result<server::BoundAddress, StartError> {
    match server::bind(address, allow_remote).await {
        Err(StartError::Bind { .. }) if shared && address.port() != 0 => {
            server::bind(SocketAddr::new(address.ip(), 0), allow_remote).await
        }
        bound => bound,
    }
}

/// What TLS needs, where it is wanted.
async fn certificates(options: &SandboxOptions) -> Result<Option<tls::PreparedTls>, StartError> {
    let Some(tls) = options.tls.clone() else { return Ok(None) };
    let file = match &options.data {
        DataLocation::File(file) => Some(std::fs::canonicalize(file).unwrap_or_else(|_| file.clone())),
        DataLocation::Memory => None,
    };
    let mut addresses = vec![options.listen.ip()];
    addresses.extend(options.fleet_server.as_ref().map(|wanted| wanted.listen.ip()));
    let wall = options.wall.clone();
    let ready = move || Ok(tls::ready(&tls, file.as_deref(), &addresses, &wall)?);
    on_thread(ready).await.map(Some)
}

/// Whether the file is a store, or may become one.
fn recognise(file: &Path) -> Result<(), OpenError> {
    match store_files::identify(file)? {
        FileKind::Empty | FileKind::Store => Ok(()),
        FileKind::Database => Err(OpenError::Foreign),
        FileKind::Other => Err(OpenError::Damaged("file is not a database".to_owned())),
    }
}

/// Starts a sandbox whose lock is taken.
pub(super) async fn start_with(options: SandboxOptions, locked: Locked) -> Result<Running, StartError> {
    let Locked { held: lock, traces, shared } = locked;
    let PreparedStart { kibana, agents, tls, opened } = match prepare(&options, shared).await {
        Ok(prepared) => prepared,
        Err(error) => {
            if let Some(held) = lock {
                traces.remove(held);
            }
            return Err(error);
        }
    };
    let Opened { store, mut users, instance } = opened;
    let key = administrators_key(&mut users, options.api_key)?;
    let settings = OwnerSettings {
        retention: options.retention,
        compat: options.compat,
        limits: options.fleet_server.is_some_and(|wanted| wanted.limits),
        caches: options.fleet_server.is_some_and(|wanted| wanted.caches),
    };
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
    let limits = |headers| ServerLimits { headers, timeouts: options.timeouts };
    // Without a door nobody can join, which is said to whoever tries. Only the owner of the lock makes one.
    let real = lock.as_ref().map(HeldLock::data);
    let door = |path: fn(&Path) -> PathBuf| real.as_deref().and_then(|real| Door::open(path(real)).ok());
    let fleet_server = agents.map(|(wanted, bound)| {
        let router = fleet_server::router(Arc::clone(&shared), wanted);
        RunningServer::start(bound, door(door::fleet_server), router, limits(fleet_server::MAX_HEADERS))
    });
    let router = server::compressing(kibana::router(shared));
    let mut running = Running {
        kibana: RunningServer::start(kibana, door(door::kibana), router, limits(kibana::MAX_HEADERS)),
        fleet_server,
        base_path: options.base_path,
        key,
        users,
        ca: tls.map(|tls| tls.ca),
        asks_clients: options.tls.is_some_and(|tls| tls.clients.is_some()),
        settings,
        lock,
    };
    let owner = running.owner();
    if let Some(lock) = &mut running.lock {
        lock.announce(&owner)
            .map_err(|error| StartError::Broken(format!("can't write the lock file: {error}")))?;
    }
    Ok(running)
}

/// The key for this run: the requested one, or else the administrator's own.
fn administrators_key(users: &mut [User], wanted: Option<Secret>) -> Result<Secret, StartError> {
    let mut administrators = users.iter_mut().filter(|user| user.role == Role::Administrator);
    let administrator =
        administrators.next().ok_or_else(|| StartError::Broken("it has no administrator".to_owned()))?;
    if let Some(key) = wanted {
        administrator.api_key = key;
    }
    Ok(administrator.api_key.clone())
}

/// Runs blocking work on another thread.
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

fn open(data: &DataLocation, fill: Fill, now: i64, shared: bool) -> Result<Opened, StartError> {
    let made = match data {
        DataLocation::File(path) => Store::open(path),
        DataLocation::Memory => Store::memory(),
    };
    let store = made.map_err(|source| StartError::store(data, source))?;
    let first = store.write_here(|db| {
        fill_empty(db, fill, now)?;
        if shared {
            setup::renew(db)?;
        }
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

pub(super) fn fill_empty(connection: &Connection, fill: Fill, now: i64) -> Result<(), FillError> {
    let empty = policies::count(connection)? == 0 && tokens::count(connection, &SqlFilter::default())? == 0;
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
