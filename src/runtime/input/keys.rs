//! What single bytes and control sequences of a terminal mean.
//!
//! Sequences are those of xterm, rxvt, the Linux console and kitty's keyboard protocol. What is not known means nothing.

use crate::app::key::{Chord, Key};
use crate::app::pointer::PointerKind;

use super::event::Event;

/// The parts of a control sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct ControlSequence<'a> {
    /// What stands between the introducer and the last byte.
    pub(super) parameters: &'a str,
    /// The last byte.
    pub(super) last: u8,
    /// An escape stood before it, which is Alt on rxvt.
    pub(super) alt: bool,
}

/// What a control sequence begins or is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// It stands for itself.
    Event(Event),
    /// A bracketed paste follows.
    Paste,
    /// A mouse report of the oldest kind: three more bytes belong to it.
    OldMouse,
    /// Nothing here.
    Nothing,
}

impl<'a> ControlSequence<'a> {
    /// `CSI … last`.
    pub(super) fn control(self) -> Meaning {
        let key =
            |chord: Option<Chord>| chord.map_or(Meaning::Nothing, |chord| Meaning::Event(Event::Key(chord)));
        match (self.parameters.as_bytes().first(), self.last) {
            (Some(b'<'), b'M') => mouse(&self.parameters[1..]).map_or(Meaning::Nothing, Meaning::Event),
            (Some(b'?'), b'c') => Meaning::Event(Event::Attributes),
            (Some(b'<'..=b'?'), _) => Meaning::Nothing,
            (None, b'M') => Meaning::OldMouse,
            (None, b'I') => Meaning::Event(Event::Focus(true)),
            (None, b'O') => Meaning::Event(Event::Focus(false)),
            (_, b'u') => key(self.kitty()),
            (_, b'~') if self.number(0) == 200 => Meaning::Paste,
            // xterm's modifyOtherKeys: `CSI 27 ; modifiers ; key ~`.
            (_, b'~') if self.number(0) == 27 => key(self.chord(self.number(2), self.number(1), 0)),
            (_, b'~' | b'^' | b'$' | b'@') => key(self.numbered()),
            _ => key(self.lettered()),
        }
    }

    /// `SS3 … last`: what keys are in the keypad's and the cursor's application mode.
    pub(super) fn single_shift(self) -> Option<Chord> {
        let keypad = |c| self.with(Key::Char(c), self.modifiers());
        if !(self.parameters.is_empty() || self.parameters.contains(';')) {
            // Held keys, as some old terminals tell of them.
            return None;
        }
        match self.last {
            b'M' => self.with(Key::Enter, self.modifiers()),
            b'X' => keypad('='),
            b'j'..=b'y' => keypad(char::from(self.last - b'j' + b'*')),
            _ => self.lettered(),
        }
    }

    /// Keys that are known by a letter: `CSI A`, `CSI 1 ; 5 A`, `SS3 P`.
    fn lettered(self) -> Option<Chord> {
        let key = match self.last {
            b'A' | b'a' => Key::Up,
            b'B' | b'b' => Key::Down,
            b'C' | b'c' => Key::Right,
            b'D' | b'd' => Key::Left,
            b'H' => Key::Home,
            b'F' => Key::End,
            b'Z' => Key::BackTab,
            b'P' => Key::F(1),
            b'Q' => Key::F(2),
            // `CSI row ; column R` is where the cursor is.
            b'R' if self.parameters.is_empty() => Key::F(3),
            b'S' => Key::F(4),
            _ => return None,
        };
        self.with(key, self.modifiers())
    }

    /// Keys that are known by a number: `CSI 5 ~`. rxvt ends them by what is held, too: `$` is Shift, `^` is Ctrl.
    fn numbered(self) -> Option<Chord> {
        let number = u8::try_from(self.number(0)).ok()?;
        let key = match number {
            1 | 7 => Key::Home,
            3 => Key::Delete,
            4 | 8 => Key::End,
            5 => Key::PageUp,
            6 => Key::PageDown,
            11..=15 => Key::F(number - 10),
            17..=21 => Key::F(number - 11),
            23..=26 => Key::F(number - 12),
            28 | 29 => Key::F(number - 13),
            31..=34 => Key::F(number - 14),
            _ => return None,
        };
        let ctrl = matches!(self.last, b'^' | b'@');
        self.with(key, if ctrl { 5 } else { self.modifiers() })
    }

