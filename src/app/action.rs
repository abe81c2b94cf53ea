//! What a person can mean.

use crate::domain::rows::SortColumn;

/// One thing that a person can ask for, whichever key they press for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "`describe` says what each one does, and the help shows it")]
pub enum Action {
    MoveDown,
    MoveUp,
    PageDown,
    PageUp,
    HalfPageDown,
    HalfPageUp,
    First,
    Last,
    Details,
    ToggleDetails,
    Back,
    NextTab,
    PreviousTab,
    ShowActive,
    ShowExpired,
    ShowInactive,
    ShowAll,
    ShowPolicies,
    ShowHygiene,
    FilterPolicy,
    Find,
    Kql,
    Sort,
    ReverseSort,
    SortByName,
    SortByPolicy,
    SortByCreated,
    SortByExpires,
    SortByStatus,
    Toggle,
    ChooseColumns,
    Wide,
    AutomaticColumns,
    Copy,
    CopyMenu,
    CopyId,
    CopyName,
    CopyCommand,
    CopyJson,
    ClearClipboard,
    ShowSecret,
    Create,
    Rotate,
    Revoke,
    Delete,
    Mark,
    MarkRange,
    MarkAll,
    InvertMarks,
    Enroll,
    Export,
    Refresh,
    Pause,
    Help,
    Palette,
    Log,
    Clipboard,
    NextTheme,
    ToggleMouse,
    Rotations,
    Forget,
    Redraw,
    Suspend,
    Quit,
    Cancel,
    Confirm,
    Keep,
    Activate,
    NextField,
    PreviousField,
    ChooseNext,
    ChoosePrevious,
    Submit,
    AskForToken,
    TrustAuthority,
    SkipVerification,
    SaveManifest,
    Complete,
}

impl Action {
    /// Its stable name, for the configuration: `show_secret`.
    #[must_use]
    pub fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }

    /// The one that sorts by a column.
    #[must_use]
    pub fn sort_by(column: SortColumn) -> Self {
        match column {
            SortColumn::Name => Self::SortByName,
            SortColumn::Policy => Self::SortByPolicy,
            SortColumn::Created => Self::SortByCreated,
            SortColumn::Expires => Self::SortByExpires,
            SortColumn::Status => Self::SortByStatus,
        }
    }

    /// What it does, as the help says it.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "a line for each")]
    pub fn describe(self) -> &'static str {
        match self {
            Self::MoveDown => "next token, or line",
            Self::MoveUp => "previous token, or line",
            Self::PageDown => "a page down",
            Self::PageUp => "a page up",
            Self::HalfPageDown => "half a page down",
            Self::HalfPageUp => "half a page up",
            Self::First => "first token",
            Self::Last => "last token",
            Self::Details => "into the details, to scroll; or where a row leads",
            Self::ToggleDetails => "hide or show the details",
            Self::Back => {
                "back: out of a dialog or the details, to where a jump came from, from marks and filters"
            }
            Self::NextTab => "next status tab",
            Self::PreviousTab => "previous status tab",
            Self::ShowActive => "active tokens",
            Self::ShowExpired => "expired tokens",
            Self::ShowInactive => "inactive (revoked) tokens",
            Self::ShowAll => "all tokens",
            Self::ShowPolicies => "agent policies, with their agents and tokens",
            Self::ShowHygiene => "hygiene: never expiring, old, ending soon, to purge",
            Self::FilterPolicy => "choose the agent policies whose tokens are shown",
            Self::Find => "find: name, policy or id; !x, status:expired, age>90d",
            Self::Kql => "ask the server by KQL: name:web*",
            Self::Sort => "choose what to sort by",
            Self::ReverseSort => "sort the other way round",
            Self::SortByName => "sort by name, in the sort menu; again: reversed",
            Self::SortByPolicy => "sort by agent policy, likewise",
            Self::SortByCreated => "sort by the date of creation, likewise",
            Self::SortByExpires => "sort by expiry, likewise",
            Self::SortByStatus => "sort by status, likewise",
            Self::Toggle => "tick a policy or a column, or take its tick",
            Self::ChooseColumns => "choose the columns",
            Self::Wide => "all columns, ids too; again: the usual ones",
            Self::AutomaticColumns => "the columns that the terminal has room for",
            Self::Copy => "copy the secret without showing it",
            Self::CopyMenu => "copy menu: secret, id, name, enroll command, JSON",
            Self::CopyId => "copy the token's id",
            Self::CopyName => "copy the token's name",
            Self::CopyCommand => "copy the enroll command, with the secret in it",
            Self::CopyJson => "copy the row as JSON, without the secret",
            Self::ClearClipboard => "clear the clipboard now, while it holds a secret of the tab",
            Self::ShowSecret => "show the secret or hide it; after 15 s it hides itself",
            Self::Create => "create an enrollment token",
            Self::Rotate => "rotate: a new token takes this one's place",
            Self::Revoke => "revoke the token, or the marked ones",
            Self::Delete => "delete the token, or the marked ones",
            Self::Mark => "mark the token and go on; again: take the mark",
            Self::MarkRange => "mark from here to where the cursor goes; again: enough",
            Self::MarkAll => "mark all that match: every token on show",
            Self::InvertMarks => "mark what is not marked, of those on show",
            Self::Enroll => "the command that enrolls an agent with the token",
            Self::Export => "save the rows on show to a file: CSV, JSON, NDJSON",
            Self::Refresh => "read everything again",
            Self::Pause => "pause the automatic refresh; again: go on",
            Self::Help => "this help: type to find, Enter does it",
            Self::Palette => "find a command by its name, and do it",
            Self::Log => "everything that was said since the start",
            Self::Clipboard => "where copies go here, and why",
            Self::NextTheme => "next theme: dark, light, neutral, the terminal's own, mono, high contrast",
            Self::ToggleMouse => "give the mouse to the terminal, to select text; again: take it",
            Self::Rotations => "rotations that are not finished",
            Self::Forget => "forget the rotation; both tokens stay as they are",
            Self::Redraw => "draw the screen anew",
            Self::Suspend => "suspend; fg comes back",
            Self::Quit => "quit",
            Self::Cancel => "cancel what is going on; twice quits",
            Self::Confirm => "yes, in a dialog that asks",
            Self::Keep => "no, when asked whether to clear the clipboard: it stays",
            Self::Activate => "press the focused button; go to the next field",
            Self::NextField => "next field or button",
            Self::PreviousField => "previous field or button",
            Self::ChooseNext => "next choice",
            Self::ChoosePrevious => "previous choice",
            Self::Submit => "create the token or save the file, from any field",
            Self::AskForToken => "a command that asks for the token, or holds it",
            Self::TrustAuthority => "a command that trusts a private CA, or does not",
            Self::SkipVerification => "a command with --insecure, or without",
            Self::SaveManifest => "save the manifest for Kubernetes to a file",
            Self::Complete => "complete the word that is being typed",
        }
    }
}
