//! The contract with Kibana, case by case, over HTTP.
//!
//! The cases run on a sandbox started for each of them. With `FLEET_TOKENS_CONTRACT_URL` and
//! `FLEET_TOKENS_CONTRACT_KEY` (encoded) both set, those that a Kibana can answer run on that server instead: they
//! make an agent policy of their own and clean up after themselves. Cases that need a sandbox's innards (its clock,
//! its empty store, texts that Kibana's versions differ in) always run on a sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bulk;
mod clients;
mod compat;
mod fleet_server;
mod golden;
mod harness;
mod keys;
mod kuery;
mod named;
mod neighbours;
mod places;
mod policies;
mod policy_changes;
mod retention;
mod rules;
mod serve;
mod squatter;
mod story;
mod tls;
mod tokens;
mod transport;
mod users;
mod windows;
