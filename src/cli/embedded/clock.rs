//! The clock that the embedded Fleet goes by.

use crate::config;
use crate::config::environment::Environment;
use crate::domain::problem::Problem;
use crate::runtime::clock::SteadyClock;
use crate::sandbox::SandboxClock;

/// The machine's, followed wherever it is set, or the one that a test pins.
pub(in crate::cli) fn of_sandbox(environment: &Environment) -> Result<SandboxClock, Problem> {
    Ok(match config::clock::start(environment)?.map(SteadyClock::starting_at) {
        Some(pinned) => SandboxClock::new(move || pinned.now()),
        None => wall(),
    })
}

/// The machine's, whatever is pinned: what clients check certificates by.
pub(in crate::cli) fn wall() -> SandboxClock {
    SandboxClock::new(SteadyClock::wall)
}
