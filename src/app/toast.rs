//! Short messages that come and go.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::domain::time::later;

/// How much a toast matters, and so how long it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something worked: 4 s.
    Info,
    /// Something to know: 8 s.
    Warning,
    /// Something failed: until a key is pressed.
    Error,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How much it matters.
    pub tone: Tone,
    /// What it says, in one line.
    pub text: String,
    /// The name in it, if there is one: what is cut first where the line is short, so that the news stays.
    pub name: String,
    /// When it goes; `None` waits for a key.
    pub until: Option<Timestamp>,
}

/// A message that was said, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// How much it mattered.
    pub tone: Tone,
    /// What it said.
    pub text: String,
}

/// So many messages are remembered.
const REMEMBERED: usize = 1000;

/// The messages on show, of which the newest is the one to read, and all that was said before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    said: VecDeque<Said>,
}

impl Toasts {
    /// Adds a message.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>, now: Timestamp) {
        self.say_of("", tone, text, now);
    }

    /// Adds a message with the name of a token in it.
    pub fn say_of(&mut self, name: &str, tone: Tone, text: impl Into<String>, now: Timestamp) {
        let stay = match tone {
            Tone::Info => Some(4),
            Tone::Warning => Some(8),
            Tone::Error => None,
        };
        let until = stay.map(|seconds| later(now, SignedDuration::from_secs(seconds)));
        self.shown.retain(|old| old.tone == Tone::Error);
        let text = text.into();
        if self.said.len() == REMEMBERED {
            self.said.pop_front();
        }
        self.said.push_back(Said { at: now, tone, text: text.clone() });
        self.shown.push(Toast { tone, text, name: name.to_owned(), until });
    }

    /// The clock was set: what is on show stays as long as it would have. The log keeps the times that it was told.
    pub(super) fn rebase(&mut self, by: SignedDuration) {
        for until in self.shown.iter_mut().filter_map(|toast| toast.until.as_mut()) {
            *until = later(*until, by);
        }
    }

    /// Drops the messages whose time is over.
    pub fn expire(&mut self, now: Timestamp) {
        self.shown.retain(|toast| toast.until.is_none_or(|until| until > now));
    }

    /// Drops the messages that waited for a key.
    pub fn acknowledge(&mut self) {
        self.shown.retain(|toast| toast.until.is_some());
    }

    /// Drops them all.
    pub fn clear(&mut self) {
        self.shown.clear();
    }

    /// The message to show.
    #[must_use]
    pub fn current(&self) -> Option<&Toast> {
        self.shown.last()
    }

    /// Everything that was said, oldest first. Nothing that is ever said holds a secret.
    #[must_use]
    pub fn said(&self) -> &VecDeque<Said> {
        &self.said
    }

    /// When the next one goes.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.shown.iter().filter_map(|toast| toast.until).min()
    }
}
