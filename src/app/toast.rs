//! Short messages that come and go.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::domain::problem::{Problem, ended};
use crate::domain::time::later;

/// How much a toast matters, and so how long it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A key that means nothing: 4 s, or until something is done. Not in the log.
    Quiet,
    /// Something worked: 4 s.
    Info,
    /// Something to know: 8 s.
    Warning,
    /// Something failed: until a key is pressed.
    Error,
}

impl Tone {
    /// What stands before the message.
    #[must_use]
    pub fn sign(self, accessible: bool) -> &'static str {
        match self {
            Self::Info if accessible => "Done:",
            Self::Quiet | Self::Warning if accessible => "Note:",
            Self::Error if accessible => "Error:",
            Self::Quiet => " ",
            Self::Info => "✓",
            Self::Warning => "!",
            Self::Error => "✗",
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How much it matters.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// The end of it, which is not cut where the lines are few: what to do next.
    pub next_step: String,
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

/// The messages on show, of which one is to be read, and all that was said before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    said: VecDeque<Said>,
    /// What is wrong with each reading, as the log has it.
    standing: HashMap<Reading, Problem>,
}

/// What is read again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The tokens.
    Tokens,
    /// The agent policies.
    Policies,
    /// How many agents the policies have.
    Agents,
    /// What the KQL query finds.
    Kuery,
    /// What the server is.
    Status,
}

impl Toasts {
    /// Adds a message.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>, now: Timestamp) {
        self.say_of("", tone, text, now);
    }

    /// Adds a message with the name of a token in it.
    pub fn say_of(&mut self, name: &str, tone: Tone, text: impl Into<String>, now: Timestamp) {
        let text = text.into();
        self.log(tone, text.clone(), now);
        self.show(Toast { tone, text, next_step: String::new(), name: name.to_owned(), until: None }, now);
    }

    /// Shows a quiet message, unless something that matters more is on show. Whether it did.
    pub(super) fn hint(&mut self, text: String, now: Timestamp) -> bool {
        let free = self.current().is_none_or(|toast| toast.tone == Tone::Quiet);
        if free {
            let (next_step, name) = (String::new(), String::new());
            self.show(Toast { tone: Tone::Quiet, text, next_step, name, until: None }, now);
        }
        free
    }

    /// Drops a quiet message: something was done.
    pub(super) fn drop_hint(&mut self) {
        self.shown.retain(|toast| toast.tone != Tone::Quiet);
    }

    /// Shows a problem that the log has already.
    pub fn show_problem(&mut self, problem: &Problem, now: Timestamp) {
        let (text, next_step) = (problem.sentence(), ended(&problem.next_step));
        self.show(Toast { tone: Tone::Error, text, next_step, name: String::new(), until: None }, now);
    }

    /// Shows a problem, and keeps all of it in the log.
    pub fn fail(&mut self, problem: &Problem, now: Timestamp) {
        self.log_problem(problem, now);
        self.show_problem(problem, now);
    }

    fn show(&mut self, toast: Toast, now: Timestamp) {
        let stay = match toast.tone {
            Tone::Quiet | Tone::Info => Some(4),
            Tone::Warning => Some(8),
            Tone::Error => None,
        };
        let until = stay.map(|seconds| later(now, SignedDuration::from_secs(seconds)));
        self.shown.retain(|old| old.tone == Tone::Error);
        self.shown.push(Toast { until, ..toast });
    }

    /// Keeps all of a problem in the log.
    pub fn log_problem(&mut self, problem: &Problem, now: Timestamp) {
        self.log(Tone::Error, problem.report(), now);
    }

    fn log(&mut self, tone: Tone, text: String, now: Timestamp) {
        if self.said.len() == REMEMBERED {
            self.said.pop_front();
        }
        self.said.push_back(Said { at: now, tone, text });
    }

    /// How a reading ended: its problem is kept in the log once, until it works or something else is wrong with it.
    pub fn read(&mut self, reading: Reading, problem: Option<&Problem>, now: Timestamp) {
        match problem {
            None => drop(self.standing.remove(&reading)),
            Some(problem) if self.standing.get(&reading) == Some(problem) => {}
            Some(problem) => {
                self.log_problem(problem, now);
                self.standing.insert(reading, problem.clone());
            }
        }
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

    /// The message to show: the newest error, which no later news covers until a key is pressed; else the newest.
    #[must_use]
    pub fn current(&self) -> Option<&Toast> {
        let error = self.shown.iter().rfind(|toast| toast.tone == Tone::Error);
        error.or_else(|| self.shown.last())
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