    /// `CSI key : shifted : base ; modifiers : event u`.
    fn kitty(self) -> Option<Chord> {
        let mut parts = self.parameters.split(';');
        let mut codes = parts.next()?.split(':').map(parsed);
        let (code, shifted, base) = (codes.next()?, codes.next().unwrap_or(0), codes.next().unwrap_or(0));
        let held = self.modifiers();
        // A shortcut is known by where its key is on a Latin keyboard: Ctrl-С on a Russian one is Ctrl-C.
        let shortcut = bits(held) & (ALT | CTRL) != 0;
        let (code, shifted) = if shortcut && code > 0x7f && base != 0 { (base, 0) } else { (code, shifted) };
        self.chord(code, held, shifted)
    }

    /// A key by its Unicode code point, or by kitty's number for it.
    fn chord(self, code: u32, held: u32, shifted: u32) -> Option<Chord> {
        const KEYPAD: &[u8] = b"0123456789./*-+";
        let key = match code {
            9 if bits(held) & SHIFT != 0 => Key::BackTab,
            9 => Key::Tab,
            13 | 57414 => Key::Enter,
            27 => Key::Esc,
            8 | 127 => Key::Backspace,
            57399..=57413 => Key::Char(char::from(*KEYPAD.get(usize::try_from(code - 57399).ok()?)?)),
            57415 => Key::Char('='),
            57416 => Key::Char(','),
            57417 => Key::Left,
            57418 => Key::Right,
            57419 => Key::Up,
            57420 => Key::Down,
            57421 => Key::PageUp,
            57422 => Key::PageDown,
            57423 => Key::Home,
            57424 => Key::End,
            57426 => Key::Delete,
            // The rest of the keys that have no text.
            57344..=63743 | ..32 => return None,
            _ => Key::Char(character(code, held, shifted)?),
        };
        self.with(key, held)
    }

    /// The key with what is held. One with a modifier that the core does not know must not pass for the key alone:
    /// Super-q is not `q`. Nor is a key that is let go a key.
    fn with(self, key: Key, held: u32) -> Option<Chord> {
        let bits = bits(held);
        if bits & FOREIGN != 0 || self.is_release() {
            return None;
        }
        let ctrl = bits & CTRL != 0;
        let key = match key {
            Key::Char(c) if ctrl => Key::Char(c.to_ascii_lowercase()),
            other => other,
        };
        Some(Chord { key, ctrl, alt: self.alt || bits & ALT != 0 })
    }

    fn is_release(self) -> bool {
        self.second().and_then(|second| second.split(':').nth(1)).map(parsed) == Some(3)
    }

    fn modifiers(self) -> u32 {
        self.second().and_then(|second| second.split(':').next()).map_or(1, parsed)
    }

    fn second(self) -> Option<&'a str> {
        self.parameters.split(';').nth(1)
    }

    fn number(self, place: usize) -> u32 {
        self.parameters.split(';').nth(place).map_or(0, parsed)
    }
}

const SHIFT: u32 = 1;
const ALT: u32 = 2;
const CTRL: u32 = 4;
/// Super, Hyper and Meta.
const FOREIGN: u32 = 8 | 16 | 32;

/// Modifiers are sent as one more than their bits.
fn bits(held: u32) -> u32 {
    held.saturating_sub(1)
}

/// A number; nothing, and what is none, is 0.
fn parsed(digits: &str) -> u32 {
    digits.parse().unwrap_or(0)
}

/// The character of a key: a shortcut with Shift is the capital letter, as it is without kitty's protocol.
fn character(code: u32, held: u32, shifted: u32) -> Option<char> {
    let plain = char::from_u32(code)?;
    if bits(held) & SHIFT == 0 {
        return Some(plain);
    }
    let capital = || plain.to_uppercase().next().filter(|_| plain.to_uppercase().len() == 1);
    char::from_u32(shifted).filter(|c| *c != '\0').or_else(capital).or(Some(plain))
}

/// `CSI < buttons ; column ; line M`: the left button going down, and the wheel; the rest means nothing here.
fn mouse(report: &str) -> Option<Event> {
    let mut numbers = report.split(';').map(parsed);
    let (buttons, column, line) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let held = 4 | 8 | 16;
    let act = match buttons & !held {
        0 => PointerKind::Press,
        64 => PointerKind::ScrollUp,
        65 => PointerKind::ScrollDown,
        _ => return None,
    };
    let cell = |number: u32| u16::try_from(number.saturating_sub(1)).ok();
    Some(Event::Mouse { act, x: cell(column)?, y: cell(line)? })
}

