//! A text between the brackets of a paste.

use zeroize::Zeroizing;

use crate::app::key::Chord;

use super::event::Event;
use crate::runtime::input::keys::{ControlSequence, Meaning};

/// What ends a paste.
pub(super) const END: &[u8] = b"\x1b[201~";
/// The longest paste that is taken in; what is more is dropped.
const LONGEST: usize = 256 * 1024;
/// `^c` of kitty's protocol is no longer than this.
const KEY: usize = 32;

/// The text so far.
#[derive(Debug, Default)]
pub(super) struct Paste {
    /// It may be a secret.
    bytes: Zeroizing<Vec<u8>>,
    /// Nothing more of it is wanted.
    over: bool,
}

/// What a byte brought to an end.
#[derive(Debug)]
pub(super) enum Ended {
    /// The paste.
    Bracket,
    /// The room for it: this is as much as is taken.
    Full(String),
    /// The person's patience: they pressed `^c`, and want nothing of it.
    Stopped,
}

impl Paste {
    pub(super) fn push(&mut self, byte: u8) -> Option<Ended> {
        if byte == 0x03 {
            self.stop();
            return Some(Ended::Stopped);
        }
        if self.over && self.bytes.len() >= 2 * KEY {
            self.bytes.drain(..KEY);
        }
        self.bytes.push(byte);
        if self.bytes.ends_with(END) {
            let text = self.bytes.len() - END.len();
            self.bytes.truncate(text);
            return Some(Ended::Bracket);
        }
        if byte == b'u' && self.ends_with_control_c() {
            self.stop();
            return Some(Ended::Stopped);
        }
        if !self.over && self.bytes.len() > LONGEST {
            self.over = true;
            let bytes = std::mem::take(&mut *self.bytes);
            return Some(Ended::Full(text(bytes)));
        }
        None
    }

    /// What was pasted, unless it was given or given up already.
    pub(super) fn text(mut self) -> Option<String> {
        (!self.over).then(|| text(std::mem::take(&mut *self.bytes)))
    }

    fn stop(&mut self) {
        self.bytes = Zeroizing::default();
        self.over = true;
    }

    fn ends_with_control_c(&self) -> bool {
        let tail = &self.bytes[self.bytes.len().saturating_sub(KEY)..];
        let begins = tail.windows(2).rposition(|two| two == b"\x1b[");
        let parameters = begins.and_then(|at| std::str::from_utf8(&tail[at + 2..tail.len() - 1]).ok());
        let control_c = Meaning::Event(Event::Key(Chord::ctrl('c')));
        parameters.is_some_and(|parameters| {
            ControlSequence { parameters, last: b'u', alt: false }.control() == control_c
        })
    }
}

/// What is no UTF-8 is replaced.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
