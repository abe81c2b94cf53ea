//! The one place where a secret can be seen.

use crate::app::keymap::Context;
use crate::domain::time::later;
use jiff::{SignedDuration, Timestamp};

use crate::app::dialog::Dialog;

use crate::app::request::RequestId;
use crate::domain::problem::Problem;
use crate::domain::secret::TokenSecret;
use crate::domain::token::TokenId;

/// The dialog that shows a token's secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretDialog {
    /// Whose secret.
    pub token: TokenId,
    /// The token's name, fit for the screen.
    pub name: String,
    /// The policy's name, fit for the screen.
    pub policy: String,
    /// It opened by itself, on a token just created.
    pub just_created: bool,
    /// An expiration was asked for, and the server ignored it.
    pub never_expires: bool,
    /// What of the secret is here.
    pub state: SecretState,
}

/// What of the secret is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretState {
    /// Nothing: a mask stands for it.
    Masked,
    /// The terminal is being recorded, so it was not asked for yet.
    Warned,
    /// It was asked for.
    Fetching {
        /// The request.
        id: RequestId,
        /// When.
        since: Timestamp,
    },
    /// It is on the screen.
    Shown {
        /// The secret.
        secret: TokenSecret,
        /// When it goes.
        until: Timestamp,
    },
    /// It could not be had.
    Failed(Problem),
}

impl Dialog for SecretDialog {
    fn context(&self) -> Context {
        Context::Secret
    }

    fn request(&self) -> Option<RequestId> {
        match self.state {
            SecretState::Fetching { id, .. } => Some(id),
            _ => None,
        }
    }

    fn new_token(&self) -> Option<&TokenId> {
        Some(&self.token).filter(|_| self.just_created)
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        match self.state {
            SecretState::Fetching { since, .. } => Some(since),
            _ => None,
        }
    }

    fn hides_at(&self) -> Option<Timestamp> {
        match self.state {
            SecretState::Shown { until, .. } => Some(until),
            _ => None,
        }
    }

    fn rebase(&mut self, by: SignedDuration) {
        match &mut self.state {
            SecretState::Fetching { since: at, .. } | SecretState::Shown { until: at, .. } => {
                *at = later(*at, by);
            }
            SecretState::Masked | SecretState::Warned | SecretState::Failed(_) => {}
        }
    }
}
