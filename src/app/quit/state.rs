//! The question before the program ends while a secret of it is on the clipboard, or a write under way.

use crate::app::dialog::Dialog;
use crate::app::guard::Guard;
use crate::app::keymap::Context;

/// The question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuitConfirmation {
    /// Whether Enter and the keys of the answers count yet.
    pub guard: Guard,
    /// Where Enter goes.
    pub focus: QuitAnswer,
    /// The secret can stay there; else it goes with the program.
    pub can_keep: bool,
    /// What it is about.
    pub about: About,
}

/// Why the program asks before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A secret is on the clipboard.
    Clipboard,
    /// A write is not answered.
    Write,
}

/// What can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuitAnswer {
    /// Clear it and quit.
    Clear,
    /// Quit and leave it there.
    Keep,
    /// Go on.
    Stay,
}

impl QuitConfirmation {
    /// The answers that there are, in their order.
    #[must_use]
    pub fn answers(&self) -> &'static [QuitAnswer] {
        if self.can_keep {
            &[QuitAnswer::Clear, QuitAnswer::Keep, QuitAnswer::Stay]
        } else {
            &[QuitAnswer::Clear, QuitAnswer::Stay]
        }
    }

    /// Moves the focus, round and round.
    pub fn step(&mut self, forward: bool) {
        let answers = self.answers();
        let here = answers.iter().position(|answer| *answer == self.focus).unwrap_or(0);
        let by = if forward { 1 } else { answers.len() - 1 };
        self.focus = answers.get((here + by) % answers.len()).copied().unwrap_or(QuitAnswer::Stay);
    }
}

impl Dialog for QuitConfirmation {
    fn context(&self) -> Context {
        Context::Leave
    }

    fn guard(&self) -> Option<&Guard> {
        Some(&self.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut Guard> {
        Some(&mut self.guard)
    }
}
