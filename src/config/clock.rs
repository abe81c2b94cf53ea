//! A fixed start for the clock, for screenshots and tests.

use jiff::Timestamp;

use super::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};

/// The variable with an RFC 3339 moment such as `2026-11-20T12:00:00Z`.
pub const VARIABLE: &str = "FLEET_TOKENS_CLOCK";

/// The start of the clock; `None` for the present.
///
/// # Errors
/// The variable's value is not a moment.
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
