//! What the terminal can send.

use crate::app::key::Chord;
use crate::app::pointer::PointerKind;

/// Something that the terminal sent.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::runtime) enum Event {
    /// A key.
    Key(Chord),
    /// A text between the brackets of a paste.
    Paste(String),
    /// The terminal has the focus, or lost it.
    Focus(bool),
    /// Something was done with the mouse at a cell.
    Mouse {
        /// What.
        act: PointerKind,
        /// The column.
        x: u16,
        /// The line.
        y: u16,
    },
    /// The colour of the background, as the terminal wrote it.
    Background(Vec<u8>),
    /// What the terminal is. It answers this last when it is asked for it last.
    Attributes,
}
