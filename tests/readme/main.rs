//! The README tells the truth: its keys are the program's, its picture is the program's, its commands are run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod commands;
mod configuration;
mod keys;
mod picture;

/// The README as it stands in the repository.
fn readme() -> &'static str {
    include_str!("../../README.md")
}
