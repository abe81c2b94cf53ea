//! The line that a search is typed into. What was searched for before is remembered in
//! [`Remembered`](crate::domain::state::Remembered), the newest last.

use crate::app::history::nth_back;
use crate::app::keymap::Context;
use tui_input::Input;

use crate::app::action::Action;
use crate::app::dialog::{Dialog, Wheel};

use crate::app::view::ListCursor;
use crate::domain::token::TokenId;

/// The open line.
#[derive(Debug, Clone, Default)]
pub struct FindLine {
    /// What is typed.
    pub input: Input,
    /// The person moved the table's cursor since the line was opened. Until then it is on the best match.
    pub moved: bool,
    /// Where the cursor was when the line was opened.
    pub came_from: ListCursor<TokenId>,
    /// A secret was taken out as soon as it was whole; what fills up its base64 may still come.
    pub took_secret: bool,
    /// How many searches back the line stands; 0 is what was typed last.
    back: usize,
    /// What was typed before an older search was called up.
    draft: String,
}

impl FindLine {
    /// A line that goes on from `text`, opened while the cursor was there.
    #[must_use]
    pub fn new(text: &str, came_from: ListCursor<TokenId>) -> Self {
        Self { input: Input::new(text.to_owned()), came_from, ..Self::default() }
    }

    /// Calls up the search before the one in the line.
    pub fn older(&mut self, searches: &[String]) {
        if self.back == 0 {
            self.input.value().clone_into(&mut self.draft);
        }
        self.go(self.back + 1, searches);
    }

    /// Calls up the search after the one in the line; at last what was typed.
    pub fn newer(&mut self, searches: &[String]) {
        if let Some(back) = self.back.checked_sub(1) {
            self.go(back, searches);
        }
    }

    fn go(&mut self, back: usize, searches: &[String]) {
        let text = if back == 0 { Some(&self.draft) } else { nth_back(searches, back) };
        if let Some(text) = text {
            self.input = Input::new(text.clone());
            self.back = back;
        }
    }
}

impl Dialog for FindLine {
    fn context(&self) -> Context {
        Context::Find
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn wheel(&self) -> Wheel {
        Wheel::Table
    }

    fn left_by(&self) -> Action {
        // What it found stays.
        Action::Activate
    }

    fn table_scrolled(&mut self) {
        self.moved = true;
    }
}
