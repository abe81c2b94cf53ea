//! The line that a search is typed into, and what was searched for before.

use tui_input::Input;

/// So many searches are kept, where nothing else was said.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The oldest first.
    texts: Vec<String>,
    kept: usize,
}

impl Default for History {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl History {
    /// An empty one that keeps so many.
    #[must_use]
    pub fn keeping(kept: usize) -> Self {
        Self { texts: Vec::new(), kept }
    }

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
        self.texts.retain(|old| old != text);
        self.texts.push(text.to_owned());
        let over = self.texts.len().saturating_sub(self.kept);
        self.texts.drain(..over);
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    /// The search so many steps back; the newest is one step back.
    pub(super) fn back(&self, steps: usize) -> Option<&str> {
        self.texts.len().checked_sub(steps).and_then(|at| self.texts.get(at)).map(String::as_str)
    }
}
