//! Copies: how they are made, counted down and cleared.

pub(in crate::app) mod copying;
pub mod explanation;
pub(in crate::app) mod leftover;
pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
