//! The Kibana client: Fleet's enrollment-token routes, their neighbours, and nothing else of HTTP for anybody.
//!
//! Written from Kibana's contract and sharing no type with the embedded Fleet. Knows only `domain`; nobody else
//! knows reqwest. Server text becomes [`crate::domain::text::Text`] here, and secrets never enter a list.

mod answered;
mod body;
mod call;
mod client;
mod enrollment;
mod error;
#[cfg(feature = "sandbox")]
mod fleet_server;
mod log;
mod moment;
mod paging;
mod patience;
mod policies;
mod problem;
mod rows;
mod scalar;
mod slice;
mod status;
mod tls;
mod tokens;
mod transport;
mod wire;

#[cfg(feature = "sandbox")]
pub use crate::api::fleet_server::{AgentProfile, Enrolled, FleetServerClient, FleetServerError};
pub use crate::api::paging::TokenListing;
pub use client::Client;
pub use error::{Doubt, Error, Oddity, ProxyTrouble, TlsTrouble, Trouble};
pub use patience::Timeouts;
