//! The dialogs and overlays. One at most is open; each owns all of its state.

pub mod create;
pub mod guard;
pub mod revoke;
pub mod secret;

use create::CreateDialog;
use revoke::RevokeDialog;
use secret::SecretDialog;

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
        }
    }
}
