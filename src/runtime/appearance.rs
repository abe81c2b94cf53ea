//! Which theme suits the terminal, by what the environment says of it.

use crate::config::environment::Environment;
use crate::ui::theme::{Depth, Scheme, Theme};

/// Chooses the theme: `NO_COLOR` asks for none, `COLORFGBG` tells dark from light, `COLORTERM` true colour from 256.
#[must_use]
pub fn theme(environment: &Environment) -> Theme {
    let scheme = if environment.filled("NO_COLOR").is_some() {
        Scheme::Mono
    } else if environment.filled("COLORFGBG").is_some_and(is_light) {
        Scheme::Light
    } else {
        Scheme::Dark
    };
    let depth = match environment.filled("COLORTERM") {
        Some("truecolor" | "24bit") => Depth::True,
        _ => Depth::Indexed,
    };
    Theme::new(scheme, depth)
}

/// `foreground;background`, as indexes of the 16 colours; rxvt puts a third value between. White is 7 or 15.
fn is_light(colours: &str) -> bool {
    matches!(colours.rsplit(';').next(), Some("7" | "15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides() {
        let of = |pairs: &[(&str, &str)]| match pairs {
            [] => theme(&Environment::default()),
            [a] => theme(&Environment::from([*a])),
            [a, b, ..] => theme(&Environment::from([*a, *b])),
        };
        assert_eq!(of(&[]), Theme::new(Scheme::Dark, Depth::Indexed));
        assert_eq!(of(&[("COLORTERM", "truecolor")]), Theme::new(Scheme::Dark, Depth::True));
        let light = [("COLORFGBG", "0;default;15"), ("COLORTERM", "24bit")];
        assert_eq!(of(&light), Theme::new(Scheme::Light, Depth::True));
        assert_eq!(of(&[("COLORFGBG", "15;0")]), Theme::new(Scheme::Dark, Depth::Indexed));
        assert_eq!(
            of(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]),
            Theme::new(Scheme::Mono, Depth::True)
        );
        assert_eq!(
            of(&[("NO_COLOR", "")]),
            Theme::new(Scheme::Dark, Depth::Indexed),
            "an empty NO_COLOR is none"
        );
    }
}
