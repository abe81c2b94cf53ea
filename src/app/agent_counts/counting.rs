//! How many agents the policies on show have. Kibana runs a search for each policy that it counts, so only those are
//! counted that the person looks at, once they have come to rest, and not again for a while.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::app::deadline::REST;
use crate::app::effect::{Effect, Effects};
use crate::app::geometry::Pane;
use crate::app::model::Model;
use crate::app::request::RequestId;
use crate::app::view::View;
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::Subject;
use crate::domain::time::later;

/// So long a number is good enough.
const GOOD: SignedDuration = SignedDuration::from_mins(10);

/// Asks for the numbers that are on show and not known. Comes after every message.
pub(in crate::app) fn follow(model: &mut Model) -> Effects {
    let wanted = wanted(model);
    let asked_for = counted_by_dialog(model).is_some();
    let counting = &mut model.counting;
    if wanted.is_empty() || counting.reading.is_some() || counting.refused {
        counting.resting = None;
        return Vec::new();
    }
    let ids: Vec<Box<str>> = wanted.iter().map(|policy| policy.id.raw().into()).collect();
    let since = match &counting.resting {
        Some((since, resting)) if *resting == ids => *since,
        _ => model.now,
    };
    if model.now < later(since, REST) && !asked_for {
        counting.resting = Some((since, ids));
        return Vec::new();
    }
    counting.resting = None;
    counting.asked.extend(ids.into_iter().map(|id| (id, model.now)));
    let id = model.next_request();
    model.counting.reading = Some(id);
    vec![Effect::CountAgents { id, policies: wanted }]
}

/// The policies on show whose number is not known, or was counted long ago.
fn wanted(model: &Model) -> Vec<AgentPolicy> {
    let mut seen = HashSet::new();
    let fresh = |id: &str| model.counting.asked.get(id).map(|at| later(*at, GOOD) > model.now);
    let needed = |policy: &&AgentPolicy| match fresh(policy.id.raw()) {
        Some(recently_added) => !recently_added,
        None => policy.agents.is_none(),
    };
    let policies = on_show(model).into_iter().filter(|policy| seen.insert(policy.id.raw())).filter(needed);
    policies.cloned().collect()
}

fn counted_by_dialog(model: &Model) -> Option<Vec<&str>> {
    model.overlay.as_ref().and_then(|overlay| overlay.dialog().counted_policies())
}

fn on_show(model: &Model) -> Vec<&AgentPolicy> {
    if let Some(ids) = counted_by_dialog(model) {
        return ids.into_iter().filter_map(|id| model.policies.get(id)).collect();
    }
    let visible = model.geometry().map_or(0, |geometry| geometry.rows);
    match model.view {
        View::Tokens => {
            let details = model.geometry().is_some_and(|geometry| geometry.pane != Pane::None);
            let row = model.selected().filter(|_| details);
            row.and_then(|row| model.policies.get(row.raw_policy_id())).into_iter().collect()
        }
        View::Policies => {
            model.policies.window(model.policy_cursor.offset, visible).map(|(_, policy)| policy).collect()
        }
        View::Hygiene => {
            let here = model.finding_cursor.position;
            let around = here.saturating_sub(visible)..here.saturating_add(visible);
            let found = around.map_while(|position| model.finding(position));
            let policy = |(_, subject)| match subject {
                Subject::Policy(policy) => Some(policy),
                Subject::Token(_) => None,
            };
            found.filter_map(policy).collect()
        }
    }
}

/// The answer.
pub(in crate::app) fn answer(
    model: &mut Model,
    id: RequestId,
    answer: Result<HashMap<Box<str>, u64>, Problem>,
) {
    if model.counting.reading != Some(id) {
        return;
    }
    model.counting.reading = None;
    match answer {
        Ok(counts) => {
            model.policies.count(counts.iter().map(|(id, agents)| (&**id, *agents)));
        }
        // A Kibana that counts in another way, or not at all. The tab does without, and asks no more.
        Err(problem) if problem.kind == ProblemKind::Refused => model.counting.refused = true,
        Err(_) => {}
    }
}

/// The policies were read anew, without numbers: those that are known stay.
pub(in crate::app) fn take_over(model: &mut Model, policies: Policies) {
    let before = std::mem::replace(&mut model.policies, policies);
    let missing: Vec<(&str, u64)> = before
        .iter()
        .filter(|old| model.policies.get(old.id.raw()).is_some_and(|new| new.agents.is_none()))
        .filter_map(|old| Some((old.id.raw(), old.agents?)))
        .collect();
    model.policies.count(missing);
}

/// The person asks for everything anew.
pub(in crate::app) fn forget(model: &mut Model) {
    for asked in model.counting.asked.values_mut() {
        *asked = Timestamp::MIN;
    }
    model.counting.refused = false;
}
