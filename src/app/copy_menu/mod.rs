//! The menu of what can be copied of a token.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
