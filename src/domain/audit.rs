//! The audit log's entries: one before a write is sent, one when its outcome is known. Never a secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::problem::{Problem, ProblemKind};

pub mod open;

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When it was written.
    pub at: Timestamp,
    /// The server's address, or `embedded`.
    pub server: String,
    /// The Kibana space.
    pub space: String,
    /// The kind of write.
    pub act: AuditAction,
    /// The token's id; `None` before a create was answered.
    pub token_id: Option<String>,
    /// The token's name as displayed.
    pub token_name: String,
    /// The token's policy.
    pub policy_id: String,
    /// Its state.
    pub outcome: AuditOutcome,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The process that wrote the entry; `None` until it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}

/// A write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditAction {
    /// Creates a token.
    Create,
    /// Makes a token inactive.
    Revoke,
    /// Removes a token.
    Delete,
}

/// The state of a write.
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
    /// The entry that follows an intent once the answer is there.
    #[must_use]
    pub fn answered(self, at: Timestamp, problem: Option<&Problem>) -> Self {
        let outcome = match problem.map(|problem| problem.kind) {
            None => AuditOutcome::Done,
            Some(ProblemKind::Unknown) => AuditOutcome::Unknown,
            Some(_) => AuditOutcome::Failed,
        };
        Self { at, outcome, problem: problem.map(Problem::sentence), ..self }
    }

    /// The entry that follows an intent that was not carried out, although nothing failed.
    #[must_use]
    pub fn not_done(self, at: Timestamp, why: &str) -> Self {
        Self { at, outcome: AuditOutcome::Failed, problem: Some(why.to_owned()), ..self }
    }
}
