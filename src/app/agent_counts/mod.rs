//! How many agents each policy on show has, counted by the server.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
