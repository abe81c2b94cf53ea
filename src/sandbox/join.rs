//! The embedded Fleet of several programs at once: the first one runs it, the others join, and when it ends one of
//! them takes over, at the same address and with the same key, so that their clients go on.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::oneshot;
use url::Url;

use super::lock::{self, Claim, Held, Owner};
use super::start::{claim, start_with};
use super::tls::{self, Identity, Tls};
use super::{Data, Options, Running, StartError};
use crate::domain::secret::Secret;

/// How often an address that its last owner has not let go of yet is tried, and how long in between.
const TRIES: u32 = 100;
const BETWEEN: Duration = Duration::from_millis(50);

/// A sandbox that answers: this process's own, or another's.
#[derive(Debug)]
pub enum Embedded {
    /// This process runs it.
    Own(Running),
    /// Another process does.
    Joined(Joined),
}

/// Another process's sandbox. While this is kept, the sandbox goes on when that process ends.
#[derive(Debug)]
pub struct Joined {
    owner: Owner,
    /// Dropped with this, which ends what may have been taken over.
    _kept: oneshot::Sender<()>,
}

impl Joined {
    /// The process that ran it when it was joined.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.owner.pid
    }
}

impl Embedded {
    /// Stops it when it is this process's own, so that those who joined get the answers that are under way.
    pub async fn stop(self) {
        if let Self::Own(running) = self {
            running.stop().await;
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
pub async fn start_or_join(options: Options) -> Result<Embedded, StartError> {
    Ok(match claim(&options.data).await? {
        None => Embedded::Own(start_with(options, None).await?),
        Some((_, Claim::Ours(held))) => Embedded::Own(start_with(options, Some(held)).await?),
        Some((file, Claim::Theirs(Some(owner)))) => Embedded::Joined(join(options, file, owner)),
        Some((file, Claim::Theirs(None))) => return Err(StartError::in_use(file, None)),
    })
}

/// Nothing happens until the owner ends: a thread sleeps in the system's lock.
fn join(options: Options, file: PathBuf, owner: Owner) -> Joined {
    let (kept, mut dropped) = oneshot::channel();
    let (tell, free) = oneshot::channel();
    let data = file.clone();
    let waiting = std::thread::Builder::new().name("waits for the store".to_owned()).spawn(move || {
        if let Ok(held) = lock::wait(&data) {
            // Nobody wants it any more: it is given back at once.
            let _ = tell.send(held);
        }
    });
    // Without the thread this process is a guest for as long as the owner lives, which is all it could be.
    drop(waiting);
    let last = owner.clone();
    tokio::spawn(async move {
        let held = tokio::select! {
            held = free => held,
            _ = &mut dropped => return,
        };
        let Ok(held) = held else { return };
        // Where it can't be taken over, the client finds nobody there and says so.
        if let Ok(running) = take_over(options, file, &last, held).await {
            let _ = dropped.await;
            drop(running);
        }
    });
    Joined { owner, _kept: kept }
}

/// Starts what the last owner ran, as far as its clients can tell.
async fn take_over(options: Options, file: PathBuf, last: &Owner, held: Held) -> Result<Running, StartError> {
    let broken = || StartError::Broken(format!("{} can't be taken over", last.kibana));
    let url = Url::parse(&last.kibana).map_err(|_| broken())?;
    let listen =
        url.socket_addrs(|| None).ok().and_then(|found| found.first().copied()).ok_or_else(broken)?;
    let tls = match &last.ca {
        None => None,
        // Somebody's own certificates were named to the last owner alone.
        Some(ca) if last.asks_clients || !tls::is_own(&file, ca) => return Err(broken()),
        Some(_) => Some(Tls { identity: Identity::SelfSigned, clients: None }),
    };
    let options = Options {
        data: Data::File(file),
        listen,
        base_path: url.path().trim_end_matches('/').to_owned(),
        api_key: Some(last.api_key.clone()),
        tls,
        ..options
    };
    wait_for(&options).await;
    start_with(options, Some(held)).await
}

/// Waits until the address is free: a process that was killed loses its lock and its sockets one after the other.
async fn wait_for(options: &Options) {
    for _ in 0..TRIES {
        match tokio::net::TcpListener::bind(options.listen).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => tokio::time::sleep(BETWEEN).await,
            _ => return,
        }
    }
}
