//! What is kept from one start to the next, and what the audit log gets to read.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::request::RequestId;
use crate::app::writes::state::Write;
use crate::domain::audit;
use crate::domain::audit::{AuditAction, AuditEntry};
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::removal::{RemovalTarget, TokenResult};
use crate::domain::state::Change;
use crate::domain::text::sanitize;

use crate::app::trail;

/// Comes after every message: notes the tab that is open, the order and the columns, and puts intents before every write.
pub(super) fn keep(model: &mut Model, effects: &mut Effects) {
    let tab = trail::own_tab(model);
    if tab != model.remembered.status {
        let change = Change::Status(tab);
        effects.push(remember(model, change));
    }
    if model.sort != model.remembered.sort {
        let change = Change::Sorted(model.sort);
        effects.push(remember(model, change));
    }
    if model.columns != model.remembered.columns {
        let change = Change::Columns(model.columns.clone());
        effects.push(remember(model, change));
    }
    let mut all = Vec::with_capacity(effects.len());
    for effect in effects.drain(..) {
        if let Some((id, lines)) = intent(model, &effect) {
            all.push(Effect::Intend { id, lines: lines.clone(), must: !model.writes.unlogged });
            model.writes.awaited.insert(id, Write { lines, told: BTreeSet::new() });
        }
        all.push(effect);
    }
    *effects = all;
}

/// Takes a change in, here and for the next start.
pub(super) fn remember(model: &mut Model, change: Change) -> Effect {
    model.remembered.apply(&change);
    Effect::Remember { site: model.server.site(), change }
}

/// The lines that a write needs before it is sent, one for each token. Every effect that writes has them.
fn intent(model: &Model, effect: &Effect) -> Option<(RequestId, Vec<AuditEntry>)> {
    let entry = |act, token_id, token_name, policy_id| AuditEntry {
        at: model.now,
        server: model.server.site().server,
        space: model.server.site().space,
        act,
        token_id,
        token_name,
        policy_id,
        outcome: audit::AuditOutcome::Intent,
        problem: None,
        pid: None,
    };
    match effect {
        Effect::Create { id, token } => {
            let name = sanitize(&token.name).into_owned();
            Some((*id, vec![entry(AuditAction::Create, None, name, token.policy_id.clone())]))
        }
        Effect::Remove { id, order } => {
            let act = match order.act {
                RemovalKind::Revoke => AuditAction::Revoke,
                RemovalKind::Delete => AuditAction::Delete,
            };
            let line = |target: &RemovalTarget| {
                let policy = model.rows.by_id(&target.id).map(|row| row.raw_policy_id().to_owned());
                let token_id = Some(target.id.as_str().to_owned());
                entry(act, token_id, target.name.clone(), policy.unwrap_or_default())
            };
            Some((*id, order.targets.iter().map(line).collect()))
        }
        _ => None,
    }
}

/// The lines that follow the intents of some targets, whose fates are known before the whole is.
pub(super) fn settled(model: &mut Model, id: RequestId, results: &[(usize, TokenResult)]) -> Effects {
    let now = model.now;
    let Some(write) = model.writes.awaited.get_mut(&id) else { return Vec::new() };
    let mut lines = Vec::new();
    for (index, result) in results {
        // One of which nobody knows is open still, should the program end now.
        if matches!(result, TokenResult::Failed(problem) if problem.kind == ProblemKind::Unknown) {
            continue;
        }
        write.told.insert(*index);
        lines.extend(write.lines.get(*index).and_then(|line| of_fate(line.clone(), result, now)));
    }
    log(lines)
}

/// The lines that follow the intents, if this is the answer to a write. What it leaves unknown stays open.
pub(super) fn answered(model: &mut Model, id: RequestId, outcome: &Outcome) -> Effects {
    let now = model.now;
    let Some(write) = model.writes.awaited.remove(&id) else { return Vec::new() };
    let unknown = |problem: &Problem| problem.kind == ProblemKind::Unknown;
    let mut lines = Vec::new();
    match outcome {
        Outcome::Created(Ok(token)) => {
            let named = |entry| AuditEntry { token_id: Some(token.id.as_str().to_owned()), ..entry };
            lines.extend(write.lines.into_iter().map(|intent| named(intent).answered(now, None)));
        }
        Outcome::Created(Err(problem)) => {
            if unknown(problem) {
                model.writes.open.extend(write.lines.iter().cloned());
            }
            lines.extend(write.lines.into_iter().map(|intent| intent.answered(now, Some(problem))));
        }
        Outcome::Removed(removed) => {
            for (index, (intent, result)) in write.lines.into_iter().zip(&removed.results).enumerate() {
                if matches!(result, TokenResult::Failed(problem) if unknown(problem)) {
                    model.writes.open.push(intent.clone());
                }
                if !write.told.contains(&index) {
                    lines.extend(of_fate(intent, result, now));
                }
            }
        }
        _ => {}
    }
    log(lines)
}

/// Lines for the audit log, if there are any.
pub(super) fn log(lines: Vec<AuditEntry>) -> Effects {
    if lines.is_empty() { Vec::new() } else { vec![Effect::Audit(lines)] }
}

/// What became of one of the tokens that were revoked or deleted. Of one that nothing was sent for there is no intent.
fn of_fate(intent: AuditEntry, result: &TokenResult, now: Timestamp) -> Option<AuditEntry> {
    match result {
        TokenResult::Done => Some(intent.answered(now, None)),
        TokenResult::Failed(problem) => Some(intent.answered(now, Some(problem))),
        TokenResult::OnlyRevoked => Some(intent.not_done(now, "The server revoked it and did not delete it")),
        TokenResult::Untried => None,
    }
}
