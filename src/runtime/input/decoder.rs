//! Bytes of a terminal in, events out. Nothing here reads or waits: time is told.
//!
//! A sequence may come in pieces, with pauses between them, on slow links: no piece of one is ever taken for keys. What
//! a sequence is too slow for is dropped, with what is left of it. `^c` gets through in every state.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::app::key::{Chord, Key};

use super::event::Event;
use super::paste::{Ended, Paste};
use super::rest::Rest;
use crate::runtime::input::keys;
use crate::runtime::input::keys::{ControlSequence, Meaning};

/// How long an escape may be the beginning of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) struct EscapeTimeout(Duration);

impl EscapeTimeout {
    /// At this machine.
    pub(in crate::runtime) const NEAR: Self = Self(Duration::from_millis(25));
    /// At the other end of a line.
    pub(in crate::runtime) const FAR: Self = Self(Duration::from_millis(100));
}

/// How long a pause within a sequence may be. No person types an escape and another byte within an escape's patience, so
/// nobody waits for this.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// How long after an escape that counted as a key its rest may still come.
const LATE: Duration = Duration::from_millis(150);
/// The longest parameters that mean something.
const PARAMETERS: usize = 64;
/// The longest string that is read; the rest of it is dropped.
const STRING: usize = 64;

const ESCAPE: u8 = 0x1b;
const CONTROL_C: u8 = 0x03;
const BELL: u8 = 0x07;

/// Reads what a terminal sends.
#[derive(Debug)]
pub(in crate::runtime) struct Decoder {
    patience: EscapeTimeout,
    state: State,
    /// When the last byte came.
    last: Instant,
    /// An escape counted as a key, for want of a rest, that may come until then.
    late: Option<Instant>,
    /// A sequence was given up at that time; what is left of it may still come.
    rest: Option<(Rest, Instant)>,
    events: VecDeque<Event>,
}

#[derive(Debug)]
enum State {
    /// Between keys.
    Ground,
    /// In a character of several bytes.
    Character { bytes: Vec<u8>, alt: bool },
    /// After an escape, or after two.
    Escape { twice: bool },
    /// After `[`, `O`, `]` or `P` that came soon after an escape that counted as a key.
    Late(u8),
    /// In a control sequence, or after SS3.
    Sequence { parameters: Vec<u8>, single_shift: bool, alt: bool },
    /// After `CSI [`: a function key of the Linux console.
    Console,
    /// In an old mouse report; so many bytes are to come.
    OldMouse(u8),
    /// In OSC, DCS, APC, PM or SOS.
    String { introducer: u8, body: Vec<u8>, escape: bool },
    /// In a bracketed paste.
    Paste(Paste),
}

impl Decoder {
    pub(in crate::runtime) fn new(patience: EscapeTimeout, now: Instant) -> Self {
        Self { patience, state: State::Ground, last: now, late: None, rest: None, events: VecDeque::new() }
    }

    /// The next event, if one is complete.
    pub(in crate::runtime) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Takes in bytes that came together.
    pub(in crate::runtime) fn feed(&mut self, bytes: &[u8], now: Instant) {
        let rest = self.rest.take().filter(|(_, since)| now.duration_since(*since) < Rest::LONGEST);
        let mut bytes = bytes;
        if let Some((rest, since)) = rest {
            let (left, goes_on) = rest.skip(bytes);
            bytes = left;
            self.rest = goes_on.then_some((rest, since));
        }
        for byte in bytes {
            self.byte(*byte, now);
        }
        self.last = now;
    }

    /// When something is given up that is not complete.
    pub(in crate::runtime) fn deadline(&self) -> Option<Instant> {
        let patience = match self.state {
            State::Ground => return None,
            State::Escape { .. } | State::Late(_) => self.patience.0,
            _ => PAUSE,
        };
        Some(self.last + patience)
    }

