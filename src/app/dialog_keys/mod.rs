//! The keys of the open dialog, shown over it.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
