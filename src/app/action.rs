//! What a person can ask for: the one table of the actions. Their keys stand in [`super::keymap`].

use strum::{IntoStaticStr, VariantArray};

use crate::domain::columns::Column;

/// The headings of the help, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
pub enum Group {
    /// What is done with tokens.
    #[strum(serialize = "Tokens")]
    Tokens,
    /// What the table shows.
    #[strum(serialize = "View")]
    View,
    /// Moving about.
    #[strum(serialize = "Move")]
    Move,
    /// Inside dialogs.
    #[strum(serialize = "In dialogs")]
    Dialogs,
    /// The program itself.
    #[strum(serialize = "Program")]
    Program,
}

impl Group {
    /// The heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.into()
    }
}

/// Makes the type and what is known of each action from the rows of the table below.
macro_rules! actions {
    ($($action:ident $name:literal $group:ident $does:literal;)+) => {
        /// One thing that a person can ask for, whichever key they press for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $does] $action,)+
            /// Sorts by a column that tokens can be sorted by.
            SortBy(Column),
        }

        impl Action {
            /// Its name in the configuration and the palette. It never changes: people have written it down.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                    Self::SortBy(column) => column.info().sort.map_or("", |sort| sort.action),
                }
            }

            /// What it does, as the help says it.
            #[must_use]
            pub fn describe(self) -> &'static str {
                match self {
                    $(Self::$action => $does,)+
                    Self::SortBy(column) => column.info().sort.map_or("", |sort| sort.describe),
                }
            }

            /// The heading of the help under which it stands.
            #[must_use]
            pub fn group(self) -> Group {
                match self {
                    $(Self::$action => Group::$group,)+
                    Self::SortBy(_) => Group::Dialogs,
                }
            }
        }
    };
}

// The type, the name, the heading of the help, and what the help says. The actions that sort have theirs in the table
// of the columns.
actions! {
    MoveDown "move_down" Move "next token, or line";
    MoveUp "move_up" Move "previous token, or line";
    PageDown "page_down" Move "a page down";
    PageUp "page_up" Move "a page up";
    HalfPageDown "half_page_down" Move "half a page down";
    HalfPageUp "half_page_up" Move "half a page up";
    First "first" Move "first token";
    Last "last" Move "last token";
    Details "details" View "into the details, to scroll; or where a row leads";
    ToggleDetails "toggle_details" View "hide or show the details";
    Back "back" Move "back: out of a dialog or the details, to where a jump came from, from marks and filters";
    NextTab "next_tab" View "next status tab";
    PreviousTab "previous_tab" View "previous status tab";
    ShowActive "show_active" View "active tokens";
    ShowExpired "show_expired" View "expired tokens";
    ShowInactive "show_inactive" View "inactive (revoked) tokens";
    ShowAll "show_all" View "all tokens";
    ShowPolicies "show_policies" View "agent policies, with their agents and tokens";
    ShowHygiene "show_hygiene" View "hygiene: never expiring, old, ending soon, to purge";
    FilterPolicy "filter_policy" View "choose the agent policies whose tokens are shown";
    Find "find" View "find: name, policy or id; !x, status:expired, age>90d";
    Kql "kql" View "ask the server by KQL: name:web*";
    Sort "sort" View "choose what to sort by";
    ReverseSort "reverse_sort" View "sort the other way round";
    Toggle "toggle" Dialogs "tick a policy or a column, or take its tick";
    ChooseColumns "choose_columns" View "choose the columns";
    Wide "wide" View "all columns, ids too; again: the usual ones";
    AutomaticColumns "automatic_columns" Dialogs "the columns that the terminal has room for";
    Copy "copy" Tokens "copy the secret without showing it";
    CopyMenu "copy_menu" Tokens "copy menu: secret, id, name, enroll command, JSON";
    CopyId "copy_id" Dialogs "copy the token's id";
    CopyName "copy_name" Dialogs "copy the token's name";
    CopyCommand "copy_command" Dialogs "copy the enroll command, with the secret in it";
    CopyJson "copy_json" Dialogs "copy the row as JSON, without the secret";
    ClearClipboard "clear_clipboard" Tokens "clear the clipboard now, while it holds a secret of the tab";
    ShowSecret "show_secret" Tokens "show the secret or hide it; after 15 s it hides itself";
    Create "create" Tokens "create an enrollment token";
    Rotate "rotate" Tokens "rotate: a new token takes this one's place";
    Revoke "revoke" Tokens "revoke the token, or the marked ones";
    Delete "delete" Tokens "delete the token, or the marked ones";
    Mark "mark" Tokens "mark the token and go on; again: take the mark";
    MarkRange "mark_range" Tokens "mark from here to where the cursor goes; again: enough";
    MarkAll "mark_all" Tokens "mark all that match: every token on show";
    InvertMarks "invert_marks" Tokens "mark what is not marked, of those on show";
    Enroll "enroll" Tokens "the command that enrolls an agent with the token";
    Export "export" View "save the rows on show to a file: CSV, JSON, NDJSON";
    Refresh "refresh" View "read everything again";
    Pause "pause" View "pause the automatic refresh; again: go on";
    Help "help" Program "this help: type to find, Enter does it";
    Palette "palette" Program "find a command by its name, and do it";
    Log "log" Program "everything that was said since the start";
    Clipboard "clipboard" Program "where copies go here, and why";
    NextTheme "next_theme" Program "next theme";
    ToggleMouse "toggle_mouse" Program "give the mouse to the terminal, to select text; again: take it";
    Rotations "rotations" Tokens "rotations that are not finished";
    Forget "forget" Dialogs "forget the rotation; both tokens stay as they are";
    Redraw "redraw" Program "draw the screen anew";
    Suspend "suspend" Program "suspend; fg comes back";
    Quit "quit" Program "quit";
    Cancel "cancel" Program "cancel what is going on; twice quits";
    Confirm "confirm" Dialogs "yes, in a dialog that asks";
    Keep "keep" Dialogs "no, when asked whether to clear the clipboard: it stays";
    Activate "activate" Dialogs "press the focused button; go to the next field";
    NextField "next_field" Dialogs "next field or button";
    PreviousField "previous_field" Dialogs "previous field or button";
    ChooseNext "choose_next" Dialogs "next choice";
    ChoosePrevious "choose_previous" Dialogs "previous choice";
    Submit "submit" Dialogs "create the token or save the file, from any field";
    AskForToken "ask_for_token" Dialogs "a command that asks for the token, or holds it";
    TrustAuthority "trust_authority" Dialogs "a command that trusts a private CA, or does not";
    SkipVerification "skip_verification" Dialogs "a command with --insecure, or without";
    SaveManifest "save_manifest" Dialogs "save the manifest for Kubernetes to a file";
    Complete "complete" Dialogs "complete the word that is being typed";
}
