//! Writes whose outcome the log does not tell, and what the list of tokens tells about them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::audit::{AuditAction, AuditEntry, AuditOutcome};
use crate::domain::rows::{Row, TokenRows};

/// How far two machines' clocks may differ. A token that is older than a create by more than this is not its token.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What the list of tokens shows about a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It happened; for a create, the new token's id.
    Done(Option<String>),
    /// It has not happened.
    NotDone,
}

impl AuditEntry {
    /// The entry that follows once the tokens have shown the outcome.
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
}

/// The intents without an outcome in a later entry, oldest first. Unknown is not an outcome.
#[must_use]
pub fn still_open(entries: Vec<AuditEntry>) -> Vec<AuditEntry> {
    type Key = (String, String, AuditAction, String, String);
    let mut open: HashMap<Key, Vec<(usize, AuditEntry)>> = HashMap::new();
    for (number, entry) in entries.into_iter().enumerate() {
        // A create has a token's id only in the entry after its answer.
        let which = match entry.act {
            AuditAction::Create => entry.token_name.clone(),
            AuditAction::Revoke | AuditAction::Delete => entry.token_id.clone().unwrap_or_default(),
        };
        let key = (entry.server.clone(), entry.space.clone(), entry.act, which, entry.policy_id.clone());
        match entry.outcome {
            AuditOutcome::Intent => open.entry(key).or_default().push((number, entry)),
            AuditOutcome::Done | AuditOutcome::Failed => {
                match open.get_mut(&key) {
                    // Of two equal creates, the older one was answered.
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

/// What the tokens show about a write; `None` when they leave it open. `whole` says that `rows` has all tokens.
#[must_use]
pub fn find_outcome(entry: &AuditEntry, rows: &TokenRows, whole: bool) -> Option<Finding> {
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

/// The token that a create made: one with its name and policy that is not older. Several tokens without a name can't
/// be told apart.
fn created(entry: &AuditEntry, rows: &TokenRows, whole: bool) -> Option<Finding> {
    let fits = |row: &Row<'_>| may_be_from(*row, &entry.token_name, entry.at);
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

/// Whether a create with this displayed name, sent at this moment, may have made the token.
#[must_use]
pub fn may_be_from(row: Row<'_>, shown_name: &str, sent: Timestamp) -> bool {
    let token = row.token();
    let named = match shown_name {
        "" => token.stored_name.raw() == token.id.as_str(),
        name => token.name.display() == name,
    };
    named && token.created_at.is_none_or(|at| sent.duration_since(at) <= SKEW)
}
