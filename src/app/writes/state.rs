//! Writes under way, and those of which nobody knows whether they happened.

use std::collections::{BTreeSet, HashMap};

use crate::domain::audit::{AuditAction, AuditEntry};
use crate::domain::problem::{Problem, ProblemKind};

use crate::app::request::RequestId;

/// All that was sent and is not answered for good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Writes {
    /// Those whose answers are awaited.
    pub awaited: HashMap<RequestId, Write>,
    /// Those whose outcome no answer told: the tokens may show it.
    pub open: Vec<AuditEntry>,
    /// Those that an earlier run left open, until they were looked up once.
    pub left: Vec<AuditEntry>,
    /// The person said that writes go on without the audit log.
    pub unlogged: bool,
}

/// One request of the person's, for one token or many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// What the audit log has of it, a line for each token.
    pub lines: Vec<AuditEntry>,
    /// The lines whose outcome is known.
    pub told: BTreeSet<usize>,
}

impl Writes {
    /// Whether none is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.awaited.is_empty()
    }

    /// What is under way, for the person: `A create`, `Revoking 230 tokens`.
    #[must_use]
    pub fn what(&self) -> Option<String> {
        let write = self.awaited.values().next()?;
        let first = write.lines.first()?;
        Some(match (first.act, write.lines.len()) {
            (AuditAction::Create, _) => format!("The create of {}", named(first)),
            (AuditAction::Revoke, 1) => format!("The revoke of {}", named(first)),
            (AuditAction::Delete, 1) => format!("The delete of {}", named(first)),
            (AuditAction::Revoke, count) => format!("The revoke of {count} tokens"),
            (AuditAction::Delete, count) => format!("The delete of {count} tokens"),
        })
    }

    /// What the program can't tell when it ends now.
    #[must_use]
    pub fn not_known(&self) -> Option<Problem> {
        let awaited = self.awaited.values().flat_map(|write| {
            let lines = write.lines.iter().enumerate();
            lines.filter(|(index, _)| !write.told.contains(index)).map(|(_, line)| line)
        });
        let lines: Vec<&AuditEntry> = awaited.collect();
        let what = match lines.as_slice() {
            [] => return None,
            [one] => format!("Can't tell whether {} was {}", named(one), past(one.act)),
            many => {
                let acts = [AuditAction::Create, AuditAction::Revoke, AuditAction::Delete];
                let count = |act| many.iter().filter(|line| line.act == act).count();
                let parts = acts.into_iter().filter(|act| count(*act) > 0);
                let parts: Vec<String> =
                    parts.map(|act| format!("{} were {}", count(act), past(act))).collect();
                format!("Can't tell for {} tokens: whether {}", many.len(), parts.join(", "))
            }
        };
        let why = "the program ended before the server's answer was known";
        let next = "The next start checks it. Until then, check the list before you try again";
        Some(Problem::new(ProblemKind::Unknown, &what, why, next))
    }
}

/// A token by its name; one without has none before it is there.
pub(in crate::app) fn named(line: &AuditEntry) -> &str {
    if line.token_name.is_empty() { "a token without a name" } else { &line.token_name }
}

pub(in crate::app) fn past(act: AuditAction) -> &'static str {
    match act {
        AuditAction::Create => "created",
        AuditAction::Revoke => "revoked",
        AuditAction::Delete => "deleted",
    }
}
