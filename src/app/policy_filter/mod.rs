//! The filter by agent policies.

pub mod choices;
pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
