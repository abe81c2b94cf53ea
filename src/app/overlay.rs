//! The dialogs and overlays. One at most is open; each owns all of its state.

use crate::app::columns::state::ColumnMenu;
use crate::app::copy_menu::state::CopyMenu;
use crate::app::create::state::CreateDialog;
use crate::app::enroll::state::EnrollDialog;
use crate::app::export::state::{ExportDialog, ExportState};
use crate::app::find::state::FindLine;
use crate::app::guard::Guard;
use crate::app::kql::state::KqlLine;
use crate::app::log::state::LogView;
use crate::app::palette::state::Palette;
use crate::app::policy_filter::state::PolicyFilter;
use crate::app::quit::state::{Explanation, QuitConfirmation};
use crate::app::removal::state::{RemovalDialog, RemovalState};
use crate::app::rotate::state::RotationsView;
use crate::app::secret::state::SecretDialog;
use crate::app::sort::state::SortMenu;

use crate::app::keymap::Context;

/// What stands over the table.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The help, or the palette.
    Actions(Palette),
    /// The message log.
    Log(LogView),
    /// The rotations that are not finished.
    Rotations(RotationsView),
    /// A token's secret.
    Secret(SecretDialog),
    /// A new token.
    Create(Box<CreateDialog>),
    /// The question before tokens are revoked or deleted.
    Removal(Box<RemovalDialog>),
    /// The command that enrolls an agent.
    Enroll(Box<EnrollDialog>),
    /// A file to be written.
    Save(Box<ExportDialog>),
    /// The line to type a search into. It covers nothing.
    Find(FindLine),
    /// The line to type a KQL query into, with what could come next below it.
    Kql(Box<KqlLine>),
    /// What to sort by.
    Sort(SortMenu),
    /// Which agent policies' tokens to show.
    PolicyFilter(Box<PolicyFilter>),
    /// Which columns to show.
    Columns(ColumnMenu),
    /// What to copy of a token.
    Copy(Box<CopyMenu>),
    /// Where copies go, and why.
    Clipboard(Explanation),
    /// The question about the clipboard before the end.
    Leave(QuitConfirmation),
}

impl Overlay {
    /// Which bindings hold in it.
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Actions(_) => Context::Actions,
            Self::Log(_) => Context::Log,
            Self::Rotations(_) => Context::Rotations,
            Self::Secret(_) => Context::Secret,
            Self::Create(_) => Context::Create,
            Self::Removal(dialog) if matches!(dialog.state, RemovalState::Ended(_)) => Context::Report,
            Self::Removal(dialog) if dialog.phrase.is_some() => Context::Phrase,
            Self::Removal(_) => Context::Confirm,
            Self::Enroll(dialog) if dialog.typing => Context::Authority,
            Self::Enroll(_) => Context::Enroll,
            Self::Save(dialog) if dialog.state == ExportState::Exists => Context::Confirm,
            Self::Save(_) => Context::Save,
            Self::Find(_) => Context::Find,
            Self::Kql(_) => Context::Kql,
            Self::Sort(_) => Context::Sort,
            Self::PolicyFilter(_) => Context::PolicyFilter,
            Self::Columns(_) => Context::Columns,
            Self::Copy(_) => Context::Copy,
            Self::Clipboard(_) => Context::Clipboard,
            Self::Leave(_) => Context::Leave,
        }
    }

    /// Whether it is a line in the strip, which covers nothing.
    #[must_use]
    pub fn is_line(&self) -> bool {
        matches!(self, Self::Find(_) | Self::Kql(_))
    }

    /// What keeps its confirmation from coming too early.
    #[must_use]
    pub fn guard(&self) -> Option<&Guard> {
        match self {
            Self::Removal(dialog) => Some(&dialog.guard),
            Self::Create(dialog) => Some(&dialog.guard),
            Self::Save(dialog) => Some(&dialog.guard),
            Self::Leave(dialog) => Some(&dialog.guard),
            Self::Actions(_)
            | Self::Log(_)
            | Self::Rotations(_)
            | Self::Secret(_)
            | Self::Enroll(_)
            | Self::Find(_)
            | Self::PolicyFilter(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Kql(_)
            | Self::Clipboard(_)
            | Self::Sort(_) => None,
        }
    }

    /// The same, to tell it of keys and quiet.
    pub fn guard_mut(&mut self) -> Option<&mut Guard> {
        match self {
            Self::Removal(dialog) => Some(&mut dialog.guard),
            Self::Create(dialog) => Some(&mut dialog.guard),
            Self::Save(dialog) => Some(&mut dialog.guard),
            Self::Leave(dialog) => Some(&mut dialog.guard),
            Self::Actions(_)
            | Self::Log(_)
            | Self::Rotations(_)
            | Self::Secret(_)
            | Self::Enroll(_)
            | Self::Find(_)
            | Self::PolicyFilter(_)
            | Self::Columns(_)
            | Self::Copy(_)
            | Self::Kql(_)
            | Self::Clipboard(_)
            | Self::Sort(_) => None,
        }
    }
}
