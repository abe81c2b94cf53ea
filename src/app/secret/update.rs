//! The dialog that shows a secret: asked for, seen briefly, gone.

use crate::app::action::Action;
use crate::app::dialog::Dialog;
use crate::app::effect::{Effect, Effects};
use crate::app::enabled::enabled_in_table;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::secret::state::{SecretDialog, SecretState};
use crate::app::toast::Tone;
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::Problem;
use crate::domain::secret::TokenSecret;
use crate::domain::time::later;
use crate::domain::token::Token;

use crate::app::clipboard::copying;
use crate::app::{clipboard, enroll, projection, removal, rotate};

/// Opens the dialog for the selected token, and asks for its secret.
pub(in crate::app) fn open(model: &mut Model) -> Effects {
    let Some(token) = model.token_at_hand().map(|row| row.token().clone()) else { return Vec::new() };
    model.overlay = Some(dialog(model, &token).into());
    reveal(model)
}

/// Opens the dialog, masked, for a token just created.
pub(in crate::app) fn present(model: &mut Model, token: &Token, never_expires: bool) {
    let dialog = SecretDialog { just_created: true, never_expires, ..dialog(model, token) };
    model.overlay = Some(dialog.into());
}

fn dialog(model: &Model, token: &Token) -> SecretDialog {
    SecretDialog {
        token: token.id.clone(),
        name: token.name.display().to_owned(),
        policy: model.policy_name(token.policy_id.raw()),
        just_created: false,
        never_expires: false,
        state: SecretState::Masked,
    }
}

/// An action while the dialog is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    match action {
        Action::Back => leave(model),
        Action::ShowSecret => match shown(model).map(|dialog| &dialog.state) {
            Some(SecretState::Masked | SecretState::Failed(_)) => reveal(model),
            Some(SecretState::Shown { .. } | SecretState::Fetching { .. } | SecretState::Warned) => {
                put_away(model)
            }
            None => Vec::new(),
        },
        Action::Confirm if shown(model).is_some_and(|dialog| dialog.state == SecretState::Warned) => {
            fetch(model)
        }
        Action::ClearClipboard => clipboard::clear_now(model),
        Action::Copy => copy(model),
        Action::Revoke => revoke_instead(model),
        Action::Enroll => go_on_to_enroll(model),
        _ => Vec::new(),
    }
}

/// The dialog's request under way.
pub(in crate::app) fn request(model: &Model) -> Option<RequestId> {
    shown(model).and_then(Dialog::request)
}

/// The answer to the dialog's request, if this is it.
pub(in crate::app) fn answer(
    model: &mut Model,
    id: RequestId,
    answer: Result<TokenSecret, Problem>,
) -> Effects {
    let until = later(model.now, model.hide_secret_after);
    let visible = model.focused;
    let Some(Overlay::Secret(dialog)) = &mut model.overlay else { return Vec::new() };
    if dialog.request() != Some(id) {
        return Vec::new();
    }
    dialog.state = match answer {
        Ok(secret) if visible => SecretState::Shown { secret, until },
        Ok(_) => SecretState::Masked,
        Err(problem) => SecretState::Failed(problem),
    };
    hide_if_it_does_not_fit(model)
}

/// Hides a secret whose time is over.
pub(in crate::app) fn expire(model: &mut Model) -> Effects {
    let over = shown(model).and_then(Dialog::hides_at).is_some_and(|until| until <= model.now);
    let seconds = model.hide_secret_after.as_secs();
    if over { hide(model, &format!("{seconds} s are over")) } else { Vec::new() }
}

/// Takes a secret that is on the screen, or about to be, away. The dialog goes with it.
pub(in crate::app) fn hide(model: &mut Model, because: &str) -> Effects {
    let Some(dialog) = shown(model) else { return Vec::new() };
    if matches!(dialog.state, SecretState::Masked | SecretState::Warned | SecretState::Failed(_)) {
        return Vec::new();
    }
    let name = dialog.name.clone();
    model.toasts.say_of(&name, Tone::Info, format!("Hid the secret of {name}: {because}"), model.now);
    put_away(model)
}

/// A terminal that is too small shows no dialog, so a secret must not wait behind its notice.
pub(in crate::app) fn hide_if_it_does_not_fit(model: &mut Model) -> Effects {
    if model.geometry().is_some() { Vec::new() } else { hide(model, "the terminal is too small") }
}

fn shown(model: &Model) -> Option<&SecretDialog> {
    match &model.overlay {
        Some(Overlay::Secret(dialog)) => Some(dialog),
        _ => None,
    }
}

/// Asks for the secret; where the terminal is being recorded, the person is asked first.
fn reveal(model: &mut Model) -> Effects {
    if model.recording.is_none() {
        return fetch(model);
    }
    if let Some(Overlay::Secret(dialog)) = &mut model.overlay {
        dialog.state = SecretState::Warned;
    }
    Vec::new()
}

fn fetch(model: &mut Model) -> Effects {
    let (id, since) = (model.next_request(), model.now);
    let Some(Overlay::Secret(dialog)) = &mut model.overlay else { return Vec::new() };
    dialog.state = SecretState::Fetching { id, since };
    vec![Effect::FetchSecret { id, token: dialog.token.clone(), name: dialog.name.clone() }]
}

/// Hides the secret. The dialog goes with it, unless it is a step on the way of a rotation.
fn put_away(model: &mut Model) -> Effects {
    if rotate::after(model).is_none() {
        return close(model);
    }
    let dropped = request(model).map(Effect::Cancel);
    if let Some(Overlay::Secret(dialog)) = &mut model.overlay {
        dialog.state = SecretState::Masked;
    }
    dropped.into_iter().collect()
}

/// Closes the dialog; in a rotation the question about the old token comes next.
fn leave(model: &mut Model) -> Effects {
    let old = rotate::after(model);
    let effects = close(model);
    if let Some(old) = old {
        rotate::ask(model, &old);
    }
    effects
}

fn close(model: &mut Model) -> Effects {
    let dropped = request(model).map(Effect::Cancel);
    model.overlay = None;
    dropped.into_iter().collect()
}

/// From the secret to the question before a revoke, for the same token.
fn revoke_instead(model: &mut Model) -> Effects {
    let Some(token) = shown(model).map(|dialog| dialog.token.clone()) else { return Vec::new() };
    let effects = close(model);
    projection::go_to(model, &token);
    projection::clamp(model);
    match enabled_in_table(model, Action::Revoke) {
        Ok(()) => removal::open_for(model, RemovalKind::Revoke, &token),
        Err(why) => model.toasts.say(Tone::Warning, why, model.now),
    }
    effects
}

/// From the secret to the enroll command of the same token; that of a new one leads back here.
fn go_on_to_enroll(model: &mut Model) -> Effects {
    let Some(dialog) = shown(model).cloned() else { return Vec::new() };
    let Some(token) = model.rows.by_id(&dialog.token).map(|row| row.token().clone()) else {
        model.toasts.say(Tone::Warning, "The list no longer has this token", model.now);
        return Vec::new();
    };
    let mut effects = close(model);
    let sheet = SecretDialog { state: SecretState::Masked, ..dialog };
    effects.extend(enroll::open_from(model, token, sheet.just_created.then_some(sheet)));
    effects
}

/// Copies the dialog's token: the secret that is here, or one asked for now.
fn copy(model: &mut Model) -> Effects {
    let Some(dialog) = shown(model).cloned() else { return Vec::new() };
    let at_hand = match dialog.state {
        SecretState::Shown { secret, .. } => Some(secret.into()),
        _ => None,
    };
    copying::begin(model, dialog.token, dialog.name, at_hand)
}
