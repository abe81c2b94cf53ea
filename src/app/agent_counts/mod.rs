//! How many agents each policy on show has, counted by the server.

mod counting;
pub mod state;

pub(in crate::app) use counting::*;
