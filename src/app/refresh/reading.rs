//! Asking for the lists: at first, again, after a write, no longer.

use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::refresh::next::next_retry;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::server::{Offer, Offers, ServerStatus};

use crate::app::{agent_counts, query};

/// The person wants the lists to be read: whatever held readings back does so no more.
pub(in crate::app) fn ask(model: &mut Model) -> Effects {
    model.refresh_schedule.ask();
    model.access.ask_again();
    agent_counts::forget(model);
    refresh(model)
}

/// The program stood still for a while: what is on the screen may be old. Nothing is read that must be asked for.
pub(in crate::app) fn come_back(model: &mut Model) -> Effects {
    let refused = |problem: &Problem| {
        use ProblemKind::{Blocked, Forbidden, Unauthorized};
        matches!(problem.kind, Unauthorized | Forbidden | Blocked)
    };
    let held = model.refresh_schedule.stopped
        || model.refresh_schedule.rejected
        || model.list.problem().is_some_and(refused);
    if held { Vec::new() } else { refresh(model) }
}

/// Reads tokens and policies, unless a reading is under way.
pub(in crate::app) fn refresh(model: &mut Model) -> Effects {
    let mut effects = Vec::new();
    if model.list.request().is_none() {
        effects.push(Effect::FetchTokens(begin_list(model)));
    }
    if model.policy_list.request().is_none() {
        let id = model.next_request();
        model.policy_list = Remote::Loading { id, since: model.now };
        effects.push(Effect::FetchPolicies(id));
    }
    effects.extend(query::ask_again(model));
    effects
}

/// Reads the tokens after a write. A reading under way may have missed the write, so it is dropped.
pub(in crate::app) fn read_again(model: &mut Model) -> Effects {
    let dropped = model.list.request().map(Effect::Cancel);
    let id = begin_list(model);
    let found = query::ask_again(model);
    dropped.into_iter().chain([Effect::FetchTokens(id)]).chain(found).collect()
}

fn begin_list(model: &mut Model) -> RequestId {
    let id = model.next_request();
    model.list = Remote::Loading { id, since: model.now };
    id
}

/// Stops the readings under way, and those that would be tried again; what is on the screen stays. The next one is for
/// the person to ask for.
pub(in crate::app) fn stop(model: &mut Model) -> Effects {
    if model.list.request().is_some() || next_retry(model).is_some() {
        model.refresh_schedule.stopped = true;
    }
    let dropped = [model.list.request(), model.policy_list.request()];
    if model.list.request().is_some() {
        // A reading that failed before this one is still the last that is known.
        model.list = match (&model.trouble, model.read_at) {
            (Some(problem), _) => Remote::Failed(problem.clone()),
            (None, Some(at)) => Remote::Ready(at),
            (None, None) => Remote::Idle,
        };
    }
    if model.policy_list.request().is_some() {
        model.policy_list = Remote::Idle;
    }
    let asking = query::stop(model);
    dropped.into_iter().flatten().chain(asking).map(Effect::Cancel).collect()
}

/// Asks once what the server is, after the first list: nothing on the screen waits for it.
pub(in crate::app) fn ask_what_it_is(model: &mut Model) -> Effects {
    if model.read_at.is_none() || model.status != Remote::Idle {
        return Vec::new();
    }
    let id = model.next_request();
    model.status = Remote::Loading { id, since: model.now };
    vec![Effect::FetchStatus(id)]
}

/// The server said what it is. Where it did not, only trying tells what it offers.
pub(in crate::app) fn learn_what_it_is(model: &mut Model, answer: Result<ServerStatus, Problem>) {
    match answer {
        Ok(status) => {
            // What a create has shown is believed before what the version promises.
            let ignored = model.offers.expiration == Offer::No;
            model.offers = Offers::of(&status);
            if ignored {
                model.offers.expiration = Offer::No;
            }
            model.status = Remote::Ready(());
        }
        Err(problem) => model.status = Remote::Failed(problem),
    }
}
