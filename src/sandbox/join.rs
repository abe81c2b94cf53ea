//! The embedded Fleet of several programs at once: the first one runs it, the others join, and when it ends one of
//! them takes over, so that their clients go on.
//!
//! Clients that joined ask at the sockets beside the store ([`door`]), which only this user can take over.
//!
//! Taken over: the addresses of Kibana and Fleet Server, the base path, the administrator's key, the store's own
//! certificate, the retention, the version that is answered as, and Fleet Server's limits and caches (not what the
//! caches knew). Not taken over: the clock, somebody's own certificates or ones asked from clients (nobody takes over
//! then), and addresses that other machines reach, which become this machine's.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::door::{self, Way};
use super::owner::{self, Owner};
use super::start::{Claimed, Locked, claim, start_with};
use super::tls::{self, Identity, Tls};
use super::traces::Traces;
use crate::domain::secret::Secret;
use crate::sandbox::lock;
use crate::sandbox::lock::HeldLock;
use crate::sandbox::{DataLocation, FleetServerOptions, Running, SandboxOptions, StartError};

/// How often an address that its last owner has not released yet is tried, and the pause in between.
const TRIES: u32 = 40;
const BETWEEN: Duration = Duration::from_millis(50);

/// A running sandbox: this process's own, or another's.
#[derive(Debug)]
pub enum Embedded {
    /// This process runs it.
    Own(Running),
    /// Another process does.
    Joined(Joined),
}

/// Another process's sandbox. While this is kept, this process takes over when that process ends.
#[derive(Debug)]
pub struct Joined {
    owner: Owner,
    kibana: Way,
    fleet_server: Way,
    /// Dropped with this, which stops a sandbox that was taken over.
    kept: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Joined {
    /// The process that ran it when it was joined.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.owner.pid
    }
}

impl Embedded {
    /// Whether another process runs it.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        matches!(self, Self::Joined(_))
    }

    /// Stops it when it is this process's own, or has become that, so that those who joined get the answers that are
    /// under way.
    pub async fn stop(self) {
        match self {
            Self::Own(running) => running.stop().await,
            Self::Joined(Joined { kept, task, .. }) => {
                drop(kept);
                // The task ends by itself. If it panicked, it has ended as well.
                let _ = task.await;
            }
        }
    }

    /// Where Kibana is, base path included.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Own(running) => running.url(),
            Self::Joined(joined) => joined.owner.kibana.clone(),
        }
    }

    /// The socket on which Kibana answers this program's own clients, whoever runs it. One that is joined has it; this
    /// process's own can be asked at its address as long as it runs.
    #[must_use]
    pub fn socket(&self) -> Option<&Path> {
        match self {
            Self::Own(running) => running.socket(),
            Self::Joined(joined) => Some(joined.kibana.path()),
        }
    }

    /// The same of Fleet Server, if it is the one at `url`.
    #[must_use]
    pub fn fleet_server_socket(&self, url: &str) -> Option<&Path> {
        let (own, socket) = match self {
            Self::Own(running) => (running.fleet_server_url(), running.fleet_server_socket()),
            Self::Joined(joined) => (joined.owner.fleet_server.clone(), Some(joined.fleet_server.path())),
        };
        let is_own = own.is_some_and(|own| owner::address(&own) == owner::address(url));
        socket.filter(|_| is_own)
    }

    /// The administrator's key, encoded.
    #[must_use]
    pub fn api_key(&self) -> &Secret {
        match self {
            Self::Own(running) => running.api_key(),
            Self::Joined(joined) => &joined.owner.api_key,
        }
    }

    /// The certificate that clients must trust, as PEM, when it speaks TLS.
    #[must_use]
    pub fn ca(&self) -> Option<&str> {
        match self {
            Self::Own(running) => running.ca(),
            Self::Joined(joined) => joined.owner.ca.as_deref(),
        }
    }
}

/// Starts a sandbox, or joins the one that another process runs on the same store.
///
/// # Errors
/// As [`start`](super::start), but for a store that somebody else has and says so.
pub async fn start_or_join(options: SandboxOptions) -> Result<Embedded, StartError> {
    match claim(&options.data).await? {
        Claimed::Ours(locked) => {
            let listen = familiar(&options, locked.held.as_ref()).await;
            let locked = Locked { shared: true, ..locked };
            start_with(SandboxOptions { listen, ..options }, locked).await.map(Embedded::Own)
        }
        Claimed::Theirs(file, Some(owner)) if owner.socket => {
            join(options, file, owner).map(Embedded::Joined)
        }
        Claimed::Theirs(file, Some(owner)) => Err(StartError::NoWay { file, pid: owner.pid }),
        Claimed::Theirs(file, None) => Err(StartError::in_use(file, None)),
    }
}

