//! The mouse as the core knows it: what was done, and on what. Where that was, only the view knows.

use jiff::Timestamp;

use crate::domain::columns::Column;
use crate::domain::enroll::Platform;
use crate::domain::expiration::Lifetime;
use crate::domain::rows::Section;
use crate::domain::token::TokenId;

use crate::app::action::Action;
use crate::app::create::state::CreateField;

/// Something was done with the mouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// What.
    pub act: PointerKind,
    /// On what, in the frame that the person saw.
    pub target: PointerTarget,
}

/// What can be done with a mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerKind {
    /// The left button went down.
    Press,
    /// The wheel was turned away from the person.
    ScrollUp,
    /// The wheel was turned towards the person.
    ScrollDown,
}

/// What can be pointed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointerTarget {
    /// Nothing that does anything.
    Nothing,
    /// A token's row, by its id: a list that comes in between moves no click to another token.
    Row(TokenId),
    /// The name of a column: to sort by it.
    Header(Column),
    /// A tab, a hint of the footer, a button: as if its key had been pressed.
    Do(Action),
    /// A field of the create dialog.
    Field(CreateField),
    /// One of the create dialog's lifetimes.
    Lifetime(Lifetime),
    /// A policy, by its raw id: of the create dialog or the policy filter, or a row of the policies view.
    Policy(Box<str>),
    /// A row of the hygiene view, by its section and the raw id of what it is about.
    Finding(Section, Box<str>),
    /// An entry of the list of actions or of the rotations, by its number; the policy filter's "any"; a column.
    Entry(usize),
    /// One of the enroll dialog's platforms.
    Platform(Platform),
}

/// The last press on a row: a second one soon after it opens the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clicked {
    /// Which row.
    pub row: PointerTarget,
    /// When.
    pub at: Timestamp,
}
