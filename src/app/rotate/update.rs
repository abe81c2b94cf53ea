//! The list of rotations that are not finished: choosing, finishing and forgetting them.

use crate::app::action::Action;
use crate::app::interact::Interact;
use crate::app::keymap::Context;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::persistence::remember;
use crate::app::pointer::PointerTarget;
use crate::app::rotate::state::RotationsView;
use crate::app::step::{Opening, Step, Turn};
use crate::app::toast::Tone;
use crate::domain::rotation::{Rotation, RotationStep};
use crate::domain::state::Change;
use crate::domain::text::sanitize;

impl Interact for RotationsView {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let last = model.remembered.rotations.len().saturating_sub(1);
        let here = self.chosen.min(last);
        self.chosen = moved(action, here, 1).unwrap_or(here).min(last);
        match (action, model.remembered.rotations.get(here).cloned()) {
            (Action::Back, _) => Step::Close.into(),
            (Action::Activate, Some(rotation)) => finish(model, &rotation),
            (Action::Forget, Some(rotation)) => {
                let name = sanitize(&rotation.old_name).into_owned();
                let text = format!("Forgot the rotation of {name}: both tokens stay as they are");
                model.toasts.say_of(&name, Tone::Info, text, model.now);
                vec![remember(model, Change::Rotated(rotation))].into()
            }
            _ => Turn::stay(),
        }
    }

    /// A click chooses a rotation, and does nothing with it.
    fn clicked(&mut self, _: &mut Model, target: PointerTarget) -> Turn {
        if let PointerTarget::Entry(number) = target {
            self.chosen = number;
        }
        Turn::stay()
    }
}

fn finish(model: &mut Model, rotation: &Rotation) -> Turn {
    if let Some(RotationStep::Revoke(old)) = rotation.next() {
        return Step::OpenOrStay(Opening::RevokeOld(old)).into();
    }
    let name = sanitize(&rotation.new_name);
    let key = model.keys.key_of(Context::Rotations, Action::Forget);
    let text = format!("{name} has not been found, so nothing is revoked; {key} forgets this");
    model.toasts.say_of(&name, Tone::Warning, text, model.now);
    Turn::stay()
}
