//! The embedded Fleet ("sandbox"): Kibana's routes over a store of its own, on a loopback port.
//!
//! It is written from the contract and shares no wire types with `api`: the interface reaches it over HTTP like any
//! Kibana. It alone knows axum and SQLite, and knows nothing of terminals or configuration.
//!
//! Served so far: `/api/status`, `/api/fleet/enrollment_api_keys` whole, `/api/fleet/agent_policies` (list, get, create,
//! update, delete), `/api/spaces/space` (list, get, create), in every space and below a base path, for an administrator
//! and a reader, as Kibana 8.18.0, 9.4.0, 9.5.0 or 9.5.1 answers. Beside them:
//! outputs (list, get, create), Fleet Server hosts (list, get, create), agents (list, get, unenroll), the manifest for
//! Kubernetes, and the settings of enrollment. Every other route is 404.
//!
//! Beside Kibana, on a port of its own, [Fleet Server](fleet_server): enroll, check-in, acks, audit/unenroll and status;
//! its page lists what is left out there.
//!
//! One process runs a store: it holds the store's lock file, which tells others how to reach it. [`start`] refuses a
//! store that is taken, [`start_or_join`] joins and takes over when the owner ends, [`reset`] takes a store away.
//! Requests come over HTTP/1.1, in clear or over [TLS](Tls); chosen here, not by Kibana: a client that is to show a
//! certificate must, unless [`Clients::required`] says otherwise, as `server.ssl.clientAuthentication: required` has it.

mod clock;
mod compat;
pub mod fleet_server;
mod generate;
mod join;
mod kibana;
mod kuery;
mod lock;
mod mint;
mod owner;
mod private;
mod problem;
pub mod reset;
mod retention;
mod running;
mod samples;
mod server;
mod setup;
mod shared;
mod start;
mod store;
#[cfg(test)]
mod tests;
mod tls;
mod traces;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

pub use clock::Clock;
pub use compat::{Compat, UnknownVersion};
pub use fleet_server::FleetServer;
pub use join::{Embedded, Joined, start_or_join};
pub use problem::StartError;
pub use retention::Retention;
pub use running::Running;
pub use server::Timeouts;
pub use start::start;
pub use store::users::{Role, User};
pub use tls::{Clients, Identity, Tls, TlsError};

use start::FillError;

use crate::domain::secret::Secret;

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
