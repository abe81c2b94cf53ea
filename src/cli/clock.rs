//! The clock that a sub-command goes by: the machine's, or the one that a test pins.

use crate::config;
use crate::config::environment::Environment;
use crate::domain::problem::Problem;
use crate::runtime::clock::SteadyClock;

pub(super) fn of(environment: &Environment) -> Result<SteadyClock, Problem> {
    Ok(config::clock::start(environment)?.map_or_else(SteadyClock::system, SteadyClock::starting_at))
}
