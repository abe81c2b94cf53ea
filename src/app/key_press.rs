//! From a key to what it means.

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::key::Chord;
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::overlay::Overlay;

use crate::app::act::act;
use crate::app::{appearance, quit, text_input, unbound_keys};

/// A key was pressed: a binding's action, or else text for the focused field.
pub(super) fn press(model: &mut Model, chord: Chord) -> Effects {
    appearance::acknowledge(model);
    let effects = match model.keys.lookup(model.context(), chord) {
        _ if model.geometry().is_none() => press_unseen(model, chord),
        Some(Action::Back) if appearance::dismiss(model) => Vec::new(),
        Some(action) => {
            unbound_keys::done(model);
            act(model, action)
        }
        None => text_input::key(model, chord),
    };
    let now = model.now;
    if let Some(guard) = model.overlay.as_mut().and_then(Overlay::guard_mut) {
        guard.key(now);
    }
    effects
}

/// In a terminal that is too small nobody sees what a key would do: only the ways out work, as the notice says.
fn press_unseen(model: &mut Model, chord: Chord) -> Effects {
    match model.keys.lookup(Context::Tokens, chord) {
        Some(Action::Quit) => quit::request(model),
        Some(action @ (Action::ClearClipboard | Action::Cancel | Action::Suspend | Action::Redraw)) => {
            act(model, action)
        }
        _ => Vec::new(),
    }
}
