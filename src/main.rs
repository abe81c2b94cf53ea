//! Hands the arguments to the library and gives its answer to the shell.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Memory is wiped when it is given back, also by the libraries that a secret passes through.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    fleet_tokens::cli::run()
}
