//! How the tab looks: text and styles of whole screens, at the sizes that people have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod accessible;
mod ascii;
mod clipboard;
mod columns;
mod copy_menu;
mod details;
mod dialogs;
mod enroll;
mod errors;
mod finding;
mod hits;
mod hygiene_view;
mod kql;
mod paint;
mod policies_view;
mod policy_filter;
mod removal;
mod rotations;
mod saving;
mod screens;
mod secrets;
mod sizes;
mod strip;
mod themes;
