//! The Kibana client: Fleet's enrollment-token routes, their neighbours, and nothing else of HTTP for anybody.
//!
//! Written from Kibana's contract and sharing no type with the embedded Fleet. Knows only `domain`; nobody else
//! knows reqwest. Server text becomes [`crate::domain::text::Text`] here, and secrets never enter a list.

mod body;
mod call;
mod client;
mod enrollment;
mod error;
mod fleet_server;
mod moment;
mod paging;
mod policies;
mod problem;
mod scalar;
mod status;
mod tls;
mod tokens;
mod transport;
mod wire;

pub use client::{Client, Timeouts};
pub use error::{Doubt, Error, ProxyTrouble, TlsTrouble, Trouble};
pub use fleet_server::{AgentProfile, Enrolled, FleetServer, FleetServerError};
pub use paging::TokenList;
