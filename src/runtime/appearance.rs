//! How the tab looks in this terminal: what was asked for, and for the rest what the environment and the terminal say.

use std::fs::File;
use std::io::{IsTerminal as _, stdin};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use terminal_colorsaurus::{Error, QueryOptions, background_color};

use crate::config::environment::Environment;
use crate::config::look::{Wishes, is_ascii_locale};
use crate::domain::look::{Depth, Look, Scheme, ThemeWish};

/// The terminal at hand answers within this, or not at all.
const NEAR: Duration = Duration::from_millis(100);
/// One at the other end of a line may take longer; it is only asked when somebody wants that.
const FAR: Duration = Duration::from_secs(1);

/// How the tab is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    /// The look.
    pub look: Look,
    /// The terminal was asked, and its answer may still come.
    pub answer_due: bool,
}

/// What came of asking the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Light,
    Dark,
    /// It has none.
    None,
    /// It may have one, but not in time.
    Late,
}

/// Chooses the look. Call it before the input is read: the terminal may be asked for its background, and answers
/// there.
#[must_use]
pub fn of(wishes: &Wishes, environment: &Environment) -> Appearance {
    let (scheme, answer_due) = scheme(wishes.theme, environment, ask);
    let look = Look {
        scheme,
        depth: depth(environment),
        ascii: wishes.ascii.unwrap_or_else(|| is_ascii_locale(environment)),
        accessible: wishes.accessible,
        still: wishes.still,
        mouse: !wishes.mouseless,
    };
    Appearance { look, answer_due }
}

/// What can be said of the look without asking the terminal: the palette, where it would not be asked, and how many
/// colours there are.
#[must_use]
pub fn foreseen(wishes: &Wishes, environment: &Environment) -> (Option<Scheme>, Depth) {
    let asked = |_| Answer::Late;
    let (scheme, due) = scheme(wishes.theme, environment, asked);
    ((!due).then_some(scheme), depth(environment))
}

/// A theme that was asked for by its name; else `NO_COLOR`'s; else what `COLORFGBG` says, or the terminal does when
/// `ask` asks it; else dark. An explicit choice wins over `NO_COLOR`, as no-color.org wants it. And whether an answer is
/// still due.
fn scheme(wish: Option<ThemeWish>, environment: &Environment, ask: fn(Duration) -> Answer) -> (Scheme, bool) {
    let far = match wish {
        Some(ThemeWish::Named(scheme)) => return (scheme, false),
        Some(ThemeWish::AutoQuery) => true,
        Some(ThemeWish::Auto) | None => false,
    };
    if environment.filled("NO_COLOR").is_some() {
        return (Scheme::Mono, false);
    }
    let remote =
        ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].iter().any(|it| environment.filled(it).is_some());
    let dumb = matches!(environment.get("TERM"), None | Some("" | "dumb"));
    let asked = || match (dumb, remote, far) {
        (true, ..) | (_, true, false) => Answer::None,
        (_, true, true) => ask(FAR),
        (_, false, _) => ask(NEAR),
    };
    match environment.filled("COLORFGBG").and_then(says).unwrap_or_else(asked) {
        Answer::Light => (Scheme::Light, false),
        Answer::Dark | Answer::None => (Scheme::Dark, false),
        Answer::Late => (Scheme::Dark, true),
    }
}

/// `foreground;background`, as indexes of the 16 colours; rxvt puts a third value between. White is 7 or 15; what is no
/// index says nothing.
fn says(colours: &str) -> Option<Answer> {
    let background: u8 = colours.rsplit(';').next()?.parse().ok()?;
    match background {
        7 | 15 => Some(Answer::Light),
        ..16 => Some(Answer::Dark),
        16.. => None,
    }
}

/// Asks the terminal for its background, by OSC 11. Not when somebody typed ahead: the answer is read from the same
/// stream, and what was typed would be lost in it.
fn ask(patience: Duration) -> Answer {
    if crossterm::terminal::enable_raw_mode().is_err() {
        return Answer::None;
    }
    // Only in raw mode can a letter be seen that no Enter followed.
    let answer = if has_input() { Answer::None } else { background(patience) };
    // The tab takes raw mode again soon; until then errors must be readable.
    let _ = crossterm::terminal::disable_raw_mode();
    answer
}

