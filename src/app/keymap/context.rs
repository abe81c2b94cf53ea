//! Where a binding holds: the table, and each dialog.

use crate::app::key::Chord;

/// Where a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, text fields included.
    Always,
    /// The table of tokens.
    Tokens,
    /// The help and the palette.
    Actions,
    /// The message log.
    Log,
    /// The rotations that are not finished.
    Rotations,
    /// The dialog that shows a secret.
    Secret,
    /// A dialog that asks yes or no.
    Confirm,
    /// A dialog that asks for a phrase to be typed.
    Phrase,
    /// The create dialog.
    Create,
    /// What became of many tokens.
    Report,
    /// The dialog with the enroll command.
    Enroll,
    /// The field for a private CA in it.
    Authority,
    /// The dialog that saves a file.
    Save,
    /// The line to type a search into.
    Find,
    /// The line to type a KQL query into.
    Kql,
    /// The menu of what to sort by.
    Sort,
    /// The choice of agent policies.
    PolicyFilter,
    /// The choice of columns.
    Columns,
    /// The menu of what to copy.
    Copy,
    /// Where copies go.
    Clipboard,
    /// The question about the clipboard before the end.
    Leave,
    /// The keys of a dialog, over it.
    Keys,
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Always,
        Self::Tokens,
        Self::Actions,
        Self::Log,
        Self::Rotations,
        Self::Secret,
        Self::Confirm,
        Self::Phrase,
        Self::Create,
        Self::Report,
        Self::Enroll,
        Self::Authority,
        Self::Save,
        Self::Find,
        Self::Kql,
        Self::Sort,
        Self::PolicyFilter,
        Self::Columns,
        Self::Copy,
        Self::Clipboard,
        Self::Leave,
        Self::Keys,
    ];

    /// What its table in the configuration is called behind `keys.`.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Always => "always",
            Self::Actions => "actions",
            Self::Log => "log",
            Self::Rotations => "rotations",
            Self::Secret => "secret",
            Self::Confirm => "confirm",
            Self::Phrase => "phrase",
            Self::Create => "create",
            Self::Report => "report",
            Self::Enroll => "enroll",
            Self::Authority => "authority",
            Self::Save => "save",
            Self::Find => "find",
            Self::Kql => "kql",
            Self::Sort => "sort",
            Self::PolicyFilter => "policy_filter",
            Self::Columns => "columns",
            Self::Copy => "copy",
            Self::Clipboard => "clipboard",
            Self::Leave => "leave",
            Self::Keys => "dialog_keys",
        }
    }

    /// Where that is, for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Always => "every place",
            Self::Tokens => "the table",
            Self::Actions => "the help and the palette",
            Self::Log => "the message log",
            Self::Rotations => "the list of rotations",
            Self::Secret => "the dialog of a secret",
            Self::Confirm => "a dialog that asks",
            Self::Phrase => "a dialog that wants a phrase",
            Self::Create => "the create dialog",
            Self::Report => "the report on many tokens",
            Self::Enroll => "the dialog with the enroll command",
            Self::Authority => "the field for a private CA",
            Self::Save => "the dialog that saves a file",
            Self::Find => "the line of a search",
            Self::Kql => "the line of a KQL query",
            Self::Sort => "the sort menu",
            Self::PolicyFilter => "the choice of agent policies",
            Self::Columns => "the choice of columns",
            Self::Copy => "the copy menu",
            Self::Clipboard => "the explanation of copying",
            Self::Leave => "the question before the end",
            Self::Keys => "the keys of a dialog",
        }
    }

    /// Whether keys that type a character go into a field here.
    #[must_use]
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Always
                | Self::Actions
                | Self::Phrase
                | Self::Create
                | Self::Authority
                | Self::Save
                | Self::Find
                | Self::PolicyFilter
                | Self::Kql
        )
    }

    /// Whether a key goes into a field here. A blank parts the words of a search, and the choice of agent policies is
    /// found in without: there it ticks.
    #[must_use]
    pub fn types(self, chord: Chord) -> bool {
        let ticks = self == Self::PolicyFilter && chord.typed() == Some(' ');
        self.takes_text() && chord.typed().is_some() && !ticks
    }
}
