//! The dialogs and overlays. One at most is open; each owns all of its state.

pub mod create;
pub mod find;
pub mod guard;
pub mod revoke;
pub mod secret;
pub mod sort;

use create::CreateDialog;
use find::FindLine;
use guard::Guard;
use revoke::RevokeDialog;
use secret::SecretDialog;
use sort::SortMenu;

use super::keymap::Context;

/// What stands over the table.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The help; how many lines it is scrolled down.
    Help {
        /// The first line on show.
        scroll: usize,
    },
    /// A token's secret.
    Secret(SecretDialog),
    /// A new token.
    Create(Box<CreateDialog>),
    /// The question before a revoke.
    Revoke(Box<RevokeDialog>),
    /// The line to type a search into. It covers nothing.
    Find(FindLine),
    /// What to sort by.
    Sort(SortMenu),
}

impl Overlay {
    /// Which bindings hold in it.
    #[must_use]
    pub fn context(&self) -> Context {
        match self {
            Self::Help { .. } => Context::Help,
            Self::Secret(_) => Context::Secret,
            Self::Create(_) => Context::Create,
            Self::Revoke(dialog) if dialog.phrase.is_some() => Context::Phrase,
            Self::Revoke(_) => Context::Confirm,
            Self::Find(_) => Context::Find,
            Self::Sort(_) => Context::Sort,
        }
    }

    /// What keeps its confirmation from coming too early.
    #[must_use]
    pub fn guard(&self) -> Option<&Guard> {
        match self {
            Self::Revoke(dialog) => Some(&dialog.guard),
            Self::Create(dialog) => Some(&dialog.guard),
            Self::Help { .. } | Self::Secret(_) | Self::Find(_) | Self::Sort(_) => None,
        }
    }

    /// The same, to tell it of keys and quiet.
    pub fn guard_mut(&mut self) -> Option<&mut Guard> {
        match self {
            Self::Revoke(dialog) => Some(&mut dialog.guard),
            Self::Create(dialog) => Some(&mut dialog.guard),
            Self::Help { .. } | Self::Secret(_) | Self::Find(_) | Self::Sort(_) => None,
        }
    }
}
