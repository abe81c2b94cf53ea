//! The dialog that shows a secret: asked for, seen briefly, gone.

use crate::app::action::Action;
use crate::app::copies::copying;
use crate::app::dialog::Dialog;
use crate::app::effect::{Effect, Effects};
use crate::app::enabled::enabled_in_table;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::secret::state::{SecretDialog, SecretState};
use crate::app::step::{Opening, Step, Turn};
use crate::app::toast::Tone;
use crate::app::{copies, projection, trail};
use crate::domain::time::later;
use crate::domain::token::{Token, TokenId};

/// Opens the dialog for the selected token, and asks for its secret.
pub(in crate::app) fn open(model: &mut Model) -> Effects {
    let Some(token) = model.token_at_hand().map(|row| row.token().clone()) else { return Vec::new() };
    let mut dialog = dialog(model, &token);
    let effects = reveal(&mut dialog, model);
    model.overlay = Some(dialog.into());
    effects
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

impl Interact for SecretDialog {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        match (action, &self.state) {
            (Action::Back, _) => leave(self, model),
            (Action::ShowSecret, SecretState::Masked | SecretState::Failed(_)) => reveal(self, model).into(),
            (Action::ShowSecret, _) => put_away(self, model),
            (Action::Confirm, SecretState::Warned) => fetch(self, model).into(),
            (Action::ClearClipboard, _) => copies::clear_now(model).into(),
            (Action::Copy, _) => copy(self, model).into(),
            (Action::Revoke, _) => revoke_instead(self, model),
            (Action::Enroll, _) => go_on_to_enroll(self, model),
            _ => Turn::stay(),
        }
    }

    fn answered(&mut self, model: &mut Model, outcome: Outcome) -> Turn {
        let Outcome::Secret(answer) = outcome else { return Turn::stay() };
        self.state = match answer {
            Ok(secret) if model.focused => {
                SecretState::Shown { secret, until: later(model.now, model.hide_secret_after) }
            }
            Ok(_) => SecretState::Masked,
            Err(problem) => SecretState::Failed(problem),
        };
        // A terminal that is too small shows no dialog, so a secret must not wait behind its notice.
        if model.geometry().is_some() {
            return Turn::stay();
        }
        self.hide_secret(model, "the terminal is too small")
    }

    fn hide_secret(&mut self, model: &mut Model, because: &str) -> Turn {
        if matches!(self.state, SecretState::Masked | SecretState::Warned | SecretState::Failed(_)) {
            return Turn::stay();
        }
        let name = &self.name;
        model.toasts.say_of(name, Tone::Info, format!("Secret of {name} hidden: {because}"), model.now);
        put_away(self, model)
    }
}

/// Asks for the secret; where the terminal is being recorded, the person is asked first.
fn reveal(dialog: &mut SecretDialog, model: &mut Model) -> Effects {
    if model.recording.is_none() {
        return fetch(dialog, model);
    }
    dialog.state = SecretState::Warned;
    Vec::new()
}

fn fetch(dialog: &mut SecretDialog, model: &mut Model) -> Effects {
    let id = model.next_request();
    dialog.state = SecretState::Fetching { id, since: model.now };
    vec![Effect::FetchSecret { id, token: dialog.token.clone(), name: dialog.name.clone() }]
}

/// The token that the new one, whose secret this is, takes the place of.
fn old_token(dialog: &SecretDialog, model: &Model) -> Option<TokenId> {
    dialog.new_token().and_then(|new| model.rotation_to(new)).map(|rotation| rotation.old.clone())
}

fn dropped(dialog: &SecretDialog) -> Effects {
    dialog.request().map(Effect::Cancel).into_iter().collect()
}

/// Hides the secret. The dialog goes with it, unless it is a step on the way of a rotation.
fn put_away(dialog: &mut SecretDialog, model: &Model) -> Turn {
    let effects = dropped(dialog);
    if old_token(dialog, model).is_none() {
        return Turn { step: Step::Close, effects };
    }
    dialog.state = SecretState::Masked;
    effects.into()
}

/// Closes the dialog; in a rotation the question about the old token comes next.
fn leave(dialog: &SecretDialog, model: &Model) -> Turn {
    let step = old_token(dialog, model).map_or(Step::Close, |old| Step::Open(Opening::RevokeOld(old)));
    Turn { step, effects: dropped(dialog) }
}

/// From the secret to the question before a revoke, for the same token.
fn revoke_instead(dialog: &SecretDialog, model: &mut Model) -> Turn {
    trail::go_to(model, &dialog.token);
    projection::clamp(model);
    let step = match enabled_in_table(model, Action::Revoke) {
        Ok(()) => Step::Open(Opening::Revoke(dialog.token.clone())),
        Err(why) => {
            model.toasts.say(Tone::Warning, why, model.now);
            Step::Close
        }
    };
    Turn { step, effects: dropped(dialog) }
}

/// From the secret to the enroll command of the same token; that of a new one leads back here.
fn go_on_to_enroll(dialog: &mut SecretDialog, model: &mut Model) -> Turn {
    let Some(token) = model.rows.by_id(&dialog.token).map(|row| Box::new(row.token().clone())) else {
        model.toasts.say(Tone::Warning, "The list no longer has this token", model.now);
        return Turn::stay();
    };
    let effects = dropped(dialog);
    dialog.state = SecretState::Masked;
    let enroll = Opening::Enroll(token);
    Turn { step: if dialog.just_created { Step::Over(enroll) } else { Step::Open(enroll) }, effects }
}

/// Copies the dialog's token: the secret that is here, or one asked for now.
fn copy(dialog: &SecretDialog, model: &mut Model) -> Effects {
    let at_hand = match &dialog.state {
        SecretState::Shown { secret, .. } => Some(secret.clone().into()),
        _ => None,
    };
    copying::begin(model, dialog.token.clone(), dialog.name.clone(), at_hand)
}