/// A byte below the space, or DEL, as a key. `None` is no key.
pub(super) fn plain(byte: u8) -> Option<Chord> {
    let ctrl = |base: u8| Some(Chord::ctrl(char::from(base)));
    match byte {
        b'\r' => Some(Chord::plain(Key::Enter)),
        b'\t' => Some(Chord::plain(Key::Tab)),
        0x1b => Some(Chord::plain(Key::Esc)),
        0x7f => Some(Chord::plain(Key::Backspace)),
        0 => ctrl(b' '),
        1..=0x1a => ctrl(byte - 1 + b'a'),
        0x1c..=0x1f => ctrl(byte - 0x1c + b'4'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(parameters: &str, last: u8) -> Meaning {
        ControlSequence { parameters, last, alt: false }.control()
    }

    fn key(parameters: &str, last: u8) -> Option<Chord> {
        match control(parameters, last) {
            Meaning::Event(Event::Key(chord)) => Some(chord),
            Meaning::Nothing => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_of_xterm_rxvt_and_the_linux_console() {
        let plain = |key| Some(Chord::plain(key));
        assert_eq!((key("", b'A'), key("", b'Z')), (plain(Key::Up), plain(Key::BackTab)));
        assert_eq!((key("3", b'~'), key("7", b'~')), (plain(Key::Delete), plain(Key::Home)));
        assert_eq!((key("11", b'~'), key("24", b'~')), (plain(Key::F(1)), plain(Key::F(12))));
        let right = Chord::plain(Key::Right);
        assert_eq!(key("1;5", b'C'), Some(Chord { ctrl: true, ..right }));
        assert_eq!(key("1;3", b'C'), Some(Chord { alt: true, ..right }));
        assert_eq!(key("1;2", b'C'), Some(right), "Shift changes no arrow");
        assert_eq!(key("5", b'$'), plain(Key::PageUp));
        assert_eq!(key("5", b'^'), Some(Chord { ctrl: true, ..Chord::plain(Key::PageUp) }));
        assert_eq!(key("27;5;114", b'~'), Some(Chord::ctrl('r')));
        let shifted = |last| ControlSequence { parameters: "", last, alt: false }.single_shift();
        assert_eq!((shifted(b'A'), shifted(b'P')), (plain(Key::Up), plain(Key::F(1))));
        assert_eq!((shifted(b'M'), shifted(b'u')), (plain(Key::Enter), Some(Chord::char('5'))));
    }

    #[test]
    fn keys_of_kittys_protocol() {
        assert_eq!(key("27", b'u'), Some(Chord::plain(Key::Esc)));
        assert_eq!(key("9;2", b'u'), Some(Chord::plain(Key::BackTab)));
        assert_eq!(key("114;5", b'u'), Some(Chord::ctrl('r')));
        assert_eq!(key("114:82;6", b'u'), Some(Chord::ctrl('r')), "with Ctrl there is no case");
        assert_eq!(key("120:88;4", b'u'), Some(Chord { alt: true, ..Chord::char('X') }));
        assert_eq!(key("99;5:3", b'u'), None, "let go");
        assert_eq!(key("99;5:2", b'u'), Some(Chord::ctrl('c')), "held down");
        assert_eq!(key("113;9", b'u'), None, "Super-q is not q");
        assert_eq!(key("57358", b'u'), None, "Caps Lock");
    }

    #[test]
    fn a_shortcut_is_known_by_its_place_on_the_keyboard() {
        assert_eq!(key("1089::99;5", b'u'), Some(Chord::ctrl('c')), "Russian");
        assert_eq!(key("1089:1057:99;6", b'u'), Some(Chord::ctrl('c')));
        assert_eq!(key("964::116;5", b'u'), Some(Chord::ctrl('t')), "Greek");
        assert_eq!(key("106::99;5", b'u'), Some(Chord::ctrl('j')), "Dvorak is Latin: the letter counts");
        assert_eq!(key("1092", b'u'), Some(Chord::char('ф')), "what is typed is the letter");
    }

    #[test]
    fn answers_of_the_terminal_press_no_key() {
        assert_eq!(control("?62;22", b'c'), Meaning::Event(Event::Attributes));
        for (parameters, last) in [
            ("?1", b'u'),
            ("?2026;2$", b'y'),
            (">41;354;0", b'c'),
            ("12;40", b'R'),
            ("0", b'n'),
            ("8;24;80", b't'),
        ] {
            assert_eq!(control(parameters, last), Meaning::Nothing, "{parameters}");
        }
    }

    #[test]
    fn the_left_button_and_the_wheel() {
        let at = |act| Meaning::Event(Event::Mouse { act, x: 4, y: 6 });
        assert_eq!(control("<0;5;7", b'M'), at(PointerKind::Press));
        assert_eq!(control("<64;5;7", b'M'), at(PointerKind::ScrollUp));
        assert_eq!(control("<65;5;7", b'M'), at(PointerKind::ScrollDown));
        for nothing in [
            control("<0;5;7", b'm'),
            control("<2;5;7", b'M'),
            control("<32;5;7", b'M'),
            control("<0;5", b'M'),
        ] {
            assert_eq!(nothing, Meaning::Nothing);
        }
    }
}
