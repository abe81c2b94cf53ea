//! Rotating tokens: create a new one, hand it out, revoke the old one.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
