//! The headings of the help.

/// The headings of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// What is done with tokens.
    Tokens,
    /// What the table shows.
    View,
    /// Moving about.
    Move,
    /// Inside dialogs.
    Dialogs,
    /// The program itself.
    Program,
}

impl Group {
    /// In the order of the help.
    pub const ALL: [Self; 5] = [Self::Tokens, Self::View, Self::Move, Self::Dialogs, Self::Program];

    /// The heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tokens => "Tokens",
            Self::View => "View",
            Self::Move => "Move",
            Self::Dialogs => "In dialogs",
            Self::Program => "Program",
        }
    }
}
