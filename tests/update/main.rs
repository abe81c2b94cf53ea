//! What the core makes of keys, answers and time. Synchronous: no terminal, no server, no clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod anything;
mod appearance;
mod clearing;
mod clocks;
mod columns;
mod copy_menu;
mod copying;
mod creating;
mod deleting;
mod details;
mod enrolling;
mod errors;
mod finding;
mod hints;
mod hygiene_view;
mod keeping;
mod kql;
mod leaving;
mod listing_actions;
mod marking;
mod mouse;
mod moving;
mod offers;
mod policies_view;
mod policy_filter;
mod reach;
mod reading;
mod rebasing;
mod refresh_schedule;
mod removing;
mod reserve;
mod rotating;
mod saving;
mod secrets;
mod sorting;
mod strayed;
mod trail;