fn background(patience: Duration) -> Answer {
    let mut options = QueryOptions::default();
    options.timeout = patience;
    match background_color(options) {
        Ok(colour) if colour.perceived_lightness() > 0.5 => Answer::Light,
        Ok(_) => Answer::Dark,
        Err(Error::Timeout(_)) => Answer::Late,
        Err(_) => Answer::None,
    }
}

/// Of the terminal, which is not standard input where the API key came on that.
fn has_input() -> bool {
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    let has = |input: BorrowedFd<'_>| {
        poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&at_once)).is_ok_and(|ready| ready > 0)
    };
    let stdin = stdin();
    if stdin.is_terminal() {
        has(stdin.as_fd())
    } else {
        File::open("/dev/tty").map_or(true, |terminal| has(terminal.as_fd()))
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

    /// What asking the terminal would answer.
    const SILENT: fn(Duration) -> Answer = |_| Answer::None;
    const LIGHT: fn(Duration) -> Answer = |_| Answer::Light;
    const LATE: fn(Duration) -> Answer = |_| Answer::Late;
    const NEVER: fn(Duration) -> Answer = |_| panic!("the terminal is not to be asked");

    fn of(wish: &str, pairs: [(&str, &str); 2], ask: fn(Duration) -> Answer) -> Scheme {
        let all = [("TERM", "xterm-256color"), pairs[0], pairs[1]];
        scheme(wish.parse().ok(), &Environment::from(all), ask).0
    }

    #[test]
    fn what_is_asked_for_comes_first_then_the_environment_then_the_terminal_then_dark() {
        let none = ("", "");
        assert_eq!(of("borealis-light", [("NO_COLOR", "1"), none], NEVER), Scheme::Light);
        assert_eq!(of("", [("NO_COLOR", "1"), ("COLORFGBG", "0;15")], NEVER), Scheme::Mono);
        assert_eq!(of("auto", [("NO_COLOR", "1"), none], NEVER), Scheme::Mono);
        assert_eq!(of("", [("COLORFGBG", "0;default;15"), none], NEVER), Scheme::Light);
        assert_eq!(of("", [("COLORFGBG", "15;0"), none], NEVER), Scheme::Dark);
        assert_eq!(of("", [("COLORFGBG", "15;default"), none], LIGHT), Scheme::Light);
        assert_eq!(of("", [("NO_COLOR", ""), none], LIGHT), Scheme::Light, "an empty NO_COLOR is none");
        assert_eq!(of("auto", [none, none], SILENT), Scheme::Dark);
    }

    #[test]
    fn far_and_dumb_terminals_are_not_asked() {
        let none = ("", "");
        assert_eq!(of("", [("SSH_CONNECTION", "a"), none], NEVER), Scheme::Dark);
        assert_eq!(of("auto", [("SSH_TTY", "/dev/pts/0"), none], NEVER), Scheme::Dark);
        assert_eq!(of("auto-query", [("SSH_TTY", "/dev/pts/0"), none], LIGHT), Scheme::Light);
        assert_eq!(of("auto-query", [("TERM", "dumb"), none], NEVER), Scheme::Dark);
        assert_eq!(scheme(None, &Environment::default(), NEVER), (Scheme::Dark, false), "no TERM at all");
    }

    #[test]
    fn an_answer_that_is_late_is_known_to_be_due() {
        let here = Environment::from([("TERM", "xterm-256color")]);
        assert_eq!(scheme(None, &here, LATE), (Scheme::Dark, true));
        assert_eq!(scheme(None, &here, SILENT), (Scheme::Dark, false));
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
        assert!(!appearance.answer_due);
        assert_eq!(
            appearance.look,
            Look {
                scheme: Scheme::Mono,
                depth: Depth::Sixteen,
                ascii: true,
                accessible: true,
                ..Look::default()
            }
        );
    }
}
