//! What is kept from one start to the next, and what the audit log gets to read.

use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::msg::{Outcome, RequestId};
use crate::domain::audit::{self, Act, Entry};
use crate::domain::state::Change;
use crate::domain::text::sanitize;

/// Comes after every message: notes the tab that is open, and puts an intent before every write.
pub(super) fn keep(model: &mut Model, effects: &mut Effects) {
    if model.filter.status != model.remembered.status {
        let change = Change::Status(model.filter.status);
        effects.push(remember(model, change));
    }
    let mut all = Vec::with_capacity(effects.len());
    for effect in effects.drain(..) {
        if let Some((id, entry)) = intent(model, &effect) {
            all.push(Effect::Audit(entry.clone()));
            model.writes.insert(id, entry);
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

/// The line that a write needs before it is sent. Every effect that writes has one.
fn intent(model: &Model, effect: &Effect) -> Option<(RequestId, Entry)> {
    let site = model.server.site();
    let entry = |act, token_id, token_name, policy_id| Entry {
        at: model.now,
        server: site.server,
        space: site.space,
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
            Some((*id, entry(Act::Create, None, name, token.policy_id.clone())))
        }
        Effect::Revoke { id, token, name } => {
            let policy = model.rows.by_id(token).map(|row| row.raw_policy_id().to_owned());
            let token_id = Some(token.as_str().to_owned());
            Some((*id, entry(Act::Revoke, token_id, name.clone(), policy.unwrap_or_default())))
        }
        _ => None,
    }
}

/// The line that follows an intent, if this is the answer to a write.
pub(super) fn answered(model: &mut Model, id: RequestId, outcome: &Outcome) -> Effects {
    let Some(mut entry) = model.writes.remove(&id) else { return Vec::new() };
    let problem = match outcome {
        Outcome::Created(Ok(token)) => {
            entry.token_id = Some(token.id.as_str().to_owned());
            None
        }
        Outcome::Created(Err(problem)) | Outcome::Revoked(Err(problem)) => Some(problem),
        _ => None,
    };
    vec![Effect::Audit(entry.answered(model.now, problem))]
}
