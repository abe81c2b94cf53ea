//! The dialogs and overlays. One at most is open; each owns all of its state.

pub mod actions;
pub mod create;
pub mod guard;
pub mod log;
pub mod revoke;
pub mod rotations;
pub mod secret;

use actions::ActionList;
use create::CreateDialog;
use guard::Guard;
use log::LogView;
use revoke::RevokeDialog;
use rotations::RotationsView;
use secret::SecretDialog;

use super::keymap::Context;

/// What stands over the table.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The help, or the palette.
    Actions(ActionList),
    /// The message log.
    Log(LogView),
    /// The rotations that are not finished.
    Rotations(RotationsView),
    /// A token's secret.
    Secret(SecretDialog),
    /// A new token.
    Create(Box<CreateDialog>),
    /// The question before a revoke.
    Revoke(Box<RevokeDialog>),
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
            Self::Revoke(dialog) if dialog.phrase.is_some() => Context::Phrase,
            Self::Revoke(_) => Context::Confirm,
        }
    }

    /// What keeps its confirmation from coming too early.
    #[must_use]
    pub fn guard(&self) -> Option<&Guard> {
        match self {
            Self::Revoke(dialog) => Some(&dialog.guard),
            Self::Create(dialog) => Some(&dialog.guard),
            Self::Actions(_) | Self::Log(_) | Self::Rotations(_) | Self::Secret(_) => None,
        }
    }

    /// The same, to tell it of keys and quiet.
    pub fn guard_mut(&mut self) -> Option<&mut Guard> {
        match self {
            Self::Revoke(dialog) => Some(&mut dialog.guard),
            Self::Create(dialog) => Some(&mut dialog.guard),
            Self::Actions(_) | Self::Log(_) | Self::Rotations(_) | Self::Secret(_) => None,
        }
    }
}