    /// Gives up what is too slow. Call it when no byte is there.
    pub(in crate::runtime) fn expire(&mut self, now: Instant) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        let rest = match std::mem::replace(&mut self.state, State::Ground) {
            // An escape ends a string as well: rxvt forgets the second byte of the terminator.
            State::Ground | State::Character { .. } | State::String { escape: true, .. } => None,
            State::Escape { twice } => {
                (0..=usize::from(twice)).for_each(|_| self.key(Chord::plain(Key::Esc)));
                self.late = Some(now + LATE);
                None
            }
            State::Late(byte) => {
                self.key(Chord::char(char::from(byte)));
                None
            }
            State::Sequence { parameters, single_shift, .. } if parameters.is_empty() => {
                self.alt(if single_shift { b'O' } else { b'[' });
                None
            }
            State::String { introducer, body, escape: false } if body.is_empty() => {
                self.alt(introducer);
                None
            }
            State::Sequence { .. } | State::Console | State::OldMouse(_) => Some(Rest::Sequence),
            State::String { .. } => Some(Rest::String),
            State::Paste(paste) => {
                self.events.extend(paste.text().map(Event::Paste));
                Some(Rest::Paste)
            }
        };
        self.rest = rest.map(|rest| (rest, now));
    }

    /// Forgets what is not complete.
    pub(in crate::runtime) fn reset(&mut self) {
        (self.state, self.late, self.rest) = (State::Ground, None, None);
        self.events.clear();
    }

    fn byte(&mut self, byte: u8, now: Instant) {
        let late = self.late.take().is_some_and(|until| now <= until);
        let state = std::mem::replace(&mut self.state, State::Ground);
        self.state = match state {
            State::Paste(paste) => self.paste(paste, byte),
            State::Escape { twice } if byte == CONTROL_C => {
                (0..=usize::from(twice)).for_each(|_| self.key(Chord::plain(Key::Esc)));
                self.ground(byte, false)
            }
            _ if byte == CONTROL_C => self.ground(byte, false),
            State::Ground if late && matches!(byte, b'[' | b'O' | b']' | b'P') => State::Late(byte),
            State::Ground => self.ground(byte, false),
            State::Character { bytes, alt } => self.character(bytes, byte, alt),
            State::Escape { twice } => self.escape(twice, byte),
            State::Late(held) => self.late(held, byte),
            State::Sequence { parameters, single_shift, alt } => {
                self.sequence(parameters, byte, single_shift, alt)
            }
            State::Console => {
                if matches!(byte, b'A'..=b'E') {
                    self.key(Chord::plain(Key::F(byte - b'A' + 1)));
                }
                restart(byte)
            }
            State::OldMouse(1) => State::Ground,
            State::OldMouse(left) => State::OldMouse(left - 1),
            State::String { introducer, body, escape } => self.string(introducer, body, escape, byte),
        };
    }

    fn ground(&mut self, byte: u8, alt: bool) -> State {
        match byte {
            ESCAPE => return State::Escape { twice: false },
            ..b' ' | 0x7f => {
                if let Some(chord) = keys::plain(byte) {
                    self.key(Chord { alt, ..chord });
                }
            }
            // The introducers of eight bits, which begin no character.
            0x80..0xa0 => return introduced(byte - 0x40, false).unwrap_or(State::Ground),
            _ => return self.character(Vec::new(), byte, alt),
        }
        State::Ground
    }

    fn character(&mut self, mut bytes: Vec<u8>, byte: u8, alt: bool) -> State {
        let first = bytes.is_empty();
        bytes.push(byte);
        match std::str::from_utf8(&bytes).map(|text| text.chars().next()) {
            // The introducers of eight bits, as characters.
            Ok(Some(c @ '\u{80}'..'\u{a0}')) => {
                u8::try_from(c).ok().and_then(|byte| introduced(byte - 0x40, false)).unwrap_or(State::Ground)
            }
            Ok(Some(c)) => {
                self.key(Chord { alt, ..Chord::char(c) });
                State::Ground
            }
            Err(error) if error.error_len().is_none() => State::Character { bytes, alt },
            _ if first => State::Ground,
            _ => self.ground(byte, false),
        }
    }

    fn escape(&mut self, twice: bool, byte: u8) -> State {
        // Two escapes before an arrow are rxvt's Alt; else the first is a key.
        if twice && !matches!(byte, b'[' | b'O') {
            self.key(Chord::plain(Key::Esc));
        }
        if byte == ESCAPE {
            return State::Escape { twice: true };
        }
        introduced(byte, twice).unwrap_or_else(|| self.ground(byte, true))
    }

    /// What follows a byte that could be a person's, or the rest of an escape that came too late.
    fn late(&mut self, held: u8, byte: u8) -> State {
        let belongs = match held {
            b'[' => {
                matches!(byte, b'0'..=b'9' | b'<' | b'?' | b'[' | b'A'..=b'D' | b'F' | b'H' | b'I' | b'M' | b'O'..=b'S' | b'Z')
            }
            b'O' => matches!(byte, b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S'),
            _ => matches!(byte, b'0'..=b'9' | b'>' | b'!' | b'$'),
        };
        if !belongs {
            self.key(Chord::char(char::from(held)));
            return self.ground(byte, false);
        }
        self.state = introduced(held, false).unwrap_or(State::Ground);
        self.byte(byte, self.last);
        std::mem::replace(&mut self.state, State::Ground)
    }

    fn sequence(&mut self, mut parameters: Vec<u8>, byte: u8, single_shift: bool, alt: bool) -> State {
        let rxvt = byte == b'$' && !parameters.is_empty() && parameters.iter().all(u8::is_ascii_digit);
        match byte {
            b'[' if parameters.is_empty() && !single_shift => return State::Console,
            b' '..=b'?' if !rxvt => {
                if parameters.len() < PARAMETERS {
                    parameters.push(byte);
                }
                return State::Sequence { parameters, single_shift, alt };
            }
            b'$' | b'@'..=b'~' => {}
            _ => return restart(byte),
        }
        let whole = parameters.len() < PARAMETERS;
        let Some(parameters) = std::str::from_utf8(&parameters).ok().filter(|_| whole) else {
            return State::Ground;
        };
        let sequence = ControlSequence { parameters, last: byte, alt };
        if single_shift {
            self.events.extend(sequence.single_shift().map(Event::Key));
            return State::Ground;
        }
        match sequence.control() {
            Meaning::Event(event) => self.events.push_back(event),
            Meaning::Paste => return State::Paste(Paste::default()),
            Meaning::OldMouse => return State::OldMouse(3),
            Meaning::Nothing => {}
        }
        State::Ground
    }

    fn string(&mut self, introducer: u8, mut body: Vec<u8>, escape: bool, byte: u8) -> State {
        let ends = (escape && byte == b'\\') || (introducer == b']' && byte == BELL);
        if ends {
            if let Some(colour) =
                body.strip_prefix(b"11;").filter(|_| introducer == b']' && body.len() < STRING)
            {
                self.events.push_back(Event::Background(colour.to_vec()));
            }
            return State::Ground;
        }
        match (escape, byte) {
            (_, ESCAPE) => State::String { introducer, body, escape: true },
            // It was broken off by another sequence, or by a key with Alt.
            (true, _) => self.escape(false, byte),
            (false, _) => {
                if body.len() < STRING {
                    body.push(byte);
                }
                State::String { introducer, body, escape: false }
            }
        }
    }

    fn paste(&mut self, mut paste: Paste, byte: u8) -> State {
        match paste.push(byte) {
            None => State::Paste(paste),
            Some(Ended::Bracket) => {
                self.events.extend(paste.text().map(Event::Paste));
                State::Ground
            }
            Some(Ended::Full(text)) => {
                self.events.push_back(Event::Paste(text));
                State::Paste(paste)
            }
            Some(Ended::Stopped) => {
                self.key(Chord::ctrl('c'));
                State::Paste(paste)
            }
        }
    }

    fn key(&mut self, chord: Chord) {
        self.events.push_back(Event::Key(chord));
    }

    /// An introducer that nothing followed: the person held Alt.
    fn alt(&mut self, byte: u8) {
        self.key(Chord { alt: true, ..Chord::char(char::from(byte)) });
    }
}

/// What a byte after an escape begins.
fn introduced(byte: u8, alt: bool) -> Option<State> {
    Some(match byte {
        b'[' => State::Sequence { parameters: Vec::new(), single_shift: false, alt },
        b'O' => State::Sequence { parameters: Vec::new(), single_shift: true, alt },
        b']' | b'P' | b'X' | b'^' | b'_' => {
            State::String { introducer: byte, body: Vec::new(), escape: false }
        }
        _ => return None,
    })
}

/// After something that was broken off: only an escape counts.
fn restart(byte: u8) -> State {
    if byte == ESCAPE { State::Escape { twice: false } } else { State::Ground }
}
