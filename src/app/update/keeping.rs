//! What is kept from one start to the next, and what the audit log gets to read.

use jiff::Timestamp;

use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::msg::{Outcome, RequestId};
use crate::domain::audit::{self, Act, Entry};
use crate::domain::bulk::BulkAct;
use crate::domain::removal::{Fate, Target};
use crate::domain::state::Change;
use crate::domain::text::sanitize;

use super::trail;

/// Comes after every message: notes the tab that is open, the order and the columns, and puts an intent before every write.
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
        if let Some((id, entries)) = intent(model, &effect) {
            all.extend(entries.iter().cloned().map(Effect::Audit));
            model.writes.insert(id, entries);
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
fn intent(model: &Model, effect: &Effect) -> Option<(RequestId, Vec<Entry>)> {
    let entry = |act, token_id, token_name, policy_id| Entry {
        at: model.now,
        server: model.server.site().server,
        space: model.server.site().space,
        act,
        token_id,
        token_name,
        policy_id,
        outcome: audit::Outcome::Intent,
        problem: None,
    };
    match effect {
        Effect::Create { id, token } => {
            let name = sanitize(&token.name).into_owned();
            Some((*id, vec![entry(Act::Create, None, name, token.policy_id.clone())]))
        }
        Effect::Remove { id, order } => {
            let act = match order.act {
                BulkAct::Revoke => Act::Revoke,
                BulkAct::Delete => Act::Delete,
            };
            let line = |target: &Target| {
                let policy = model.rows.by_id(&target.id).map(|row| row.raw_policy_id().to_owned());
                let token_id = Some(target.id.as_str().to_owned());
                entry(act, token_id, target.name.clone(), policy.unwrap_or_default())
            };
            Some((*id, order.targets.iter().map(line).collect()))
        }
        _ => None,
    }
}

/// The lines that follow the intents, if this is the answer to a write.
pub(super) fn answered(model: &mut Model, id: RequestId, outcome: &Outcome) -> Effects {
    let now = model.now;
    let Some(intents) = model.writes.remove(&id) else { return Vec::new() };
    let lines: Vec<Entry> = match outcome {
        Outcome::Created(Ok(token)) => {
            let named = |entry| Entry { token_id: Some(token.id.as_str().to_owned()), ..entry };
            intents.into_iter().map(|intent| named(intent).answered(now, None)).collect()
        }
        Outcome::Created(Err(problem)) => {
            intents.into_iter().map(|intent| intent.answered(now, Some(problem))).collect()
        }
        Outcome::Removed(removed) => {
            intents.into_iter().zip(&removed.fates).map(|(intent, fate)| of_fate(intent, fate, now)).collect()
        }
        _ => Vec::new(),
    };
    lines.into_iter().map(Effect::Audit).collect()
}

/// What became of one of the tokens that were revoked or deleted.
fn of_fate(intent: Entry, fate: &Fate, now: Timestamp) -> Entry {
    match fate {
        Fate::Done => intent.answered(now, None),
        Fate::Failed(problem) => intent.answered(now, Some(problem)),
        Fate::OnlyRevoked => intent.not_done(now, "The server revoked it and did not delete it"),
        Fate::Untried => intent.not_done(now, "Nothing was sent for it"),
    }
}
