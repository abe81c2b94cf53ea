//! The requested appearance, from flags, the environment and the preferences.

use crate::config::environment::Environment;
use crate::domain::appearance::ThemeWish;
use crate::domain::problem::{Problem, ProblemKind};

/// The variable with the name of a theme.
pub const VARIABLE: &str = "FLEET_TOKENS_THEME";

/// The requested appearance. The terminal and its locale decide the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// The theme; `None` if not requested.
    pub theme: Option<ThemeWish>,
    /// Only ASCII or Unicode; `None` follows the locale.
    pub ascii: Option<bool>,
    /// The accessible mode.
    pub accessible: bool,
    /// Nothing that moves by itself.
    pub still: bool,
    /// The terminal keeps the mouse.
    pub mouseless: bool,
}

/// The requested theme: the flag's value, or else the variable's.
///
/// # Errors
/// There is no theme of that name.
pub fn theme(flag: Option<&str>, environment: &Environment) -> Result<Option<ThemeWish>, Problem> {
    let variable = || environment.filled(VARIABLE).map(|name| (VARIABLE, name));
    let Some((source, name)) = flag.map(|name| ("--theme", name)).or_else(variable) else { return Ok(None) };
    name.parse().map(Some).map_err(|error| {
        let next = format!("Take one of {}", ThemeWish::names().join(", "));
        Problem::new(ProblemKind::Local, "Can't choose a theme", &format!("{source}: {error}"), &next)
    })
}

/// Whether the locale names another encoding than UTF-8. Without a locale, as in containers, UTF-8 is assumed: today's
/// terminals all show it.
#[must_use]
pub fn is_ascii_locale(environment: &Environment) -> bool {
    // POSIX: the first of them that is set and not empty decides.
    let said = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| environment.filled(name));
    said.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        !(locale.contains("utf-8") || locale.contains("utf8"))
    })
}

#[cfg(test)]
mod tests {
    use crate::config::display::*;
    use crate::domain::appearance::Scheme;

    #[test]
    fn the_flag_wins_over_the_variable_and_no_name_is_guessed() {
        let environment = Environment::from([(VARIABLE, "mono")]);
        assert_eq!(theme(None, &environment), Ok(Some(ThemeWish::Named(Scheme::Mono))));
        assert_eq!(theme(Some("terminal"), &environment), Ok(Some(ThemeWish::Named(Scheme::Terminal))));
        assert_eq!(theme(None, &Environment::default()), Ok(None));
        assert_eq!(theme(None, &Environment::from([(VARIABLE, "")])), Ok(None));
        let problem = theme(None, &Environment::from([(VARIABLE, "solarized")])).unwrap_err();
        assert!(problem.sentence().contains("FLEET_TOKENS_THEME: \"solarized\" is no theme"), "{problem:?}");
    }

    #[test]
    fn the_first_locale_that_is_said_decides() {
        let of = |pairs: [(&str, &str); 3]| is_ascii_locale(&Environment::from(pairs));
        assert!(!of([("LC_ALL", ""), ("LC_CTYPE", ""), ("LANG", "")]));
        assert!(!of([("LC_ALL", ""), ("LC_CTYPE", ""), ("LANG", "de_DE.utf8")]));
        assert!(of([("LC_ALL", "C"), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C.UTF-8")]));
        assert!(!of([("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "POSIX")]));
        assert!(of([("LC_ALL", ""), ("LC_CTYPE", ""), ("LANG", "de_DE.ISO-8859-1")]));
    }
}
