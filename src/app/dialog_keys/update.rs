//! The keys of a dialog, shown over it: opened, scrolled, closed. Nothing of the dialog is answered from here.

use crate::app::action::Action;
use crate::app::dialog_keys::state::farthest;
use crate::app::effect::Effects;
use crate::app::guard::Guard;
use crate::app::model::Model;
use crate::app::overlay::Overlay;

/// Shows them.
pub(in crate::app) fn open(model: &mut Model) -> Effects {
    model.keys_shown = Some(0);
    Vec::new()
}

/// An action while they are on show.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let farthest = farthest(model);
    let here = model.keys_shown.unwrap_or_default().min(farthest);
    match action {
        Action::Back => close(model),
        Action::MoveDown => model.keys_shown = Some((here + 1).min(farthest)),
        Action::MoveUp => model.keys_shown = Some(here.saturating_sub(1)),
        _ => {}
    }
    Vec::new()
}

/// The dialog is as it was, but a confirmation waits as if it had just opened. Does nothing where they are not on show.
pub(in crate::app) fn close(model: &mut Model) {
    if model.keys_shown.take().is_none() {
        return;
    }
    let now = model.now;
    if let Some(guard) = model.overlay.as_mut().and_then(Overlay::guard_mut) {
        *guard = Guard::new(now);
    }
}

/// They go with their dialog. Comes after every message.
pub(in crate::app) fn settle(model: &mut Model) {
    if model.overlay.is_none() {
        model.keys_shown = None;
    }
}
