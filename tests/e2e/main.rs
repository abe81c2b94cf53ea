//! Stories of people who use the real program in a real pseudo-terminal, told against the screen that they would see.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(unix)]

mod driver;
mod driver_tests;
mod start;
