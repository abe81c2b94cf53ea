//! Every wish of the core, as data. Only the runtime turns one into a task.

use crate::domain::audit::Entry;
use crate::domain::secret::Secret;
use crate::domain::state::{Change, Site};
use crate::domain::token::{NewToken, TokenId};

use super::msg::RequestId;

/// A wish. Those with a [`RequestId`] end in exactly one `Msg::Done` with that id, unless cancelled.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read all tokens.
    FetchTokens(RequestId),
    /// Read all agent policies with their agent counts.
    FetchPolicies(RequestId),
    /// Read one token's secret.
    FetchSecret {
        /// The request.
        id: RequestId,
        /// Whose secret.
        token: TokenId,
        /// The token's name, for the problem's text.
        name: String,
    },
    /// Create a token.
    Create {
        /// The request.
        id: RequestId,
        /// What to create.
        token: NewToken,
    },
    /// Revoke a token.
    Revoke {
        /// The request.
        id: RequestId,
        /// Which.
        token: TokenId,
        /// The token's name, for the problem's text.
        name: String,
    },
    /// Hand a secret to the clipboard.
    Copy {
        /// The request.
        id: RequestId,
        /// What to copy.
        secret: Secret,
    },
    /// Keep something for the next start. It has no end. A write that comes after it is sent once it is on the disk,
    /// or could not be.
    Remember {
        /// Of which space.
        site: Site,
        /// What.
        change: Change,
    },
    /// Write a line to the audit log. It has no end; writes wait for it as for `Remember`.
    Audit(Entry),
    /// Drop a request; its answer, if one still comes, is dropped too.
    Cancel(RequestId),
    /// Draw every cell anew.
    Redraw,
    /// Give the terminal back and stop, until the shell says to go on.
    Suspend,
    /// Give the terminal back and end.
    Quit,
}

/// What one message led to.
pub type Effects = Vec<Effect>;
