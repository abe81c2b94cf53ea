//! The buttons of a question.

/// The two buttons of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// Leaves everything as it is.
    Cancel,
    /// Does it.
    Confirm,
}

impl Button {
    /// The one beside it.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Cancel => Self::Confirm,
            Self::Confirm => Self::Cancel,
        }
    }
}
