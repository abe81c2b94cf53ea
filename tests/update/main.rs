//! What the core makes of keys, answers and time. Synchronous: no terminal, no server, no clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod anything;
mod appearance;
mod clipboard;
mod clipboard_clearing;
mod clocks;
mod columns;
mod copy_menu;
mod create;
mod details;
mod enroll;
mod errors;
mod export;
mod find;
mod hygiene;
mod kql;
mod marking;
mod moving;
mod offers;
mod palette;
mod persistence;
mod pointer;
mod policies;
mod policy_filter;
mod quit;
mod reach;
mod rebase;
mod refresh;
mod refresh_schedule;
mod removal;
mod removal_delete;
mod reserve;
mod rotate;
mod secret;
mod sort;
mod strayed;
mod trail;
mod unbound_keys;
