//! What a dialog says of itself. Whoever needs to know something of the open dialog asks by these; only its own feature
//! looks into it.

use jiff::{SignedDuration, Timestamp};
use tui_input::Input;

use crate::app::action::Action;
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::request::RequestId;
use crate::domain::token::TokenId;

/// An open dialog. All but the context has a default: no guard, no text, nothing awaited.
pub trait Dialog {
    /// Which bindings hold in it.
    fn context(&self) -> Context;

    /// What keeps its confirmation from coming too early.
    fn guard(&self) -> Option<&Guard> {
        None
    }

    /// The same, to tell it of keys and quiet.
    fn guard_mut(&mut self) -> Option<&mut Guard> {
        None
    }

    /// The text field that has the focus.
    fn input(&mut self) -> Option<&mut Input> {
        None
    }

    /// The request whose answer it waits for, and that goes when it is closed.
    fn request(&self) -> Option<RequestId> {
        None
    }

    /// Whether it waits for the answer to a write, which no closing takes back.
    fn is_writing(&self) -> bool {
        false
    }

    /// Since when it has been waiting for an answer.
    fn waiting_since(&self) -> Option<Timestamp> {
        None
    }

    /// Whether it waits for this request.
    fn awaits(&self, id: RequestId) -> bool {
        self.request() == Some(id)
    }

    /// Why an action can't be done in it now.
    fn unavailable(&self, _action: Action) -> Option<&'static str> {
        None
    }

    /// The token that was just created and whose secret it shows.
    fn new_token(&self) -> Option<&TokenId> {
        None
    }

    /// The token whose revoke it asks about.
    fn old_token(&self) -> Option<&TokenId> {
        None
    }

    /// The policies whose agents it shows, by raw id; none where it shows no such numbers.
    fn counted_policies(&self) -> Option<Vec<&str>> {
        None
    }

    /// How a line in the strip is left by a click beside it.
    fn left_by(&self) -> Action {
        Action::Back
    }

    /// The wheel moved the table's cursor below it.
    fn table_scrolled(&mut self) {}

    /// When something in it goes by itself.
    fn hides_at(&self) -> Option<Timestamp> {
        None
    }

    /// When the answer to its write was lost, while the token that it made is looked for.
    fn lost_at(&self) -> Option<Timestamp> {
        None
    }

    /// What the wheel does in it.
    fn wheel(&self) -> Wheel {
        Wheel::Nothing
    }

    /// The clock was set: moves its own countdowns; its guard's is moved for it.
    fn rebase(&mut self, _by: SignedDuration) {}
}

/// What the mouse wheel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wheel {
    /// Nothing.
    Nothing,
    /// It scrolls the table, which the dialog does not cover.
    Table,
    /// It moves by a few lines.
    Lines,
    /// It chooses the next or the previous entry.
    Choices,
}
