//! The dialogs and overlays. One at most is open; each owns all of its state.

pub mod columns;
pub mod copy;
pub mod create;
pub mod enroll;
pub mod find;
pub mod guard;
pub mod kql;
pub mod log;
pub mod palette;
pub mod policy_filter;
pub mod quit_confirmation;
pub mod removal;
pub mod rotations;
pub mod save;
pub mod secret;
pub mod sort;

use crate::app::dialog::palette::Palette;
use crate::app::dialog::quit_confirmation::{Explanation, QuitConfirmation};
use columns::ColumnMenu;
use copy::CopyMenu;
use create::CreateDialog;
use enroll::EnrollDialog;
use find::FindLine;
use guard::Guard;
use kql::KqlLine;
use log::LogView;
use policy_filter::PolicyFilter;
use removal::{RemovalDialog, RemovalState};
use rotations::RotationsView;
use save::{SaveDialog, SaveState};
use secret::SecretDialog;
use sort::SortMenu;

use super::keymap::Context;

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
    Save(Box<SaveDialog>),
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
            Self::Save(dialog) if dialog.state == SaveState::Exists => Context::Confirm,
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
