//! From a key to what it means.

use jiff::{SignedDuration, Timestamp};

use crate::app::dialog::Overlay;
use crate::app::effect::Effects;
use crate::app::key::Chord;
use crate::app::keymap::lookup;
use crate::app::model::Model;

use super::{act, create, text};

/// A key was pressed: a binding's action, or else text for the focused field.
pub(super) fn press(model: &mut Model, chord: Chord) -> Effects {
    model.toasts.acknowledge();
    let action = lookup(model.context(), chord);
    let effects = match action {
        Some(action) => act(model, action),
        None => text::key(model, chord),
    };
    create::check_name(model);
    let now = model.now;
    if let Some(Overlay::Revoke(dialog)) = &mut model.overlay {
        dialog.guard.key(now);
    }
    effects
}

/// `now` and a little later, for things that last.
pub(super) fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
