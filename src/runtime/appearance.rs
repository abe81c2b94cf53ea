//! How the tab looks in this terminal: what was asked for, and for the rest what the environment and the terminal say.

use std::time::Duration;

use crate::config::display::{Wishes, is_ascii_locale};
use crate::config::environment::Environment;
use crate::domain::appearance::{Appearance, Depth, Scheme, ThemeWish};

/// The terminal at hand answers within this, or not at all.
const NEAR: Duration = Duration::from_millis(100);
/// One at the other end of a line may take longer; it is only asked when somebody wants that.
const FAR: Duration = Duration::from_secs(1);
/// Asks the terminal for its background, and then for what it is, which every terminal answers. BEL ends the first
/// question: rxvt ends its answer as the question was ended, and is wrong about the other way.
pub(super) const QUESTION: &[u8] = b"\x1b]11;?\x07\x1b[c";

/// How the tab is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectedAppearance {
    /// The look.
    pub appearance: Appearance,
    /// The terminal is to be asked for its background, and may take so long for an answer.
    pub ask: Option<Duration>,
    /// The terminal is at the other end of a line.
    pub far: bool,
}

/// What is known of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Known(Scheme),
    /// The terminal may know more, within this time.
    Ask(Duration),
}

/// The palette where nobody says what the background is.
const UNKNOWN: Scheme = Scheme::Neutral;

/// Chooses the look, as far as it can be chosen without the terminal.
#[must_use]
pub fn of(wishes: &Wishes, environment: &Environment) -> DetectedAppearance {
    let (scheme, ask) = match choice(wishes.theme, environment) {
        Choice::Known(scheme) => (scheme, None),
        Choice::Ask(patience) => (UNKNOWN, Some(patience)),
    };
    let appearance = Appearance {
        scheme,
        depth: depth(environment),
        ascii: wishes.ascii.unwrap_or_else(|| is_ascii_locale(environment)),
        accessible: wishes.accessible,
        still: wishes.still,
        mouse: !wishes.mouseless,
    };
    DetectedAppearance { appearance, ask, far: is_far(environment) }
}

/// What can be said of the look without asking the terminal: the palette, where it would not be asked, and how many
/// colours there are.
#[must_use]
pub fn foreseen(wishes: &Wishes, environment: &Environment) -> (Option<Scheme>, Depth) {
    let scheme = match choice(wishes.theme, environment) {
        Choice::Known(scheme) => Some(scheme),
        Choice::Ask(_) => None,
    };
    (scheme, depth(environment))
}

/// The palette for a background of this colour, as a terminal writes it.
pub(super) fn for_background(colour: &[u8]) -> Option<Scheme> {
    let colour = xterm_color::Color::parse(colour).ok()?;
    Some(if colour.perceived_lightness() > 0.5 { Scheme::Light } else { Scheme::Dark })
}

/// A theme that was asked for by its name; else `NO_COLOR`'s; else what `COLORFGBG` says, or the terminal does where it
/// can be asked. An explicit choice wins over `NO_COLOR`, as no-color.org wants it.
fn choice(wish: Option<ThemeWish>, environment: &Environment) -> Choice {
    let query = match wish {
        Some(ThemeWish::Named(scheme)) => return Choice::Known(scheme),
        Some(ThemeWish::AutoQuery) => true,
        Some(ThemeWish::Auto) | None => false,
    };
    if environment.filled("NO_COLOR").is_some() {
        return Choice::Known(Scheme::Mono);
    }
    if let Some(scheme) = environment.filled("COLORFGBG").and_then(says) {
        return Choice::Known(scheme);
    }
    match (is_mute(environment.get("TERM")), is_far(environment), query) {
        (true, ..) | (_, true, false) => Choice::Known(UNKNOWN),
        (_, true, true) => Choice::Ask(FAR),
        (_, false, _) => Choice::Ask(NEAR),
    }
}

/// Whether the terminal would answer nothing, or GNU screen's, which answers in the wrong order.
fn is_mute(term: Option<&str>) -> bool {
    matches!(term, None | Some("" | "dumb" | "screen" | "Eterm"))
        || term.is_some_and(|term| term.starts_with("screen."))
}

/// Whether the terminal is at the other end of a line.
fn is_far(environment: &Environment) -> bool {
    ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].iter().any(|it| environment.filled(it).is_some())
}

/// `foreground;background`, as indexes of the 16 colours; rxvt puts a third value between. White is 7 or 15; what is no
/// index says nothing.
fn says(colours: &str) -> Option<Scheme> {
    let background: u8 = colours.rsplit(';').next()?.parse().ok()?;
    match background {
        7 | 15 => Some(Scheme::Light),
        ..16 => Some(Scheme::Dark),
        16.. => None,
    }
}

