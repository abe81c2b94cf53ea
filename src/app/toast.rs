//! Short messages that come and go.

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

/// The messages on show; the newest is the one to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toasts(Vec<Toast>);

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
        self.0.retain(|old| old.tone == Tone::Error);
        self.0.push(Toast { tone, text: text.into(), name: name.to_owned(), until });
    }

    /// Drops the messages whose time is over.
    pub fn expire(&mut self, now: Timestamp) {
        self.0.retain(|toast| toast.until.is_none_or(|until| until > now));
    }

    /// Drops the messages that waited for a key.
    pub fn acknowledge(&mut self) {
        self.0.retain(|toast| toast.until.is_some());
    }

    /// Drops them all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The message to show.
    #[must_use]
    pub fn current(&self) -> Option<&Toast> {
        self.0.last()
    }

    /// When the next one goes.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.0.iter().filter_map(|toast| toast.until).min()
    }
}
