//! Whatever an answer says went wrong is kept in the message log in full, wherever else it is shown.

use crate::app::model::Model;
use crate::app::msg::{Outcome, SaveFailure};
use crate::app::request::RequestId;
use crate::app::toast::Reading;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::removal::{RemovalEnd, RemovalResult, TokenResult};

/// So many reasons of one order are kept.
const REASONS: usize = 20;

/// Keeps what went wrong. Of the readings that come again and again, each new problem once.
pub(in crate::app) fn log(model: &mut Model, id: RequestId, outcome: &Outcome) {
    let now = model.now;
    match outcome {
        Outcome::Tokens(answer) if model.list.awaits(id) => {
            model.toasts.read(Reading::Tokens, answer.as_ref().err(), now);
        }
        Outcome::Policies(answer) if model.policy_list.awaits(id) => {
            model.toasts.read(Reading::Policies, answer.as_ref().err(), now);
        }
        Outcome::Kuery(answer) if model.kql.reading.awaits(id) => {
            model.toasts.read(Reading::Kuery, answer.as_ref().err(), now);
        }
        // A server that refuses to count them is one that can't, and the tab does without.
        Outcome::Agents(answer) if model.counting.reading == Some(id) => {
            let failed = answer.as_ref().err().filter(|problem| problem.kind != ProblemKind::Refused);
            model.toasts.read(Reading::Agents, failed, now);
        }
        Outcome::Status(answer) if model.status.awaits(id) => {
            model.toasts.read(Reading::Status, answer.as_ref().err(), now);
        }
        Outcome::Removed(removed) => {
            for problem in reasons(removed) {
                model.toasts.log_problem(problem, now);
            }
        }
        Outcome::Secret(Err(problem))
        | Outcome::Created(Err(problem))
        | Outcome::Copied(Err(problem))
        | Outcome::Cleared(Err(problem))
        | Outcome::Leftover(Err(problem))
        | Outcome::Saved(Err(SaveFailure::Problem(problem)))
        | Outcome::Unlogged(problem) => model.toasts.log_problem(problem, now),
        Outcome::Facts(facts) => {
            for problem in [facts.hosts.as_ref().err(), facts.version.as_ref().err()].into_iter().flatten() {
                model.toasts.log_problem(problem, now);
            }
        }
        // What went well, and readings that nobody waits for.
        Outcome::Tokens(_)
        | Outcome::Policies(_)
        | Outcome::Kuery(_)
        | Outcome::Agents(_)
        | Outcome::Status(_)
        | Outcome::Secret(_)
        | Outcome::Created(_)
        | Outcome::Copied(_)
        | Outcome::Cleared(_)
        | Outcome::Leftover(_)
        | Outcome::Saved(_) => {}
    }
}

/// The first problem of each reason.
fn reasons(removed: &RemovalResult) -> Vec<&Problem> {
    let mut reasons: Vec<&Problem> = Vec::new();
    let problems = removed.results.iter().filter_map(|result| match result {
        TokenResult::Failed(problem) => Some(problem),
        _ => None,
    });
    let stopped = match &removed.end {
        RemovalEnd::Stopped(problem) => Some(problem),
        _ => None,
    };
    for problem in stopped.into_iter().chain(problems) {
        if reasons.len() == REASONS {
            break;
        }
        if !reasons.iter().any(|known| known.why == problem.why) {
            reasons.push(problem);
        }
    }
    reasons
}
