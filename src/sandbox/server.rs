//! A listener and what answers on it, until it is told to stop.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::StartError;

/// How long connections may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(2);

/// An address that is taken, and answers as soon as a server is started on it.
pub(super) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Takes the address. One that other machines reach wants `allow_remote`.
pub(super) async fn bind(address: SocketAddr, allow_remote: bool) -> Result<Bound, StartError> {
    if !allow_remote && !is_loopback(address.ip()) {
        return Err(StartError::Remote(address));
    }
    let failed = |source| StartError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Bound { listener, address })
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// A server that answers. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) fn start(bound: Bound, router: axum::Router) -> Self {
        let Bound { listener, address } = bound;
        let (stop, told) = oneshot::channel();
        let task = tokio::spawn(async move {
            let server = axum::serve(listener, router).with_graceful_shutdown(async {
                // An error means that the `Server` was dropped, which ends it as well.
                let _ = told.await;
            });
            // Accept errors are retried by axum; nothing else ends it.
            let _ = server.await;
        });
        Self { address, stop, task }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// No new connections, and two seconds for those that are open.
    pub(super) async fn stop(self) {
        let Self { stop, mut task, .. } = self;
        // Nobody listens any more when the server has ended by itself.
        let _ = stop.send(());
        if tokio::time::timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }
}
