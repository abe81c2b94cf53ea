//! The real binary, from a cleared environment, on a scripted server or the embedded Fleet.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod credentials;
mod doctor;
#[cfg(feature = "sandbox")]
mod embedded;
#[cfg(feature = "sandbox")]
mod enroll;
mod list;
mod log;
mod refusals;
#[cfg(feature = "sandbox")]
mod reset;
mod server;
#[cfg(not(feature = "sandbox"))]
mod without_sandbox;

use std::process::{Command, Output};

/// What must never be printed.
pub(crate) const PASSWORD: &str = "hunter2";

/// The program with nothing of the machine's environment, at noon of a certain day, in UTC.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleet-tokens"));
    command.env_clear().args(arguments);
    command.env("TZ", "UTC").env("FLEET_TOKENS_CLOCK", "2026-11-20T12:00:00Z");
    command
}

/// The program as somebody whose data are below this folder.
#[cfg(feature = "sandbox")]
pub(crate) fn of(home: &std::path::Path, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.env("HOME", home).env("XDG_DATA_HOME", home.join("data")).current_dir(home);
    command
}

/// The program as somebody at a server.
pub(crate) fn at(url: &str, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.env("KIBANA_ENDPOINT", url).env("KIBANA_API_KEY", format!("id:{PASSWORD}"));
    command
}

/// Exit code, standard output, standard error.
pub(crate) fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(!stdout.contains(PASSWORD) && !stderr.contains(PASSWORD), "{stdout}{stderr}");
    (status.code().unwrap(), stdout, stderr)
}
