//! The line that a KQL query is typed into: what could come next, what is wrong with it, what the server said of it.
//! What was asked before is remembered in [`Remembered`](crate::domain::state::Remembered), the newest last.

use crate::app::keymap::Context;
use crate::domain::time::later;
use jiff::{SignedDuration, Timestamp};

use crate::app::dialog::{Dialog, Wheel};
use tui_input::Input;

use crate::app::history::nth_back;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::domain::kql::complete::{Candidate, Completion, Known, complete};
use crate::domain::kql::{KqlError, parse};
use crate::domain::problem::Problem;

/// The query that is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kql {
    /// The query, as it was typed; empty while none is set.
    pub text: String,
    /// How many tokens it found of those that the tab lists at all: not hidden ones, nor those of managed policies.
    pub listed: usize,
    /// The asking again that is under way.
    pub reading: Remote<()>,
}

/// A question that was sent from the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The request.
    pub id: RequestId,
    /// When it was sent.
    pub since: Timestamp,
    /// What was asked.
    pub text: String,
}

/// The open line.
#[derive(Debug, Clone, Default)]
pub struct KqlLine {
    /// What is typed.
    pub input: Input,
    /// What could come next at the cursor.
    pub completion: Completion,
    /// Which of it is chosen.
    pub chosen: usize,
    /// Why what is typed can't be read.
    pub error: Option<KqlError>,
    /// What is typed was sent, and the answer is not here yet.
    pub asking: Option<Asking>,
    /// Why the server did not answer what is typed.
    pub problem: Option<Problem>,
    /// How many queries back the line stands; 0 is none of them.
    back: usize,
    /// What `completion` and `error` are about: text and cursor.
    read: Option<(String, usize)>,
}

impl KqlLine {
    /// A line that goes on from `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), ..Self::default() }
    }

    /// Reads the line anew, if it says something new; whether its text does.
    pub fn read(&mut self, known: Known<'_>) -> bool {
        let now = (self.input.value(), self.input.cursor());
        let before = self.read.as_ref().map(|(text, cursor)| (text.as_str(), *cursor));
        if before == Some(now) {
            return false;
        }
        let changed = before.is_some_and(|(text, _)| text != now.0);
        self.completion = complete(now.0, self.cursor_byte(), known);
        self.error = parse(now.0).err();
        self.chosen = 0;
        self.read = Some((now.0.to_owned(), now.1));
        if changed {
            self.problem = None;
            self.back = 0;
        }
        changed
    }

    /// The byte that the cursor stands before.
    #[must_use]
    pub fn cursor_byte(&self) -> usize {
        let value = self.input.value();
        value.char_indices().nth(self.input.cursor()).map_or(value.len(), |(at, _)| at)
    }

    /// The candidate that is chosen.
    #[must_use]
    pub fn candidate(&self) -> Option<&Candidate> {
        self.completion.candidates.get(self.chosen)
    }

    /// Puts the chosen candidate in.
    pub fn take(&mut self) {
        let (Some(candidate), Some(span)) = (self.candidate(), self.completion.span) else { return };
        let (value, text) = (self.input.value(), candidate.text.raw());
        let (Some(before), Some(after)) = (value.get(..span.start), value.get(span.end..)) else { return };
        // A word that joins needs a blank before it, an operator none after one.
        let text = if before.ends_with(' ') { text.strip_prefix(' ').unwrap_or(text) } else { text };
        let cursor = before.chars().count() + text.chars().count();
        self.input = Input::new(format!("{before}{text}{after}")).with_cursor(cursor);
    }

    /// The next candidate; on an older query, the one after it.
    pub fn next(&mut self, queries: &[String]) {
        if let Some(back) = self.back.checked_sub(1) {
            self.go(back, queries);
        } else if !self.completion.candidates.is_empty() {
            self.chosen = (self.chosen + 1) % self.completion.candidates.len();
        }
    }

    /// The candidate before; on an empty line and on an older query, the query before it.
    pub fn previous(&mut self, queries: &[String]) {
        let is_first = self.input.value().is_empty() && self.chosen == 0 && !queries.is_empty();
        if self.back > 0 || is_first {
            self.go(self.back + 1, queries);
        } else if !self.completion.candidates.is_empty() {
            self.chosen = self.chosen.checked_sub(1).unwrap_or(self.completion.candidates.len() - 1);
        }
    }

    fn go(&mut self, back: usize, queries: &[String]) {
        let text = if back == 0 { Some("") } else { nth_back(queries, back).map(String::as_str) };
        if let Some(text) = text {
            self.input = Input::new(text.to_owned());
            self.back = back;
            self.problem = None;
        }
    }

    /// Notes that the line was changed by its history, so that going on in it is possible.
    pub fn read_kept(&mut self, known: Known<'_>) -> bool {
        let back = self.back;
        let changed = self.read(known);
        self.back = back;
        changed
    }
}

impl Dialog for KqlLine {
    fn context(&self) -> Context {
        Context::Kql
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn request(&self) -> Option<RequestId> {
        self.asking.as_ref().map(|asking| asking.id)
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        self.asking.as_ref().map(|asking| asking.since)
    }

    fn wheel(&self) -> Wheel {
        Wheel::Table
    }

    fn rebase(&mut self, by: SignedDuration) {
        self.asking.iter_mut().for_each(|asking| asking.since = later(asking.since, by));
    }
}
