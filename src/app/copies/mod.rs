//! Copies: how they are made, counted down and cleared. Below the features, which make them.

mod clearing;
pub(in crate::app) mod copying;
pub(in crate::app) mod leftover;
pub mod state;

pub(in crate::app) use clearing::*;
