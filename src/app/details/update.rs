//! The details: shown, read to their end, hidden.

use crate::app::action::Action;
use crate::app::details::page::{farthest, scrolled};
use crate::app::details::state::DetailsScroll;
use crate::app::geometry::{DetailsWish, Pane};
use crate::app::model::Model;

/// Goes into the details, where there is more of them than is on the screen; opens them where they are not shown.
pub(in crate::app) fn enter(model: &mut Model) {
    if !shows(model) {
        model.details = DetailsWish::Open;
    }
    // Over the table they have the keys anyway, and one Esc closes them.
    model.reading.focused = model.geometry().is_some_and(|geometry| geometry.pane != Pane::Cover);
}

/// Hides the details, or shows them and leaves the keys with the table.
pub(in crate::app) fn toggle(model: &mut Model) {
    model.details = if shows(model) { DetailsWish::Closed } else { DetailsWish::Open };
    model.reading.focused = false;
}

fn shows(model: &Model) -> bool {
    model.geometry().is_some_and(|geometry| geometry.shows_details())
}

/// Moves within the details, where they have the keys; whether they have.
pub(in crate::app) fn move_cursor(model: &mut Model, action: Action) -> bool {
    let scroll = scrolled(model, action);
    model.reading.scroll = scroll.unwrap_or(model.reading.scroll);
    scroll.is_some()
}

/// One layer back: the keys go to the table again. Whether they did not.
pub(in crate::app) fn back(model: &mut Model) -> bool {
    std::mem::take(&mut model.reading.focused)
}

/// Those of another token begin at the top; those that are all on the screen have nothing to scroll. Comes after every
/// message.
pub(in crate::app) fn clamp(model: &mut Model) {
    if model.reading.of != model.cursor.key {
        model.reading = DetailsScroll { of: model.cursor.key.clone(), ..DetailsScroll::default() };
    }
    if model.reading.focused || model.reading.scroll > 0 {
        let farthest = farthest(model);
        model.reading.scroll = model.reading.scroll.min(farthest);
        model.reading.focused &= farthest > 0;
    }
}
