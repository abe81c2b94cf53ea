//! Creating a token.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
