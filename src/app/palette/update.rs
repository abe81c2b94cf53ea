//! The list of all actions: moving in it, and doing what is chosen.

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::enabled::enabled;
use crate::app::geometry::list_rows;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::palette::state::{Palette, Purpose};
use crate::app::toast::Tone;

/// Opens the list.
pub(in crate::app) fn open(model: &mut Model, purpose: Purpose) {
    model.overlay = Some(Palette::new(purpose).into());
}

/// An action while the list is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let page = list_rows(model.size);
    let Some(Overlay::Palette(open)) = &mut model.overlay else { return Vec::new() };
    let last = open.entries(&model.keys).len().saturating_sub(1);
    let here = open.chosen.min(last);
    open.chosen = moved(action, here, page).unwrap_or(here).min(last);
    match action {
        Action::Activate => return run(model),
        Action::Back => model.overlay = None,
        _ => {}
    }
    Vec::new()
}

/// A click on an entry chooses it; on the chosen one it does it.
pub(in crate::app) fn press(model: &mut Model, entry: usize) -> Effects {
    let Some(Overlay::Palette(list)) = &mut model.overlay else { return Vec::new() };
    if list.chosen == entry {
        return run(model);
    }
    list.chosen = entry;
    Vec::new()
}

/// Does what is chosen, as if its key had been pressed in the table. What can't be done says why, and the list stays.
fn run(model: &mut Model) -> Effects {
    let Some(Overlay::Palette(list)) = &model.overlay else { return Vec::new() };
    let Some(entry) = list.entries(&model.keys).into_iter().nth(list.chosen) else { return Vec::new() };
    if !entry.runs {
        model.toasts.say(Tone::Warning, "This key works inside a dialog", model.now);
        return Vec::new();
    }
    let list = model.overlay.take();
    if let Err(why) = enabled(model, entry.action) {
        model.overlay = list;
        model.toasts.say(Tone::Warning, why, model.now);
        return Vec::new();
    }
    crate::app::dispatch::act(model, entry.action)
}
