//! What the core makes of keys, answers and time. Synchronous: no terminal, no server, no clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod anything;
mod copying;
mod creating;
mod keeping;
mod listing_actions;
mod moving;
mod pace;
mod reading;
mod revoking;
mod rotating;
mod secrets;
