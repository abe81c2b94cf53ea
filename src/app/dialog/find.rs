//! The line that a search is typed into, and what was searched for before.

use tui_input::Input;

/// So many searches are kept.
const KEPT: usize = 50;

/// The open line.
#[derive(Debug, Clone, Default)]
pub struct FindLine {
    /// What is typed.
    pub input: Input,
    /// How many searches back the line stands; 0 is what was typed last.
    back: usize,
    /// What was typed before an older search was called up.
    draft: String,
}

impl FindLine {
    /// A line that goes on from `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), ..Self::default() }
    }

    /// Calls up the search before the one in the line.
    pub fn older(&mut self, history: &History) {
        if self.back == 0 {
            self.input.value().clone_into(&mut self.draft);
        }
        self.go(self.back + 1, history);
    }

    /// Calls up the search after the one in the line; at last what was typed.
    pub fn newer(&mut self, history: &History) {
        if let Some(back) = self.back.checked_sub(1) {
            self.go(back, history);
        }
    }

    fn go(&mut self, back: usize, history: &History) {
        let text = if back == 0 { Some(self.draft.as_str()) } else { history.back(back) };
        if let Some(text) = text {
            self.input = Input::new(text.to_owned());
            self.back = back;
        }
    }
}

/// Searches that were kept with Enter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History(Vec<String>);

impl History {
    /// Takes searches over from an earlier run, the oldest first.
    #[must_use]
    pub fn new(searches: impl IntoIterator<Item = String>) -> Self {
        let mut history = Self::default();
        for text in searches {
            history.push(&text);
        }
        history
    }

    /// Adds a search; one that was there already becomes the newest.
    pub fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.0.retain(|old| old != text);
        self.0.push(text.to_owned());
        let over = self.0.len().saturating_sub(KEPT);
        self.0.drain(..over);
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The search so many steps back; the newest is one step back.
    fn back(&self, steps: usize) -> Option<&str> {
        self.0.len().checked_sub(steps).and_then(|at| self.0.get(at)).map(String::as_str)
    }
}
