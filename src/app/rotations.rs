//! The rotations that are not finished, as they are kept. What comes when is decided in [`crate::domain::rotation`].

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::persistence::remember;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::problem::Problem;
use crate::domain::rotation::{CreateAnswer, Rotation, RotationStep};
use crate::domain::state::Change;
use crate::domain::text::sanitize;
use crate::domain::token::{NewToken, Token, TokenId};

/// The form for the new token was filled in: what is to be done, first of all to write it down.
pub(in crate::app) fn begin(model: &mut Model, id: RequestId, old: &Token, new: NewToken) -> Effects {
    let (_, steps) = Rotation::begin(old, new, model.now);
    let effect = |step| match step {
        RotationStep::Create(token) => Some(Effect::Create { id, token }),
        step => keep(model, step),
    };
    steps.into_iter().filter_map(effect).collect()
}

/// The answer to the form.
pub(in crate::app) fn answered(
    model: &mut Model,
    old: &TokenId,
    new_name: &str,
    again: bool,
    answer: &Result<Token, Problem>,
) -> Effects {
    let mut known = model.remembered.rotations.iter();
    let rotation = known.find(|known| known.old == *old && known.new_name == new_name);
    let Some(mut rotation) = rotation.cloned() else { return Vec::new() };
    let answer = match answer {
        Ok(token) => CreateAnswer::Created(&token.id),
        Err(problem) => CreateAnswer::Failed(problem.kind),
    };
    let step = rotation.answered(answer, again);
    step.and_then(|step| keep(model, step)).into_iter().collect()
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
            model.toasts.say_of(&name, Tone::Info, format!("Rotation of {name} finished"), model.now);
        }
        effects.extend(keep(model, step));
    }
    effects
}

/// A step as an effect. A create is the form's, and a revoke is the person's.
fn keep(model: &mut Model, step: RotationStep) -> Option<Effect> {
    match step {
        RotationStep::Record(rotation) => Some(remember(model, Change::Rotating(rotation))),
        RotationStep::Strike(rotation) => Some(remember(model, Change::Rotated(rotation))),
        RotationStep::Create(_) | RotationStep::Revoke(_) => None,
    }
}

/// What to say when the question about the old token of a rotation is left, with its name.
pub(in crate::app) fn left_for_later(model: &Model, old: &TokenId) -> Option<(String, String)> {
    let name = sanitize(&model.rotation_of(old)?.old_name).into_owned();
    let key = model.keys.key_of(Context::Tokens, Action::Rotations);
    let text = format!("{name} stays for now: {key} finishes");
    Some((name, text))
}

/// The same for the dialogs that are open.
pub(in crate::app) fn left_open(model: &Model) -> Option<(String, String)> {
    let mut dialogs = model.overlay.iter().chain(&model.beneath).map(Overlay::dialog);
    let old = dialogs.find_map(|dialog| {
        let of_new = |new| model.rotation_to(new).map(|rotation| &rotation.old);
        dialog.old_token().or_else(|| dialog.new_token().and_then(of_new))
    })?;
    left_for_later(model, old)
}
