//! Every wish of the core, as data. Only the runtime turns one into a task.

use strum::IntoStaticStr;

use crate::domain::audit::AuditEntry;
use crate::domain::export::Export;
use crate::domain::policy::AgentPolicy;
use crate::domain::removal::RemovalOrder;
use crate::domain::secret::Secret;
use crate::domain::state::{Change, StateKey};
use crate::domain::token::{NewToken, TokenId};

use super::request::RequestId;

/// A wish. Those with a [`RequestId`] end in exactly one `Msg::Done` with that id, unless cancelled.
#[derive(Debug, Clone, PartialEq, IntoStaticStr)]
pub enum Effect {
    /// Read all tokens.
    FetchTokens(RequestId),
    /// Ask the server which tokens a KQL query finds.
    FetchKuery {
        /// The request.
        id: RequestId,
        /// The query, as the person typed it.
        kuery: String,
    },
    /// Read all agent policies, without their agents.
    FetchPolicies(RequestId),
    /// Count the agents of these policies.
    CountAgents {
        /// The request.
        id: RequestId,
        /// The policies.
        policies: Vec<AgentPolicy>,
    },
    /// Read what the server says about itself.
    FetchStatus(RequestId),
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
    /// Revoke or delete tokens. May say how far it is before it ends.
    Remove {
        /// The request.
        id: RequestId,
        /// What, and to which.
        order: RemovalOrder,
    },
    /// Hand a text to the clipboard.
    Copy {
        /// The request.
        id: RequestId,
        /// What to copy.
        secret: Secret,
        /// It is a secret, or holds one: it is kept out of histories, and can be cleared later.
        sensitive: bool,
    },
    /// Clear what a copy put on the clipboard, if it is still there.
    ClearClipboard {
        /// The request.
        id: RequestId,
        /// Which copy.
        copy: RequestId,
        /// Also what can't be looked at first: the terminal's clipboard behind tmux.
        unseen: bool,
    },
    /// Delete tmux's buffer of our name, whoever filled it before this request, and nothing else.
    ClearLeftover(RequestId),
    /// Keep something for the next start. It has no end. A write that comes after it is sent once it is on the disk,
    /// or could not be.
    Remember {
        /// Of which space.
        site: StateKey,
        /// What.
        change: Change,
    },
    /// The lines that the audit log gets before the requests of the write that follows, each before its own.
    Intend {
        /// The write.
        id: RequestId,
        /// The lines, in the write's sequence.
        lines: Vec<AuditEntry>,
        /// Nothing is sent that could not be written down.
        must: bool,
    },
    /// Write lines to the audit log. It has no end.
    Audit(Vec<AuditEntry>),
    /// Read what an enroll command is made of besides the token: the Fleet Server hosts, the stack's version.
    FetchFacts(RequestId),
    /// Write a file. Tells how far it is, where that takes long.
    Save {
        /// The request.
        id: RequestId,
        /// Where to, as the person typed it: absolute, from the current folder, or from `~`.
        path: String,
        /// The person said that what is there may go.
        overwrite: bool,
        /// What stands in it.
        content: FileContent,
    },
    /// Drop a request; its answer, if one still comes, is dropped too. A removal is not dropped: it sends nothing more,
    /// and ends in its `Msg::Done` with what was done until then.
    Cancel(RequestId),
    /// Take clicks and the wheel, or leave them to the terminal.
    Mouse(bool),
    /// Draw every cell anew.
    Redraw,
    /// Give the terminal back and stop, until the shell says to go on.
    Suspend,
    /// Give the terminal back and end.
    Quit,
}

/// What goes into a file.
#[derive(Debug, Clone, PartialEq)]
pub enum FileContent {
    /// The rows that were on show.
    Rows(Box<Export>),
    /// Kubernetes' manifest, with the token's secret in it.
    Manifest {
        /// Whose secret.
        token: TokenId,
        /// The token's name, for the problem's text.
        name: String,
        /// The Fleet Server's address.
        host: String,
    },
}

/// What one message led to.
pub type Effects = Vec<Effect>;
