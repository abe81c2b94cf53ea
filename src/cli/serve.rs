//! `sandbox serve`: the embedded Fleet as a server of its own.

use super::args::Serve;
use crate::config::environment::Environment;
use crate::domain::problem::Problem;

pub(super) fn run(_serve: &Serve, _environment: &Environment) -> Result<(), Problem> {
    Ok(())
}
