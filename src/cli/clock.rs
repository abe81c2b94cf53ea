//! The clock that a sub-command goes by: the machine's, or the one that a test pins.

use crate::config;
use crate::config::environment::Environment;
use crate::domain::problem::Problem;
use crate::runtime::clock::SteadyClock;
use crate::sandbox;

pub(super) fn of(environment: &Environment) -> Result<SteadyClock, Problem> {
    Ok(config::clock::start(environment)?.map_or_else(SteadyClock::system, SteadyClock::starting_at))
}

/// The same for the embedded Fleet, which follows the machine's clock wherever it is set.
pub(super) fn of_sandbox(environment: &Environment) -> Result<sandbox::SandboxClock, Problem> {
    Ok(match config::clock::start(environment)?.map(SteadyClock::starting_at) {
        Some(pinned) => sandbox::SandboxClock::new(move || pinned.now()),
        None => wall(),
    })
}

/// The machine's, whatever is pinned: what clients check certificates by.
pub(super) fn wall() -> sandbox::SandboxClock {
    sandbox::SandboxClock::new(SteadyClock::wall)
}
