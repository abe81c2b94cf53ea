//! The message log, and what is written into it.

pub(in crate::app) mod failures;
pub mod state;
mod update;
