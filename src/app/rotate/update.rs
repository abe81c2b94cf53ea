//! Rotations: the form, the question about the old token, the list of those that are not finished. What comes when is
//! decided in [`crate::domain::rotation`].

use crate::app::action::Action;
use crate::app::create::state::CreateDialog;
use crate::app::effect::{Effect, Effects};
use crate::app::enabled::may_write;
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::bulk::RemovalKind;
use crate::domain::expiration::Lifetime;
use crate::domain::problem::Problem;
use crate::domain::rotation::{CreateAnswer, Rotation, RotationStep, lifetime_of, propose_name};
use crate::domain::server::Offer;
use crate::domain::state::Change;
use crate::domain::text::sanitize;
use crate::domain::token::{NewToken, Token, TokenId};

use crate::app::persistence::remember;
use crate::app::removal;

/// Opens the form for a token that is to replace the selected one.
pub(in crate::app) fn open(model: &mut Model) {
    let Some(old) = model.token_at_hand().map(|row| row.token().clone()) else { return };
    let name = propose_name(&old, &model.rows, model.now, &model.zone);
    let (lifetime, custom) = match lifetime_of(&old) {
        Some((lifetime, custom)) => (Some(lifetime), custom),
        None => (model.last_lifetime, String::new()),
    };
    let mut dialog = CreateDialog::replacing(&old, name, lifetime, custom, Guard::new(model.now));
    if model.offers.expiration == Offer::No {
        dialog.no_lifetimes = true;
        dialog.lifetime = Some(Lifetime::Never);
    }
    model.overlay = Some(dialog.into());
}

/// The form was filled in: what is to be done, first of all to write it down.
pub(in crate::app) fn begin(model: &mut Model, id: RequestId, old: &Token, new: NewToken) -> Effects {
    let (_, steps) = Rotation::begin(old, new, model.now);
    let effect = |step| match step {
        RotationStep::Create(token) => Some(Effect::Create { id, token }),
        step => perform(model, step),
    };
    steps.into_iter().filter_map(effect).collect()
}

/// The answer to the form, if it was a rotation's.
pub(in crate::app) fn answered(model: &mut Model, answer: &Result<Token, Problem>) -> Effects {
    let Some(Overlay::Create(dialog)) = &model.overlay else { return Vec::new() };
    let (Some(old), Some(sent)) = (&dialog.replaces, &dialog.sent) else { return Vec::new() };
    let again = sent.again;
    let known = model.remembered.rotations.iter();
    let mut known = known.filter(|known| known.old == old.id && known.new_name == sent.token.name);
    let Some(mut rotation) = known.next().cloned() else { return Vec::new() };
    let answer = match answer {
        Ok(token) => CreateAnswer::Created(&token.id),
        Err(problem) => CreateAnswer::Failed(problem.kind),
    };
    let step = rotation.answered(answer, again);
    step.and_then(|step| perform(model, step)).into_iter().collect()
}

/// Looks at the tokens: twins that were lost are found, rotations that are over are struck out.
pub(in crate::app) fn look(model: &mut Model) -> Effects {
    if model.read_at.is_none() || model.trouble.is_some() {
        return Vec::new();
    }
    let whole = model.is_whole();
    let mut rotations = model.remembered.rotations.clone();
    let steps: Vec<RotationStep> =
        rotations.iter_mut().filter_map(|rotation| rotation.look(&model.rows, whole)).collect();
    let mut effects = Vec::new();
    for step in steps {
        if let RotationStep::Strike(rotation) = &step
            && model.toasts.current().is_none()
        {
            let name = sanitize(&rotation.old_name).into_owned();
            model.toasts.say_of(&name, Tone::Info, format!("The rotation of {name} is finished"), model.now);
        }
        effects.extend(perform(model, step));
    }
    effects
}

