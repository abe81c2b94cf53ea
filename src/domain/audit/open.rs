//! Writes of which the log does not say what became of them, and what the tokens say of them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::audit::{AuditAction, AuditEntry, AuditOutcome};
use crate::domain::rows::{Row, TokenRows};

/// So far two machines' clocks may be apart: a token that is older than its create by more is another.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What the tokens show of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It happened; of a create, to which token.
    Done(Option<String>),
    /// It has not happened.
    NotDone,
}

/// The intents that no later line says the outcome of, oldest first. That one is not known is no outcome.
#[must_use]
pub fn still_open(entries: Vec<AuditEntry>) -> Vec<AuditEntry> {
    type Key = (String, String, AuditAction, String, String);
    let mut open: HashMap<Key, Vec<(usize, AuditEntry)>> = HashMap::new();
    for (number, entry) in entries.into_iter().enumerate() {
        // Before its answer a create has no token, and afterwards it has.
        let which = match entry.act {
            AuditAction::Create => entry.token_name.clone(),
            AuditAction::Revoke | AuditAction::Delete => entry.token_id.clone().unwrap_or_default(),
        };
        let key = (entry.server.clone(), entry.space.clone(), entry.act, which, entry.policy_id.clone());
        match entry.outcome {
            AuditOutcome::Intent => open.entry(key).or_default().push((number, entry)),
            AuditOutcome::Done | AuditOutcome::Failed => {
                match open.get_mut(&key) {
                    // Of two creates alike the older one was answered.
                    Some(alike) if key.2 == AuditAction::Create && !alike.is_empty() => drop(alike.remove(0)),
                    Some(alike) => alike.clear(),
                    None => {}
                }
            }
            AuditOutcome::Unknown => {}
        }
    }
    let mut left: Vec<(usize, AuditEntry)> = open.into_values().flatten().collect();
    left.sort_by_key(|(number, _)| *number);
    left.into_iter().map(|(_, entry)| entry).collect()
}

/// What the tokens show of a write. `whole` says that none is missing in `rows`; `None` when they don't decide it.
#[must_use]
pub fn look(entry: &AuditEntry, rows: &TokenRows, whole: bool) -> Option<Finding> {
    let id = entry.token_id.as_deref().unwrap_or_default();
    let token = rows.by_id(&id.into());
    match (entry.act, token) {
        (AuditAction::Create, _) => created(entry, rows, whole),
        (AuditAction::Revoke, Some(row)) if !row.token().active => Some(Finding::Done(None)),
        (AuditAction::Revoke | AuditAction::Delete, Some(_)) => Some(Finding::NotDone),
        // Gone is as good as revoked.
        (AuditAction::Revoke | AuditAction::Delete, None) => whole.then_some(Finding::Done(None)),
    }
}

/// The token that a create made: one of its name, or one without a name, on its policy and not older than it. Of more
/// than one without a name nobody can tell.
fn created(entry: &AuditEntry, rows: &TokenRows, whole: bool) -> Option<Finding> {
    let fits = |row: &Row<'_>| is_of(*row, &entry.token_name, entry.at);
    let mut fitting = rows.of_policy(&entry.policy_id).filter(fits);
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(Finding::Done(Some(one.id().as_str().to_owned()))),
        (Some(one), Some(_)) if !entry.token_name.is_empty() => {
            Some(Finding::Done(Some(one.id().as_str().to_owned())))
        }
        (Some(_), Some(_)) => None,
        (None, _) => whole.then_some(Finding::NotDone),
    }
}

/// Whether a create of this name, as it is shown, sent at this moment, may have made a token.
#[must_use]
pub fn is_of(row: Row<'_>, shown_name: &str, sent: Timestamp) -> bool {
    let token = row.token();
    let named = match shown_name {
        "" => token.stored_name.raw() == token.id.as_str(),
        name => token.name.display() == name,
    };
    named && token.created_at.is_none_or(|at| sent.duration_since(at) <= SKEW)
}
