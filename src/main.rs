//! Hands the arguments to the library and gives its answer to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    fleet_tokens::cli::run()
}
