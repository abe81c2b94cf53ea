//! Writing rows, a report or a manifest to a file.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
