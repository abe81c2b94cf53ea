//! What came of revoking or deleting tokens.

use std::collections::HashSet;

use jiff::SignedDuration;

use crate::app::button::Button;
use crate::app::guard::Guard;
use crate::app::model::Model;
use crate::app::removal::state::{RemovalDialog, RemovalState};
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::ProblemKind;
use crate::domain::removal::{RemovalEnd, RemovalResult, TokenResult};
use crate::domain::server::Offer;
use crate::domain::status::Status;
use crate::domain::time::{self, later};
use crate::domain::token::{Token, TokenId};

use crate::app::{projection, refresh};

/// Fleet Server keeps a token in its cache for about this long.
const FLEET_SERVER_CACHE: SignedDuration = SignedDuration::from_secs(60);

/// The answer. What was not done is said in the dialog, which stays for it.
pub(in crate::app) fn answered(
    dialog: &mut RemovalDialog,
    model: &mut Model,
    removed: RemovalResult,
) -> Turn {
    learn(model, &removed);
    take_over(model, dialog, &removed);
    projection::project_anew(model);
    let step = match (removed.results.as_slice(), dialog.single()) {
        ([TokenResult::Failed(problem)], Some(_)) => {
            dialog.state = RemovalState::Failed(problem.clone());
            dialog.guard = Guard::new(model.now);
            dialog.focus = Button::Cancel;
            if !matches!(problem.kind, ProblemKind::Unknown | ProblemKind::NotFound) {
                return Turn::stay();
            }
            Step::Stay
        }
        ([TokenResult::Done], Some(token)) => {
            say_done(model, dialog.act, token);
            Step::Close
        }
        _ if removed.failed() > 0 || matches!(removed.end, RemovalEnd::Stopped(_)) => {
            dialog.state = RemovalState::Ended(removed);
            dialog.phrase = None;
            dialog.scroll = 0;
            Step::Stay
        }
        _ => {
            say_many(model, dialog, &removed);
            Step::Close
        }
    };
    Turn { step, effects: refresh::read_again(model) }
}

/// What the answers say about the server, and about what this person may do.
fn learn(model: &mut Model, removed: &RemovalResult) {
    if removed.no_bulk_route {
        model.offers.bulk = Offer::No;
    }
    if removed.end == RemovalEnd::OnlyRevokes {
        model.offers.delete = Offer::No;
    }
    for problem in removed.problems() {
        model.access.learn(problem);
    }
}

/// Brings the table up to what was done, before the next list confirms it. Those that it was not done to stay marked.
fn take_over(model: &mut Model, dialog: &RemovalDialog, removed: &RemovalResult) {
    let mut gone: HashSet<TokenId> = HashSet::new();
    let mut touched: HashSet<&TokenId> = HashSet::new();
    for (token, result) in dialog.targets.iter().zip(&removed.results) {
        let done = match result {
            TokenResult::Done => true,
            TokenResult::OnlyRevoked => false,
            TokenResult::Failed(_) | TokenResult::Untried => continue,
        };
        touched.insert(&token.id);
        model.marks.remove(&token.id);
        if done && dialog.act == RemovalKind::Delete {
            gone.insert(token.id.clone());
        } else if model.rows.by_id(&token.id).is_some() {
            model.rows.put(Token { active: false, ..token.clone() });
        }
    }
    // Else a list that is a second behind would bring one back to life.
    model.pending_creates.retain(|new| !touched.contains(&new.token.id));
    if !gone.is_empty() {
        model.rows.take_out(&gone);
    }
}

fn say_done(model: &mut Model, act: RemovalKind, token: &Token) {
    let name = token.name.display();
    let said = match act {
        RemovalKind::Delete => "Deleted",
        RemovalKind::Revoke => "Revoked",
    };
    if token.status(model.server_now()) != Status::Active {
        return model.toasts.say_of(name, Tone::Info, format!("{said} {name}"), model.now);
    }
    let text =
        format!("{said} {name}. Fleet Server may accept it until {} (60 s cache)", cached_until(model));
    model.toasts.say_of(name, Tone::Warning, text, model.now);
}

fn cached_until(model: &Model) -> String {
    time::clock(later(model.now, FLEET_SERVER_CACHE), &model.zone)
}

/// Nothing failed, but it may have been cancelled, or the server deletes nothing.
fn say_many(model: &mut Model, dialog: &RemovalDialog, removed: &RemovalResult) {
    let (count, done, past) = (removed.results.len(), removed.done(), dialog.act.past());
    let text = match &removed.end {
        RemovalEnd::OnlyRevokes => {
            let which = dialog
                .targets
                .iter()
                .zip(&removed.results)
                .find(|(_, result)| **result == TokenResult::OnlyRevoked);
            let name = which.map_or("", |(token, _)| token.name.display());
            let rest = if count > 1 { "; the others were left alone" } else { "" };
            let text = format!("This Kibana only revokes: {name} is inactive and stays in the list{rest}");
            return model.toasts.say_of(name, Tone::Warning, text, model.now);
        }
        RemovalEnd::Cancelled => format!("{done} of {count} {past}, cancelled"),
        _ if dialog.targets.iter().all(|token| token.status(model.server_now()) != Status::Active) => {
            let text = format!("{count} enrollment tokens {past}");
            return model.toasts.say(Tone::Info, text, model.now);
        }
        _ => {
            let until = cached_until(model);
            format!(
                "{count} enrollment tokens {past}. Fleet Server may accept them until {until} (60 s cache)"
            )
        }
    };
    model.toasts.say(Tone::Warning, text, model.now);
}
