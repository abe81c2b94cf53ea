//! Whether somebody records the terminal: what is shown then stays in a file.

use super::environment::Environment;

/// What says so, as the name of its variable; `None` when nothing does. Recorders that set no variable are not seen.
#[must_use]
pub fn by(environment: &Environment) -> Option<&'static str> {
    match environment {
        e if e.filled("ASCIINEMA_REC").is_some() => Some("ASCIINEMA_REC"),
        e if e.get("TERM_PROGRAM") == Some("vhs") => Some("TERM_PROGRAM=vhs"),
        e if e.filled("SCRIPT").is_some() => Some("SCRIPT"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorders_are_known_by_what_they_set() {
        let by = |name, value| by(&Environment::from([(name, value)]));
        assert_eq!(by("ASCIINEMA_REC", "1"), Some("ASCIINEMA_REC"));
        assert_eq!(by("TERM_PROGRAM", "vhs"), Some("TERM_PROGRAM=vhs"));
        assert_eq!(by("SCRIPT", "typescript"), Some("SCRIPT"), "FreeBSD's script");
        assert_eq!(by("TERM_PROGRAM", "iTerm.app"), None);
        assert_eq!(by("ASCIINEMA_REC", ""), None);
    }
}
