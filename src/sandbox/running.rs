//! A running sandbox.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use super::store::users::User;
use crate::domain::secret::Secret;
use crate::sandbox::lock::HeldLock;
use crate::sandbox::owner::{Owner, OwnerSettings};
use crate::sandbox::server::RunningServer;

/// A running sandbox. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Running {
    pub(super) kibana: RunningServer,
    pub(super) fleet_server: Option<RunningServer>,
    pub(super) base_path: String,
    pub(super) key: Secret,
    pub(super) users: Vec<User>,
    pub(super) ca: Option<String>,
    pub(super) asks_clients: bool,
    pub(super) settings: OwnerSettings,
    /// Dropped last, when everything that it protects is closed.
    pub(super) lock: Option<HeldLock>,
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
        self.fleet_server.as_ref().map(RunningServer::url)
    }

    /// The socket on which Kibana answers this program's own clients. It has one where the store's folder is closed to
    /// every other user.
    #[must_use]
    pub fn socket(&self) -> Option<&Path> {
        self.kibana.socket()
    }

    /// The same of Fleet Server.
    #[must_use]
    pub fn fleet_server_socket(&self) -> Option<&Path> {
        self.fleet_server.as_ref().and_then(RunningServer::socket)
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
        if let Some(lock) = &lock {
            lock.withdraw();
        }
        let agents = async {
            if let Some(server) = fleet_server {
                server.stop().await;
            }
        };
        tokio::join!(kibana.stop(), agents);
        drop(lock);
    }

    /// What other processes that want the same store are told.
    pub(super) fn owner(&self) -> Owner {
        let scheme = if self.ca.is_some() { "https" } else { "http" };
        let url = |server: &RunningServer| format!("{scheme}://{}", near(server.address()));
        Owner {
            pid: std::process::id(),
            kibana: url(&self.kibana) + &self.base_path,
            api_key: self.key.clone(),
            fleet_server: self.fleet_server.as_ref().map(url),
            socket: self.kibana.socket().is_some(),
            ca: self.ca.clone(),
            asks_clients: self.asks_clients,
            settings: self.settings,
        }
    }
}

/// Replaces the unspecified address, which no client can connect to, by the loopback address.
fn near(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let own: IpAddr =
            if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        address.set_ip(own);
    }
    address
}
