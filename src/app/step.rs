//! What comes of an action in a dialog. A feature that wants another one says so here, and `act` opens it.

use crate::app::action::Action;
use crate::app::effect::{Effects, FileContent};
use crate::domain::enroll::EnrollFacts;
use crate::domain::token::{Token, TokenId};

/// What happens to the dialog.
#[derive(Debug)]
pub enum Step {
    /// It stays open.
    Stay,
    /// It closes; the one beneath it is open again.
    Close,
    /// It closes, and the one beneath it learns where a file was saved.
    Saved(String),
    /// Another takes its place.
    Open(Opening),
    /// Another takes its place, if it can be opened; else this one stays.
    OpenOrStay(Opening),
    /// Another opens over it.
    Over(Opening),
    /// It closes, and the action is done as if its key had been pressed in the table.
    Run(Action),
}

/// A dialog that another one leads to.
#[derive(Debug)]
pub enum Opening {
    /// The secret of a token that was just created.
    NewSecret {
        /// The token.
        token: Box<Token>,
        /// An expiration was asked for, and the server ignored it.
        never_expires: bool,
    },
    /// The question before a revoke of one token.
    Revoke(TokenId),
    /// The same for the old token of a rotation.
    RevokeOld(TokenId),
    /// The enroll command of a token.
    Enroll(Box<Token>),
    /// The enroll command of a token, to be copied; it is shown first where its Fleet Server is not known for sure.
    CopyCommand {
        /// The token.
        token: Box<Token>,
        /// What the command is made of.
        facts: Box<EnrollFacts>,
    },
    /// The form that saves a file.
    Save(FileContent),
}

/// A step, with what is to be done outside of the model.
#[derive(Debug)]
pub struct Turn {
    /// What happens to the dialog.
    pub step: Step,
    /// What is to be done.
    pub effects: Effects,
}

impl Turn {
    /// The dialog stays, and nothing is to be done.
    #[must_use]
    pub fn stay() -> Self {
        Step::Stay.into()
    }
}

impl From<Step> for Turn {
    fn from(step: Step) -> Self {
        Self { step, effects: Vec::new() }
    }
}

impl From<Effects> for Turn {
    fn from(effects: Effects) -> Self {
        Self { step: Step::Stay, effects }
    }
}
