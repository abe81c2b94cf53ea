//! Quitting: the questions before it, and the wait for writes in progress.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