/// Where any port will do, the one where the store was served last, if it is free: between the end of an owner and the
/// take-over somebody new may come, and those who joined still ask there.
async fn familiar(options: &SandboxOptions, held: Option<&HeldLock>) -> SocketAddr {
    let left = held.and_then(HeldLock::left).map(|left| left.address);
    match left.filter(|left| options.listen.port() == 0 && options.listen.ip() == left.ip()) {
        Some(left) if is_free(left).await => left,
        _ => options.listen,
    }
}

/// Waits on a thread for the store's lock, which is released when the owner ends.
fn join(options: SandboxOptions, file: PathBuf, owner: Owner) -> Result<Joined, StartError> {
    let way =
        |socket: PathBuf| Way::to(&socket).map_err(|error| StartError::unusable(&socket, &error.to_string()));
    let (kibana, fleet_server) = (way(door::kibana(&file))?, way(door::fleet_server(&file))?);
    let (kept, mut dropped) = oneshot::channel();
    let (tell, free) = oneshot::channel();
    let data = file.clone();
    let waiting = std::thread::Builder::new().name("waits for the store".to_owned()).spawn(move || {
        if let Ok(held) = lock::wait(&data) {
            // Without a receiver the lock is dropped, and so released, at once.
            let _ = tell.send(held);
        }
    });
    // If the thread can't be started, this process uses the owner's sandbox but never takes over.
    drop(waiting);
    let last = owner.clone();
    let task = tokio::spawn(async move {
        let held = tokio::select! {
            held = free => held,
            _ = &mut dropped => return,
        };
        let Ok(held) = held else { return };
        // If the takeover fails, the client can't connect and reports that.
        let taken = tokio::select! {
            taken = take_over(options, file, &last, held) => taken,
            _ = &mut dropped => return,
        };
        if let Ok(running) = taken {
            let _ = dropped.await;
            running.stop().await;
        }
    });
    Ok(Joined { owner, kibana, fleet_server, kept, task })
}

/// Starts a sandbox that its clients can't tell from the last owner's.
async fn take_over(
    options: SandboxOptions,
    file: PathBuf,
    last: &Owner,
    held: HeldLock,
) -> Result<Running, StartError> {
    let broken = || StartError::Broken(format!("{} can't be taken over", last.kibana));
    let url = Url::parse(&last.kibana).map_err(|_| broken())?;
    let listen = owner::address(&last.kibana).ok_or_else(broken)?;
    // Those of the last owner, which may have started after the one that was joined.
    let settings = held.left().map_or(last.settings, |left| left.settings);
    let agents = last.fleet_server.as_deref().and_then(owner::address);
    let agents =
        agents.map(|listen| FleetServerOptions { listen, limits: settings.limits, caches: settings.caches });
    let tls = match &last.ca {
        None => None,
        // Somebody's own certificates were named to the last owner alone.
        Some(ca) if last.asks_clients || !tls::is_own(&file, ca) => return Err(broken()),
        Some(_) => Some(Tls { identity: Identity::SelfSigned, clients: None }),
    };
    let options = SandboxOptions {
        data: DataLocation::File(file),
        listen,
        base_path: url.path().trim_end_matches('/').to_owned(),
        api_key: Some(last.api_key.clone()),
        retention: settings.retention,
        compat: settings.compat,
        fleet_server: agents,
        tls,
        ..options
    };
    let agents = options.fleet_server.map_or(listen, |agents| agents.listen);
    tokio::join!(wait_for(listen), wait_for(agents));
    start_with(options, Locked { held: Some(held), traces: Traces::default(), shared: true }).await
}

/// Waits until the address is free: a process that was killed loses its lock and its sockets one after the other. Not
/// for ever: somebody else may have taken it.
async fn wait_for(address: SocketAddr) {
    for _ in 0..TRIES {
        if is_free(address).await {
            return;
        }
        tokio::time::sleep(BETWEEN).await;
    }
}

/// Whether nobody listens there. What else may be wrong with an address is found by whoever takes it.
async fn is_free(address: SocketAddr) -> bool {
    let bound = tokio::net::TcpListener::bind(address).await;
    !matches!(bound, Err(error) if error.kind() == io::ErrorKind::AddrInUse)
}
