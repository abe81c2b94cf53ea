//! Writes whose outcome is not known yet, also those of an earlier run.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
