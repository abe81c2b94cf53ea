//! Something that a server is asked for.

use jiff::{SignedDuration, Timestamp};

use crate::domain::problem::Problem;
use crate::domain::time::later;

use super::request::RequestId;

/// The state of a request whose answer is a `T`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Remote<T> {
    /// Never asked, or cancelled.
    #[default]
    Idle,
    /// Asked.
    Loading {
        /// The request; an answer to another one is dropped.
        id: RequestId,
        /// When it was sent.
        since: Timestamp,
    },
    /// Answered.
    Ready(T),
    /// Refused or lost.
    Failed(Problem),
}

impl<T> Remote<T> {
    /// The request under way.
    #[must_use]
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Self::Loading { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether `id` is the request under way.
    #[must_use]
    pub fn awaits(&self, id: RequestId) -> bool {
        self.request() == Some(id)
    }

    /// When the request under way was sent.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Loading { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// The clock was set: the request was sent as long ago as before.
    pub(in crate::app) fn rebase(&mut self, by: SignedDuration) {
        if let Self::Loading { since, .. } = self {
            *since = later(*since, by);
        }
    }

    /// What went wrong last.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Failed(problem) => Some(problem),
            _ => None,
        }
    }
}
