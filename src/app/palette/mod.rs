//! The help and the palette: lists of actions.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