/// `COLORTERM` says true colour; `TERM` the rest. Over SSH only `TERM` comes along, so the terminals that are known for
/// true colour are taken at their name.
fn depth(environment: &Environment) -> Depth {
    const TRUE: [&str; 7] = ["alacritty", "contour", "foot", "ghostty", "kitty", "rio", "wezterm"];
    if matches!(environment.get("COLORTERM"), Some("truecolor" | "24bit")) {
        return Depth::True;
    }
    let term = environment.get("TERM").unwrap_or_default();
    let name = term.strip_prefix("xterm-").unwrap_or(term);
    match name {
        _ if term.ends_with("-direct") => Depth::True,
        _ if TRUE.iter().any(|known| name.starts_with(known)) => Depth::True,
        _ if term.contains("256") => Depth::Indexed,
        _ => Depth::Sixteen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(wish: &str, pairs: [(&str, &str); 2]) -> Choice {
        let all = [("TERM", "xterm-256color"), pairs[0], pairs[1]];
        choice(wish.parse().ok(), &Environment::from(all))
    }

    #[test]
    fn what_is_asked_for_comes_first_then_the_environment_then_the_terminal() {
        let none = ("", "");
        let known = Choice::Known;
        assert_eq!(of("borealis-light", [("NO_COLOR", "1"), none]), known(Scheme::Light));
        assert_eq!(of("", [("NO_COLOR", "1"), ("COLORFGBG", "0;15")]), known(Scheme::Mono));
        assert_eq!(of("auto", [("NO_COLOR", "1"), none]), known(Scheme::Mono));
        assert_eq!(of("", [("COLORFGBG", "0;default;15"), none]), known(Scheme::Light));
        assert_eq!(of("", [("COLORFGBG", "15;0"), none]), known(Scheme::Dark));
        assert_eq!(of("", [("COLORFGBG", "15;default"), none]), Choice::Ask(NEAR));
        assert_eq!(of("", [("NO_COLOR", ""), none]), Choice::Ask(NEAR), "an empty NO_COLOR is none");
        assert_eq!(of("auto", [none, none]), Choice::Ask(NEAR));
    }

    #[test]
    fn far_and_mute_terminals_are_not_asked() {
        let none = ("", "");
        let unknown = Choice::Known(UNKNOWN);
        assert_eq!(of("", [("SSH_CONNECTION", "a"), none]), unknown);
        assert_eq!(of("auto", [("SSH_TTY", "/dev/pts/0"), none]), unknown);
        assert_eq!(of("auto-query", [("SSH_TTY", "/dev/pts/0"), none]), Choice::Ask(FAR));
        for mute in ["dumb", "screen", "screen.xterm-256color", "Eterm"] {
            assert_eq!(of("auto-query", [("TERM", mute), none]), unknown, "{mute}");
        }
        assert_eq!(choice(None, &Environment::default()), unknown, "no TERM at all");
    }

    #[test]
    fn a_background_is_light_or_dark() {
        let of = |colour: &str| for_background(colour.as_bytes());
        assert_eq!(of("rgb:ffff/ffff/ffff"), Some(Scheme::Light));
        assert_eq!(of("rgb:1010/1010/1010"), Some(Scheme::Dark));
        assert_eq!(of("rgb:fd/f6/e3"), Some(Scheme::Light));
        assert_eq!(of("#002b36"), Some(Scheme::Dark));
        assert_eq!((of("rgb:cc"), of("?"), of("")), (None, None, None));
    }

    #[test]
    fn the_depth_is_what_colorterm_or_term_says() {
        let of = |term, colorterm| depth(&Environment::from([("TERM", term), ("COLORTERM", colorterm)]));
        assert_eq!(of("xterm", "truecolor"), Depth::True);
        assert_eq!(of("xterm-256color", "24bit"), Depth::True);
        assert_eq!(of("xterm-256color", ""), Depth::Indexed);
        assert_eq!(of("xterm-256color", "yes"), Depth::Indexed);
        assert_eq!(of("screen-256color", ""), Depth::Indexed);
        assert_eq!(
            ["xterm-kitty", "alacritty", "xterm-ghostty", "tmux-direct"].map(|t| of(t, "")),
            [Depth::True; 4]
        );
        assert_eq!(["xterm", "linux", "screen", "vt220", ""].map(|t| of(t, "")), [Depth::Sixteen; 5]);
    }

    #[test]
    fn the_rest_is_what_was_asked_for() {
        let environment = Environment::from([("NO_COLOR", "1"), ("LANG", "C")]);
        let wishes = Wishes { accessible: true, ..Wishes::default() };
        let appearance = super::of(&wishes, &environment);
        assert!(appearance.ask.is_none() && !appearance.far);
        assert_eq!(
            appearance.appearance,
            Appearance {
                scheme: Scheme::Mono,
                depth: Depth::Sixteen,
                ascii: true,
                accessible: true,
                ..Appearance::default()
            }
        );
    }
}
