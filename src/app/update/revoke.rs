//! The question before a revoke, and its answer.

use jiff::{SignedDuration, Timestamp};
use tui_input::Input;

use crate::app::action::Action;
use crate::app::dialog::Overlay;
use crate::app::dialog::guard::Guard;
use crate::app::dialog::revoke::{Button, RevokeDialog, RevokeState};
use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::msg::RequestId;
use crate::app::toast::Tone;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::Row;
use crate::domain::status::Status;
use crate::domain::time::{self, later};
use crate::domain::token::Token;

use super::{list, reading, rotate};

/// Fleet Server keeps a token in its cache for about this long.
const FLEET_SERVER_CACHE: SignedDuration = SignedDuration::from_secs(60);

/// Opens the question for the selected token.
pub(super) fn open(model: &mut Model) {
    if let Some(target) = model.selected().map(|row| row.token().clone()) {
        ask(model, target);
    }
}

/// Opens the question for a token.
pub(super) fn ask(model: &mut Model, target: Token) {
    let now = model.now;
    let policy_id = target.policy_id.raw();
    let mut dialog = RevokeDialog {
        policy: model.policy_name(policy_id),
        agents: model.agents(policy_id),
        others: others(model, &target),
        guard: Guard::new(now),
        focus: Button::Cancel,
        phrase: None,
        changed: None,
        state: RevokeState::Asking,
        target,
    };
    dialog.phrase = dialog.is_last(now).then(Input::default);
    model.overlay = Some(Overlay::Revoke(Box::new(dialog)));
}

/// How many other active tokens the token's policy has.
fn others(model: &Model, token: &Token) -> usize {
    let active = |row: &Row<'_>| row.status(model.now) == Status::Active;
    model.rows.of_policy(token.policy_id.raw()).filter(active).filter(|row| *row.id() != token.id).count()
}

/// An action while the question stands.
pub(super) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Revoke(dialog)) = &mut model.overlay else { return Vec::new() };
    if dialog.is_sending() {
        return Vec::new();
    }
    match action {
        Action::Back => rotate::later(model),
        Action::NextField | Action::PreviousField => {
            dialog.focus = match dialog.focus {
                Button::Cancel => Button::Confirm,
                Button::Confirm => Button::Cancel,
            }
        }
        // A held Enter must not close what it never read: Cancel waits for the guard too.
        Action::Activate if on_cancel(dialog) && dialog.guard == Guard::Armed => rotate::later(model),
        Action::Activate if on_cancel(dialog) => {}
        // Nobody says yes to what a terminal too small for dialogs does not show.
        Action::Activate | Action::Confirm if model.geometry().is_some() => return send(model),
        _ => {}
    }
    Vec::new()
}

fn on_cancel(dialog: &RevokeDialog) -> bool {
    dialog.phrase.is_none() && dialog.focus == Button::Cancel
}

fn send(model: &mut Model) -> Effects {
    let (id, since) = (model.next_request(), model.now);
    let Some(Overlay::Revoke(dialog)) = &mut model.overlay else { return Vec::new() };
    if !dialog.takes_yes() {
        return Vec::new();
    }
    dialog.state = RevokeState::Sending { id, since };
    let name = dialog.target.name.display().to_owned();
    vec![Effect::Revoke { id, token: dialog.target.id.clone(), name }]
}

/// The answer to the revoke, if this is it.
pub(super) fn answer(model: &mut Model, id: RequestId, answer: Result<(), Problem>) -> Effects {
    let now = model.now;
    let Some(Overlay::Revoke(dialog)) = &mut model.overlay else { return Vec::new() };
    if !matches!(dialog.state, RevokeState::Sending { id: sent, .. } if sent == id) {
        return Vec::new();
    }
    match answer {
        Ok(()) => {
            let mut token = dialog.target.clone();
            token.active = false;
            // Else a list that is a second behind would bring it back to life.
            model.newcomers.retain(|new| new.token.id != token.id);
            model.overlay = None;
            let name = token.name.display();
            model.toasts.say_of(name, Tone::Warning, revoked(name, now, &model.zone), now);
            model.rows.put(token);
            list::show(model);
        }
        Err(problem) => {
            model.access.learn(&problem);
            let lost = matches!(problem.kind, ProblemKind::Unknown | ProblemKind::NotFound);
            dialog.guard = Guard::new(now);
            dialog.focus = Button::Cancel;
            dialog.state = RevokeState::Failed(problem);
            if !lost {
                return Vec::new();
            }
        }
    }
    reading::read_again(model)
}

fn revoked(name: &str, now: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    let until = time::clock(later(now, FLEET_SERVER_CACHE), zone);
    format!("Revoked {name}. Fleet Server may accept it until {until} (60 s cache)")
}

/// Looks whether the question still fits, after the list was read anew.
pub(super) fn check_target(model: &mut Model) {
    let Some(Overlay::Revoke(dialog)) = &model.overlay else { return };
    let (now, others) = (model.now, others(model, &dialog.target));
    let Some(Overlay::Revoke(dialog)) = &mut model.overlay else { return };
    dialog.others = others;
    if dialog.is_last(now) && !dialog.is_sending() {
        dialog.phrase.get_or_insert_default();
    }
    let current = model.rows.by_id(&dialog.target.id);
    dialog.changed = match current {
        None => Some("This token is gone: somebody deleted it".to_owned()),
        Some(row) if !row.token().active && dialog.target.active => {
            Some("This token is revoked already".to_owned())
        }
        Some(_) => None,
    };
}
