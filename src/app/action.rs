//! What a person can mean.

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
    Back,
    NextTab,
    PreviousTab,
    ShowActive,
    ShowExpired,
    ShowInactive,
    ShowAll,
    FilterPolicy,
    Copy,
    ShowSecret,
    Create,
    Rotate,
    Revoke,
    Refresh,
    Pause,
    Help,
    Palette,
    Log,
    Rotations,
    Forget,
    Redraw,
    Suspend,
    Quit,
    Cancel,
    Confirm,
    Activate,
    NextField,
    PreviousField,
    ChooseNext,
    ChoosePrevious,
    Submit,
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

    /// What it does, as the help says it.
    #[must_use]
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
            Self::Details => "show or hide the details",
            Self::Back => "back: out of a dialog, the details, the policy filter",
            Self::NextTab => "next status tab",
            Self::PreviousTab => "previous status tab",
            Self::ShowActive => "active tokens",
            Self::ShowExpired => "expired tokens",
            Self::ShowInactive => "inactive (revoked) tokens",
            Self::ShowAll => "all tokens",
            Self::FilterPolicy => "only the tokens of this agent policy; again: of any",
            Self::Copy => "copy the secret without showing it",
            Self::ShowSecret => "show the secret or hide it; after 15 s it hides itself",
            Self::Create => "create an enrollment token",
            Self::Rotate => "rotate: a new token takes this one's place",
            Self::Revoke => "revoke the token",
            Self::Refresh => "read everything again",
            Self::Pause => "pause the automatic refresh; again: go on",
            Self::Help => "this help: type to find, Enter does it",
            Self::Palette => "find a command by its name, and do it",
            Self::Log => "everything that was said since the start",
            Self::Rotations => "rotations that are not finished",
            Self::Forget => "forget the rotation; both tokens stay as they are",
            Self::Redraw => "draw the screen anew",
            Self::Suspend => "suspend; fg comes back",
            Self::Quit => "quit",
            Self::Cancel => "cancel what is going on; twice quits",
            Self::Confirm => "yes, in a dialog that asks",
            Self::Activate => "press the focused button; go to the next field",
            Self::NextField => "next field or button",
            Self::PreviousField => "previous field or button",
            Self::ChooseNext => "next choice",
            Self::ChoosePrevious => "previous choice",
            Self::Submit => "create the token, from any field",
        }
    }
}
