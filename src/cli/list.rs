//! `list`: the tokens, on standard output.

use super::args::{List, Target};
use crate::config::environment::Environment;
use crate::domain::problem::Problem;

pub(super) fn run(_target: &Target, _list: &List, _environment: &Environment) -> Result<(), Problem> {
    Ok(())
}
