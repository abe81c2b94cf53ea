//! The moment at which the clock is pinned, for pictures and tests.

use jiff::Timestamp;

use super::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};

/// Names the variable: an RFC 3339 moment such as `2026-11-20T12:00:00Z`.
pub const VARIABLE: &str = "FLEET_TOKENS_CLOCK";

/// Where the clock is to start; `None` when nothing pins it.
///
/// # Errors
/// The variable is set to something that is no moment.
pub fn start(environment: &Environment) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = environment.filled(VARIABLE) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        Problem::new(
            ProblemKind::Local,
            "Can't set the clock",
            &format!("{VARIABLE} is {text:?}, which is no moment"),
            "Write it as 2026-11-20T12:00:00Z, or unset it",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_and_anything_else_is_refused() {
        let start = |text: &str| start(&Environment::from([(VARIABLE, text)]));
        assert_eq!(start(""), Ok(None));
        assert_eq!(start("2026-11-20T12:00:00Z"), Ok(Some("2026-11-20T12:00:00Z".parse().unwrap())));
        assert!(start("noon").unwrap_err().sentence().contains(VARIABLE));
    }
}
