//! The buttons of a question.

/// The two buttons of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// Leaves everything as it is.
    Cancel,
    /// Does it.
    Confirm,
}
