//! Rotating tokens: create a new one, hand it out, revoke the old one.

pub mod state;
mod update;
