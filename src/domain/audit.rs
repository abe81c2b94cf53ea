//! What the audit log says of a write: once before it is sent, once when its outcome is known. Never a secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::problem::{Problem, ProblemKind};

mod open;

pub use open::{Finding, is_of, look, still_open};

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// On which server: its address, or `embedded`.
    pub server: String,
    /// In which space.
    pub space: String,
    /// What is done.
    pub act: AuditAction,
    /// To which token; `None` before a create was answered.
    pub token_id: Option<String>,
    /// What the token is called, fit for a screen.
    pub token_name: String,
    /// The token's policy.
    pub policy_id: String,
    /// How far it is.
    pub outcome: AuditOutcome,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The process that wrote the line; `None` until it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}

/// A write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditAction {
    /// A token is made.
    Create,
    /// A token is made inactive.
    Revoke,
    /// A token is removed.
    Delete,
}

/// How far a write is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditOutcome {
    /// It is about to be sent. A log that ends with it does not know whether it happened.
    Intent,
    /// It happened.
    Done,
    /// It did not happen.
    Failed,
    /// It was sent and its answer was lost: it may have happened.
    Unknown,
}

impl AuditEntry {
    /// The line that follows this one, an intent, once the answer is there.
    #[must_use]
    pub fn answered(self, at: Timestamp, problem: Option<&Problem>) -> Self {
        let outcome = match problem.map(|problem| problem.kind) {
            None => AuditOutcome::Done,
            Some(ProblemKind::Unknown) => AuditOutcome::Unknown,
            Some(_) => AuditOutcome::Failed,
        };
        Self { at, outcome, problem: problem.map(Problem::sentence), ..self }
    }

    /// The line that follows, once the tokens have shown what became of it.
    #[must_use]
    pub fn found(self, at: Timestamp, finding: Finding) -> Self {
        match finding {
            Finding::Done(token_id) => {
                let token_id = token_id.or(self.token_id.clone());
                Self { at, outcome: AuditOutcome::Done, problem: None, token_id, ..self }
            }
            Finding::NotDone => self.not_done(at, "Looked up later: it had not happened"),
        }
    }

    /// The line that follows this one, an intent, when it was not done, and nothing went wrong.
    #[must_use]
    pub fn not_done(self, at: Timestamp, why: &str) -> Self {
        Self { at, outcome: AuditOutcome::Failed, problem: Some(why.to_owned()), ..self }
    }
}
