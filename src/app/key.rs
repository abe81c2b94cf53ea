//! Keys as the core knows them, whatever library read them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "they are what is printed on the keys")]
pub enum Key {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// A key with its modifiers. Shift is in the character itself: `X`, not shift and `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// Control is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
}

impl Chord {
    /// A key alone.
    #[must_use]
    pub const fn plain(key: Key) -> Self {
        Self { key, ctrl: false, alt: false }
    }

    /// A character alone.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(Key::Char(c))
    }

    /// Control and a letter.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self { key: Key::Char(c), ctrl: true, alt: false }
    }

    /// The character that this types into a text field.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self {
            Self { key: Key::Char(c), ctrl: false, alt: false } => Some(c),
            _ => None,
        }
    }
}

impl Chord {
    /// As a configuration writes it, in ASCII: `ctrl+r`, `enter`, `down`, `X`.
    #[must_use]
    pub fn spelled(self) -> String {
        let name = match self.key {
            Key::Char(' ') => "space".to_owned(),
            Key::Char(c) => c.to_string(),
            Key::BackTab => "shift+tab".to_owned(),
            Key::F(number) => format!("f{number}"),
            Key::Enter => "enter".to_owned(),
            Key::Esc => "esc".to_owned(),
            Key::Tab => "tab".to_owned(),
            Key::Backspace => "backspace".to_owned(),
            Key::Delete => "delete".to_owned(),
            Key::Up => "up".to_owned(),
            Key::Down => "down".to_owned(),
            Key::Left => "left".to_owned(),
            Key::Right => "right".to_owned(),
            Key::Home => "home".to_owned(),
            Key::End => "end".to_owned(),
            Key::PageUp => "pageup".to_owned(),
            Key::PageDown => "pagedown".to_owned(),
        };
        format!("{}{}{name}", if self.ctrl { "ctrl+" } else { "" }, if self.alt { "alt+" } else { "" })
    }
}

/// As the footer, the help and the README write it: `^r`, `Enter`, `F5`, `X`.
impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("^")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        match self.key {
            Key::Char(' ') => f.write_str("Space"),
            Key::Char(c) => write!(f, "{c}"),
            Key::Enter => f.write_str("Enter"),
            Key::Esc => f.write_str("Esc"),
            Key::Tab => f.write_str("Tab"),
            Key::BackTab => f.write_str("Shift-Tab"),
            Key::Backspace => f.write_str("Backspace"),
            Key::Delete => f.write_str("Delete"),
            Key::Up => f.write_str("↑"),
            Key::Down => f.write_str("↓"),
            Key::Left => f.write_str("←"),
            Key::Right => f.write_str("→"),
            Key::Home => f.write_str("Home"),
            Key::End => f.write_str("End"),
            Key::PageUp => f.write_str("PgUp"),
            Key::PageDown => f.write_str("PgDn"),
            Key::F(n) => write!(f, "F{n}"),
        }
    }
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` names no key; write x, X, ctrl+x, alt+x, f5, enter, esc, tab, space or down, for example")]
pub struct ChordError(String);

/// As people write keys in a configuration: `X`, `ctrl+r` or `^r`, `alt+enter`, `shift+tab`, `pgdn`.
impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let wrong = || ChordError(text.to_owned());
        let (mut ctrl, mut alt, mut shift, mut rest) = (false, false, false, text);
        // A lone `+`, `-` or `^` is a key itself.
        while rest.chars().count() > 1 {
            let lower = rest.to_ascii_lowercase();
            let strip = |marks: &[&str]| marks.iter().find(|m| lower.starts_with(**m)).map(|m| m.len());
            let (flag, length) = if let Some(length) = strip(&["ctrl+", "ctrl-", "^"]) {
                (&mut ctrl, length)
            } else if let Some(length) = strip(&["alt+", "alt-"]) {
                (&mut alt, length)
            } else if let Some(length) = strip(&["shift+", "shift-"]) {
                (&mut shift, length)
            } else {
                break;
            };
            *flag = true;
            rest = rest.get(length..).unwrap_or_default();
        }
        let mut letters = rest.chars();
        let key = match (letters.next(), letters.next()) {
            // With Ctrl a terminal tells no case.
            (Some(c), None) if ctrl => Key::Char(c.to_ascii_lowercase()),
            (Some(c), None) if shift => Key::Char(c.to_ascii_uppercase()),
            (Some(c), None) => Key::Char(c),
            _ => named(&rest.to_ascii_lowercase()).ok_or_else(wrong)?,
        };
        let key = match (key, shift) {
            (Key::Tab, true) => Key::BackTab,
            (Key::Char(_), _) | (_, false) => key,
            _ => return Err(wrong()),
        };
        Ok(Self { key, ctrl, alt })
    }
}

fn named(name: &str) -> Option<Key> {
    Some(match name {
        "space" => Key::Char(' '),
        "enter" | "return" => Key::Enter,
        "esc" | "escape" => Key::Esc,
        "tab" => Key::Tab,
        "backtab" => Key::BackTab,
        "backspace" => Key::Backspace,
        "delete" | "del" => Key::Delete,
        "up" => Key::Up,
        "down" => Key::Down,
        "left" => Key::Left,
        "right" => Key::Right,
        "home" => Key::Home,
        "end" => Key::End,
        "pageup" | "pgup" => Key::PageUp,
        "pagedown" | "pgdn" => Key::PageDown,
        _ => {
            let number: u8 = name.strip_prefix('f')?.parse().ok()?;
            Key::F((1..=12).contains(&number).then_some(number)?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Chord>().unwrap();
        assert_eq!(read("X"), Chord::char('X'));
        assert_eq!(read("shift+x"), Chord::char('X'));
        for same in ["ctrl+r", "Ctrl-R", "^r"] {
            assert_eq!(read(same), Chord::ctrl('r'), "{same}");
        }
        assert_eq!(read("^"), Chord::char('^'));
        assert_eq!(read("+"), Chord::char('+'));
        assert_eq!(read("alt+enter"), Chord { key: Key::Enter, ctrl: false, alt: true });
        assert_eq!(
            (read("F5"), read("PgDn"), read("shift+tab")),
            (Chord::plain(Key::F(5)), Chord::plain(Key::PageDown), Chord::plain(Key::BackTab))
        );
        assert_eq!(read("space"), Chord::char(' '));
        for chord in
            [Chord::ctrl('r'), Chord::char('X'), Chord::plain(Key::BackTab), Chord::plain(Key::PageDown)]
        {
            assert_eq!(read(&chord.spelled()), chord);
        }
        for wrong in ["", "ctrl+", "f13", "hyper+x", "shift+enter", "XX"] {
            assert!(wrong.parse::<Chord>().is_err(), "{wrong}");
        }
    }
}
