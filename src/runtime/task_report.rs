//! What the tasks tell the event loop.

use crate::app::msg::{Cleared, Outcome};
use crate::app::request::RequestId;
use crate::domain::audit::AuditEntry;
use crate::domain::clipboard::{Landed, Wrap};
use crate::domain::problem::Problem;
use crate::domain::progress::Progress;
use crate::domain::removal::TokenResult;
use crate::domain::secret::Secret;

/// What a task has to say.
pub(super) enum TaskReport {
    /// It goes on, and is so far.
    Progress(RequestId, Progress),
    /// It ended.
    Done(RequestId, Outcome),
    /// A copy for the terminal's clipboard, which the loop makes between frames.
    CopyByTerminal(RequestId, Secret, Wrap, Landed),
    /// The same, for clearing it; with what became of the rest.
    ClearByTerminal(RequestId, Wrap, Result<Cleared, Problem>),
    /// What became of some targets of a removal.
    Settled(RequestId, Vec<(usize, TokenResult)>),
    /// The state folder can't be used as it should.
    NotKept(Problem),
    /// Writes that an earlier run left without an outcome.
    LeftOpen(Vec<AuditEntry>),
}

impl TaskReport {
    /// Tells the diagnostic log what went wrong: the kind alone, since the words may repeat what was typed.
    pub(super) fn log(&self) {
        let problems = match self {
            Self::Done(_, outcome) => outcome.problems(),
            Self::NotKept(problem) => vec![problem],
            _ => Vec::new(),
        };
        for problem in problems {
            tracing::warn!(kind = ?problem.kind, retry_after = problem.retry_after, "problem");
        }
    }
}
