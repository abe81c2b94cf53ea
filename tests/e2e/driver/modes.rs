//! The modes that a program set in its terminal, read from the bytes that it wrote.

use std::collections::BTreeMap;

/// Modes of `CSI ? n h`, and the other things of a terminal that outlive the program that changed them.
#[derive(Debug, Default)]
pub(super) struct Modes {
    private: BTreeMap<u16, bool>,
    keyboard_pushed: i32,
    titles_pushed: i32,
    other_keys: bool,
    cursor_style: bool,
    keypad: bool,
}

impl Modes {
    /// Reads them from all that was written, in order.
    pub(super) fn of(raw: &[u8]) -> Self {
        let mut modes = Self::default();
        let mut rest = raw;
        while let Some(at) = rest.iter().position(|&byte| byte == 0x1b) {
            rest = &rest[at + 1..];
            match rest.first() {
                Some(b'=') => modes.keypad = true,
                Some(b'>') => modes.keypad = false,
                Some(b'c') => modes = Self::default(),
                Some(b'[') => {
                    let Some(end) = rest[1..].iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
                        break;
                    };
                    modes.sequence(&String::from_utf8_lossy(&rest[1..=end]), rest[1 + end]);
                    rest = &rest[end + 1..];
                }
                _ => {}
            }
        }
        modes
    }

    /// What is not as a terminal is found, by the names that the sequences have.
    pub(super) fn left_behind(&self) -> Vec<String> {
        let mut left: Vec<String> = self
            .private
            .iter()
            .filter(|&(&mode, &set)| set != on_at_first(mode))
            .map(|(mode, &set)| format!("?{mode}{}", if set { 'h' } else { 'l' }))
            .collect();
        for (wrong, what) in [
            (self.keyboard_pushed != 0, "kitty keyboard flags that are not popped"),
            (self.titles_pushed != 0, "a window title that is not popped"),
            (self.other_keys, "modifyOtherKeys"),
            (self.cursor_style, "another cursor"),
            (self.keypad, "the application keypad"),
        ] {
            if wrong {
                left.push(what.to_owned());
            }
        }
        left
    }

    /// Whether the mode was ever set or reset.
    pub(super) fn knows(&self, mode: u16) -> bool {
        self.private.contains_key(&mode)
    }

    fn sequence(&mut self, parameters: &str, last: u8) {
        let numbers = |text: &str| text.split(';').map(|n| n.parse().unwrap_or(0)).collect::<Vec<u16>>();
        match (parameters.as_bytes().first(), last) {
            (Some(b'?'), b'h' | b'l') => {
                for mode in numbers(&parameters[1..]) {
                    self.private.insert(mode, last == b'h');
                }
            }
            (Some(b'>'), b'u') => self.keyboard_pushed += 1,
            (Some(b'<'), b'u') => {
                self.keyboard_pushed -= i32::from(numbers(&parameters[1..])[0].max(1));
            }
            (Some(b'>'), b'm') => {
                if let [4, level @ ..] = &numbers(&parameters[1..])[..] {
                    self.other_keys = level.iter().any(|&level| level > 0);
                }
            }
            (_, b'q') if parameters.ends_with(' ') => {
                self.cursor_style = numbers(parameters.trim_end())[0] != 0;
            }
            (_, b't') => match numbers(parameters)[0] {
                22 => self.titles_pushed += 1,
                23 => self.titles_pushed -= 1,
                _ => {}
            },
            (None, b'p') if parameters == "!" => *self = Self::default(),
            _ => {}
        }
    }
}

/// Lines wrap and the cursor shows, in a terminal as it is found.
fn on_at_first(mode: u16) -> bool {
    matches!(mode, 7 | 25)
}

#[cfg(test)]
mod tests {
    use super::Modes;

    fn left(raw: &str) -> String {
        Modes::of(raw.as_bytes()).left_behind().join(", ")
    }

    #[test]
    fn what_is_reset_is_not_left_behind() {
        assert_eq!(
            left(
                "\x1b[?1049h\x1b[?25l\x1b[?1000;1006htext\x1b[>1u\x1b[<u\x1b[?1006;1000l\x1b[?25h\x1b[?1049l"
            ),
            ""
        );
        assert_eq!(left("\x1b[22;0t\x1b[2 q\x1b=\x1b[>4;2m\x1b[>4m\x1b>\x1b[ q\x1b[23;0t"), "");
    }

    #[test]
    fn what_is_not_reset_is_named() {
        assert_eq!(left("\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1049l"), "?25l, ?2004h");
        assert_eq!(left("\x1b[>1u\x1b[>4;1m\x1b[5 q").matches(", ").count(), 2);
    }

    #[test]
    fn an_unfinished_sequence_is_no_mode() {
        assert_eq!(left("\x1b[?1049"), "");
        assert_eq!(left("\x1b"), "");
    }
}
