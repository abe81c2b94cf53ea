//! Every command in the README is one that a test or CI runs.

use std::process::{Command, Stdio};

/// The commands of the README's `sh` blocks, without their comments.
fn commands() -> Vec<&'static str> {
    let blocks = crate::readme().split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let line = |line: &'static str| line.split(" #").next().unwrap_or(line).trim();
    blocks.flat_map(str::lines).map(line).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Runs a command of ours in folders of its own and without a person's environment; gives the exit code.
fn run(command: &str) -> Option<i32> {
    let home = tempfile::tempdir().unwrap();
    let words: Vec<&str> = command.split_whitespace().collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fleet-tokens"));
    child.args(&words[1..]).env_clear().env("HOME", home.path()).env("TZ", "UTC");
    child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    child.status().unwrap().code()
}

#[test]
fn every_command_is_run_by_a_test_or_by_ci() {
    let ci = include_str!("../../.ci/run");
    let (mut seen_run, mut seen_test) = (false, false);
    for command in commands() {
        match command {
            "cargo run --release" => seen_run = true,
            "cargo test" => seen_test = true,
            "cargo install --path ." | "tests/openapi/check" => {}
            // Opened with their servers, typed into and asserted on in `tests/e2e` and `tests/contract`.
            // Agents do in `tests/cli/enroll.rs`, on free ports.
            "fleet-tokens"
            | "fleet-tokens --log fleet-tokens.log"
            | "fleet-tokens sandbox serve"
            | "fleet-tokens sandbox serve --fleet-server 127.0.0.1:8220" => continue,
            other
                if other.starts_with("fleet-tokens sandbox enroll ")
                    || other.starts_with("export KIBANA_") =>
            {
                continue;
            }
            ours if ours.starts_with("fleet-tokens ") => {
                assert_eq!(run(ours), Some(0), "{ours}");
                continue;
            }
            other => panic!("nothing runs this command of the README: {other}"),
        }
        assert!(ci.contains(command), "{command} is in the README, but .ci/run does not run it");
    }
    assert!(seen_run && seen_test, "the README has the command that runs it and the one that tests it");
}
