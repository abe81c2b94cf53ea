//! Stories of people who use the real program in a real pseudo-terminal, told against the screen that they would see.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(unix)]

mod appearance;
mod choices;
mod clipboard;
mod copying;
mod driver;
mod driver_tests;
mod endings;
mod enroll;
mod export;
mod find;
mod form;
mod fresh;
mod hardened;
mod held_keys;
mod http;
mod kql;
mod layout;
mod leaks;
mod leaving;
mod log;
mod lossy;
mod memory;
mod mouse;
mod older;
mod paste;
mod pieces;
mod places;
mod plenty;
mod preferences;
mod prism;
mod refusals;
mod rights;
mod rotate;
mod round;
#[path = "../cli/server.rs"]
mod scripted;
mod secrets;
mod servers;
mod signals;
mod start;
mod tab;
mod tmux;
mod together;
mod views;
