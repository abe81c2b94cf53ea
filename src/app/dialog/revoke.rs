//! The question before a revoke. It names its token and froze it when it opened.

use jiff::Timestamp;
use tui_input::Input;

use crate::app::msg::RequestId;
use crate::domain::problem::Problem;
use crate::domain::status::Status;
use crate::domain::token::Token;

use super::guard::Guard;

/// The dialog that asks before a token is revoked.
#[derive(Debug, Clone)]
pub struct RevokeDialog {
    /// The token as it was when the dialog opened. What is revoked is this id, whatever the list becomes.
    pub target: Token,
    /// The policy's name, or its id when the policy is unknown; fit for the screen.
    pub policy: String,
    /// How many agents the policy has.
    pub agents: Option<u64>,
    /// How many other active tokens the policy has, as of the last list.
    pub others: usize,
    /// Whether Enter and `y` count yet.
    pub guard: Guard,
    /// Where Enter goes. It starts on Cancel.
    pub focus: Button,
    /// What has been typed, where a phrase must be.
    pub phrase: Option<Input>,
    /// Why the answer can't be yes any more: the token changed under the dialog.
    pub changed: Option<String>,
    /// What has come of it.
    pub state: RevokeState,
}

/// The two buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// Leaves everything as it is.
    Cancel,
    /// Does it.
    Confirm,
}

/// What has come of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevokeState {
    /// It stands.
    Asking,
    /// It was answered with yes.
    Sending {
        /// The request.
        id: RequestId,
        /// When.
        since: Timestamp,
    },
    /// The server refused, or its answer was lost.
    Failed(Problem),
}

impl RevokeDialog {
    /// The two phrases that confirm: the name as displayed, or the verb and the first 8 characters of the id, for
    /// names that nobody can type.
    #[must_use]
    pub fn phrases(&self) -> [String; 2] {
        let id: String = self.target.shown_id().display().chars().take(8).collect();
        [self.target.name.display().to_owned(), format!("revoke {id}")]
    }

    /// Whether the policy has no active token but this one.
    #[must_use]
    pub fn is_last(&self, now: Timestamp) -> bool {
        self.others == 0 && self.target.status(now) == Status::Active
    }

    /// Whether the phrase that was typed is one of the two. True where none is needed.
    #[must_use]
    pub fn phrase_fits(&self) -> bool {
        self.phrase
            .as_ref()
            .is_none_or(|typed| self.phrases().iter().any(|p| p.trim() == typed.value().trim()))
    }

    /// Whether the revoke was sent and not answered.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        matches!(self.state, RevokeState::Sending { .. })
    }

    /// Whether a yes counts now: armed or typed out, the token unchanged, nothing under way.
    #[must_use]
    pub fn takes_yes(&self) -> bool {
        let sure = if self.phrase.is_some() { self.phrase_fits() } else { self.guard == Guard::Armed };
        sure && self.changed.is_none() && !self.is_sending()
    }
}
