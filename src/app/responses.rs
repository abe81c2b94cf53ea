//! Answers of tasks. One that nobody waits for any more is dropped.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use crate::app::act::{reconcile, with_dialog};
use crate::app::copies::{copying, leftover};
use crate::app::effect::Effects;
use crate::app::log::failures;
use crate::app::model::{Model, RecentlyAdded};
use crate::app::msg::{Listing, Outcome};
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::app::view::View;
use crate::app::{agent_counts, copies, kql, persistence, projection, quit, refresh, rotations, writes};
use crate::domain::policy::Policies;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::Row;
use crate::domain::time::later;
use crate::domain::token::TokenId;

/// How long a token created here is kept in the table against lists that do not have it. Kibana 9.5 does not
/// refresh its index after a create, so a list may lack the token for about a second.
const NEWCOMER: SignedDuration = SignedDuration::from_secs(10);

/// How far two clocks may be apart and count as one: a `Date` has whole seconds, and an answer takes a while.
const IN_STEP: SignedDuration = SignedDuration::from_secs(5);

/// How long rows that were not there before stand out.
const TINTED: SignedDuration = SignedDuration::from_secs(2);

/// A task ended.
pub(super) fn done(model: &mut Model, id: RequestId, outcome: Outcome) -> Effects {
    failures::log(model, id, &outcome);
    let awaited = model.writes.awaited.contains_key(&id);
    if awaited {
        quit::answered(model);
    }
    let mut effects = persistence::answered(model, id, &outcome);
    for problem in outcome.problems() {
        model.refresh_schedule.learn(problem);
    }
    effects.extend(take(model, id, outcome));
    effects
}

fn take(model: &mut Model, id: RequestId, outcome: Outcome) -> Effects {
    if model.overlay.as_ref().is_some_and(|overlay| overlay.dialog().awaits(id)) {
        return take_in_dialog(model, outcome);
    }
    match outcome {
        Outcome::Tokens(answer) if model.list.awaits(id) => {
            tokens(model, answer);
            let mut effects = refresh::ask_what_it_is(model);
            effects.extend(rotations::look(model));
            effects.extend(writes::look(model));
            return effects;
        }
        Outcome::Kuery(answer) => kql::answer_refresh(model, id, answer),
        Outcome::Status(answer) if model.status.awaits(id) => {
            refresh::learn_what_it_is(model, answer);
            reconcile(model);
        }
        Outcome::Agents(answer) => {
            agent_counts::answer(model, id, answer);
            reconcile(model);
        }
        Outcome::Policies(answer) if model.policy_list.awaits(id) => policies(model, answer),
        Outcome::Secret(answer) if copying::awaits(model, id) => return copying::fetched(model, answer),
        Outcome::Removed(_) => return rotations::look(model),
        Outcome::Copied(answer) if copying::awaits(model, id) => return copying::copied(model, answer),
        Outcome::Cleared(answer) => return copies::cleared(model, id, answer),
        Outcome::Leftover(answer) => leftover::answer(model, id, answer),
        // Nobody waits for it any more.
        _ => {}
    }
    Vec::new()
}

/// The answer to what the open dialog asked or sent.
fn take_in_dialog(model: &mut Model, outcome: Outcome) -> Effects {
    let outcome = match outcome {
        // The person is asked whether it is to go without the log.
        Outcome::Unlogged(problem) => Outcome::Unlogged(Problem::new(
            ProblemKind::Local,
            "Nothing was sent: could not write the audit log",
            &problem.why,
            "Confirm again to send it without an audit log entry, or close this dialog",
        )),
        outcome => outcome,
    };
    let removed = matches!(outcome, Outcome::Removed(_));
    let mut effects = with_dialog(model, |dialog, model| dialog.answered(model, outcome));
    if removed {
        effects.extend(rotations::look(model));
    }
    effects
}

fn tokens(model: &mut Model, answer: Result<Listing, Problem>) {
    match answer {
        Ok(listing) => {
            tint(model, &listing);
            model.refresh_schedule.retry = None;
            follow_clock(model, listing.server_time);
            model.unread = listing.total.saturating_sub(listing.rows.total() as u64);
            model.unreadable = listing.unreadable;
            model.rows = listing.rows;
            model.list = Remote::Ready(model.now);
            model.trouble = None;
            model.access.learn_by_list(None);
            model.read_at = Some(model.now);
            keep_newcomers(model);
            projection::project_anew(model);
            reconcile(model);
            say_policies_failed(model);
        }
        Err(problem) => {
            model.refresh_schedule.fail(&problem, model.now);
            let refused = |problem: &Problem| problem.kind == ProblemKind::Forbidden;
            // Once: who goes back to the table stays there.
            if model.read_at.is_none() && refused(&problem) && !model.trouble.as_ref().is_some_and(refused) {
                model.view = View::Policies;
            }
            model.access.learn_by_list(Some(&problem));
            model.trouble = Some(problem.clone());
            model.list = Remote::Failed(problem);
        }
    }
}

/// The server's clock decides what has expired. One that is off by less than an answer takes on its way says nothing.
fn follow_clock(model: &mut Model, server_time: Option<Timestamp>) {
    let skew = server_time.map(|at| at.duration_since(model.now)).unwrap_or_default();
    let off = skew.abs() > IN_STEP;
    if !off {
        model.skew = SignedDuration::ZERO;
    } else if skew.checked_sub(model.skew).is_none_or(|change| change.abs() > IN_STEP) {
        model.skew = skew;
    }
}

/// Remembers for a moment which tokens were not there before.
fn tint(model: &mut Model, listing: &Listing) {
    if model.read_at.is_none() {
        return;
    }
    let new = listing.rows.all().map(Row::id).filter(|id| model.rows.by_id(id).is_none());
    let tokens: HashSet<TokenId> = new.cloned().collect();
    if !tokens.is_empty() {
        model.recently_added = RecentlyAdded { tokens, until: Some(later(model.now, TINTED)) };
    }
}

/// A newcomer that the list has, or that is old enough to have been in it, is one no longer.
fn keep_newcomers(model: &mut Model) {
    let (rows, now) = (&model.rows, model.now);
    model
        .pending_creates
        .retain(|new| rows.by_id(&new.token.id).is_none() && later(new.since, NEWCOMER) > now);
    for new in &model.pending_creates {
        model.rows.put(new.token.clone());
    }
}

fn policies(model: &mut Model, answer: Result<Policies, Problem>) {
    match answer {
        Ok(policies) => {
            agent_counts::take_over(model, policies);
            model.policy_list = Remote::Ready(model.now);
            projection::project_anew(model);
            reconcile(model);
        }
        Err(problem) => {
            model.policy_list = Remote::Failed(problem);
            say_policies_failed(model);
        }
    }
}

/// Says that the policies could not be read, once the tokens could: else the list's own problem says the same and more.
fn say_policies_failed(model: &mut Model) {
    // Whatever was just said of a write matters more.
    if model.toasts.current().is_some() {
        return;
    }
    if let (Remote::Ready(_), Some(problem)) = (&model.list, model.policy_list.problem()) {
        model.toasts.show_problem(problem, model.now);
    }
}
