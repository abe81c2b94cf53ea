//! What a dialog says of itself. Whoever needs to know something of the open dialog asks by these; only its own feature
//! looks into it.

use jiff::{SignedDuration, Timestamp};
use tui_input::Input;

use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::request::RequestId;

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
