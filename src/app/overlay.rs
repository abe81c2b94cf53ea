//! The dialogs, one row each. One at most is open; each owns all of its state.

use crate::app::clipboard::state::Explanation;
use crate::app::columns::state::ColumnMenu;
use crate::app::copy_menu::state::CopyMenu;
use crate::app::create::state::CreateDialog;
use crate::app::dialog::Dialog;
use crate::app::enroll::state::EnrollDialog;
use crate::app::export::state::ExportDialog;
use crate::app::find::state::FindLine;
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::kql::state::KqlLine;
use crate::app::log::state::LogView;
use crate::app::palette::state::Palette;
use crate::app::policy_filter::state::PolicyFilter;
use crate::app::quit::state::QuitConfirmation;
use crate::app::removal::state::RemovalDialog;
use crate::app::rotate::state::RotationsView;
use crate::app::secret::state::SecretDialog;
use crate::app::sort::state::SortMenu;

/// The table of the dialogs. `ui` makes its calls from it: `feature::draw`. A new dialog is a row here and a
/// feature of that name; its `state.rs` says what it is by [`Dialog`], its `update.rs` what it does.
macro_rules! dialogs {
    ($make:ident) => {
        $make! {
            lines {
                /// The line to type a search into.
                Find(FindLine) in find;
                /// The line to type a KQL query into, with what could come next below it.
                Kql(KqlLine) in kql;
            }
            boxes {
                /// The help, or the palette.
                Palette(Palette) in palette;
                /// The message log.
                Log(LogView) in log;
                /// The rotations that are not finished.
                Rotations(RotationsView) in rotate;
                /// A token's secret.
                Secret(SecretDialog) in secret;
                /// A new token.
                Create(CreateDialog) in create;
                /// The question before tokens are revoked or deleted.
                Removal(RemovalDialog) in removal;
                /// The command that enrolls an agent.
                Enroll(EnrollDialog) in enroll;
                /// A file to be written.
                Export(ExportDialog) in export;
                /// What to sort by.
                Sort(SortMenu) in sort;
                /// Which agent policies' tokens to show.
                PolicyFilter(PolicyFilter) in policy_filter;
                /// Which columns to show.
                Columns(ColumnMenu) in columns;
                /// What to copy of a token.
                Copy(CopyMenu) in copy_menu;
                /// Where copies go, and why.
                Clipboard(Explanation) in clipboard;
                /// The question before the end.
                Quit(QuitConfirmation) in quit;
            }
        }
    };
}
pub(crate) use dialogs;

macro_rules! overlay {
    (
        lines { $($(#[$line_doc:meta])* $line:ident($line_state:ident) in $line_feature:ident;)* }
        boxes { $($(#[$doc:meta])* $dialog:ident($state:ident) in $feature:ident;)* }
    ) => {
        /// The open dialog: a line in the strip, which covers nothing, or a box over the table.
        #[derive(Debug, Clone)]
        pub enum Overlay {
            $($(#[$line_doc])* $line(Box<$line_state>),)*
            $($(#[$doc])* $dialog(Box<$state>),)*
        }

        $(impl From<$line_state> for Overlay {
            fn from(dialog: $line_state) -> Self {
                Self::$line(Box::new(dialog))
            }
        })*
        $(impl From<$state> for Overlay {
            fn from(dialog: $state) -> Self {
                Self::$dialog(Box::new(dialog))
            }
        })*

        impl Overlay {
            /// Whether it is a line in the strip, which covers nothing.
            #[must_use]
            pub fn is_line(&self) -> bool {
                matches!(self, $(Self::$line(_))|*)
            }

            /// What it says of itself.
            #[must_use]
            pub fn dialog(&self) -> &dyn Dialog {
                match self {
                    $(Self::$line(dialog) => &**dialog,)*
                    $(Self::$dialog(dialog) => &**dialog,)*
                }
            }

            /// The same, to change it.
            pub fn dialog_mut(&mut self) -> &mut dyn Dialog {
                match self {
                    $(Self::$line(dialog) => &mut **dialog,)*
                    $(Self::$dialog(dialog) => &mut **dialog,)*
                }
            }
        }
    };
}
dialogs!(overlay);

impl Overlay {
    /// Which bindings hold in it.
    #[must_use]
    pub fn context(&self) -> Context {
        self.dialog().context()
    }

    /// What keeps its confirmation from coming too early.
    #[must_use]
    pub fn guard(&self) -> Option<&Guard> {
        self.dialog().guard()
    }

    /// The same, to tell it of keys and quiet.
    pub fn guard_mut(&mut self) -> Option<&mut Guard> {
        self.dialog_mut().guard_mut()
    }
}
