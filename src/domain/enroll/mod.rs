//! The commands that enroll an agent: Kibana's own, per platform, with a token in them or asking for it.
//!
//! Everything that goes into a command and came from a server is checked and quoted here: whoever may name a Fleet
//! Server host must not get to run commands on the machines of those who paste.

pub mod host;
pub mod manifest;
pub mod platform;
mod quote;
pub mod script;

pub use crate::domain::enroll::host::{AgentProxy, EnrollFacts, EnrollTarget, FleetServerHost, HostTrouble};
pub use crate::domain::enroll::script::{CommandOptions, Script};
pub use platform::{Platform, Shell};
