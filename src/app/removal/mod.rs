//! Revoking and deleting tokens, one or many.

pub(in crate::app) mod result;
pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
