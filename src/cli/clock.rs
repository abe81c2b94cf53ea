//! The clock that a sub-command goes by: the machine's, or the one that a test pins.

use crate::config::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};
use crate::runtime::clock::{CLOCK_VARIABLE, Clock};

pub(super) fn of(environment: &Environment) -> Result<Clock, Problem> {
    let Some(text) = environment.filled(CLOCK_VARIABLE) else { return Ok(Clock::system()) };
    text.parse().map(Clock::starting_at).map_err(|_| {
        Problem::new(
            ProblemKind::Local,
            "Can't set the clock",
            &format!("{CLOCK_VARIABLE} is no moment: {text:?}"),
            &format!("Write it as in 2026-11-20T12:00:00Z, or unset {CLOCK_VARIABLE}"),
        )
    })
}