/// A step as an effect. The revoke is the person's, so it goes through its question; a create is the form's.
fn perform(model: &mut Model, step: RotationStep) -> Option<Effect> {
    match step {
        RotationStep::Record(rotation) => Some(remember(model, Change::Rotating(rotation))),
        RotationStep::Strike(rotation) => Some(remember(model, Change::Rotated(rotation))),
        RotationStep::Create(_) => None,
        RotationStep::Revoke(old) => {
            ask(model, &old);
            None
        }
    }
}

/// The old token that the dialog of a new one's secret leads to, also from the enroll command beside it.
pub(in crate::app) fn after(model: &Model) -> Option<TokenId> {
    let sheet = match &model.overlay {
        Some(Overlay::Secret(dialog)) => Some(&**dialog),
        Some(Overlay::Enroll(dialog)) => dialog.sheet.as_ref(),
        _ => None,
    };
    let new = sheet.filter(|dialog| dialog.just_created)?;
    model.rotation_to(&new.token).map(|rotation| rotation.old.clone())
}

/// Asks whether to revoke the old token, or says why it can't be.
pub(in crate::app) fn ask(model: &mut Model, old: &TokenId) {
    match (may_write(model), model.rows.by_id(old).is_some()) {
        (Err(why), _) => model.toasts.say(Tone::Warning, why, model.now),
        (Ok(()), true) => removal::open_for(model, RemovalKind::Revoke, old),
        (Ok(()), false) => {
            model.toasts.say(Tone::Warning, "The old token has not been read yet", model.now);
        }
    }
}

/// The question was left: where it was a rotation's, it can be finished later.
pub(in crate::app) fn later(model: &mut Model) {
    if let Some((name, text)) = left_for_later(model) {
        model.toasts.say_of(&name, Tone::Info, text, model.now);
    }
    model.overlay = None;
}

/// The old token that stays when the open dialog of a rotation is left, and what to say of it.
pub(in crate::app) fn left_for_later(model: &Model) -> Option<(String, String)> {
    let asked = match &model.overlay {
        Some(Overlay::Removal(dialog)) => dialog.revokes().map(|old| old.id.clone()),
        _ => after(model),
    };
    let name = sanitize(&model.rotation_of(&asked?)?.old_name).into_owned();
    let key = model.keys.key_of(Context::Tokens, Action::Rotations);
    let text = format!("{name} stays for now: {key} finishes");
    Some((name, text))
}

/// An action while the list of rotations is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let last = model.remembered.rotations.len().saturating_sub(1);
    let Some(Overlay::Rotations(view)) = &mut model.overlay else { return Vec::new() };
    let here = view.chosen.min(last);
    view.chosen = moved(action, here, 1).unwrap_or(here).min(last);
    let chosen = model.remembered.rotations.get(here).cloned();
    match (action, chosen) {
        (Action::Back, _) => model.overlay = None,
        (Action::Activate, Some(rotation)) => finish(model, &rotation),
        (Action::Forget, Some(rotation)) => {
            let name = sanitize(&rotation.old_name).into_owned();
            let text = format!("Forgot the rotation of {name}: both tokens stay as they are");
            model.toasts.say_of(&name, Tone::Info, text, model.now);
            return vec![remember(model, Change::Rotated(rotation))];
        }
        _ => {}
    }
    Vec::new()
}

/// A rotation of the list was clicked: it is chosen, and nothing is done.
pub(in crate::app) fn choose(model: &mut Model, number: usize) {
    if let Some(Overlay::Rotations(view)) = &mut model.overlay {
        view.chosen = number;
    }
}

fn finish(model: &mut Model, rotation: &Rotation) {
    if let Some(step) = rotation.next() {
        drop(perform(model, step));
        return;
    }
    let name = sanitize(&rotation.new_name);
    let key = model.keys.key_of(Context::Rotations, Action::Forget);
    let text = format!("{name} has not been found, so nothing is revoked; {key} forgets this");
    model.toasts.say_of(&name, Tone::Warning, text, model.now);
}
