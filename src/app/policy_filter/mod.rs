//! The filter by agent policies.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
