//! The details: open, read to their end, closed.

use crate::app::action::Action;
use crate::app::details::{Reading, farthest, scrolled};
use crate::app::geometry::{DetailsWish, Pane};
use crate::app::model::Model;

/// Opens the details; open ones of which not all is on the screen get the keys that move, others are closed.
pub(super) fn toggle(model: &mut Model) {
    let pane = model.geometry().map_or(Pane::None, |geometry| geometry.pane);
    let beside = matches!(pane, Pane::Bottom(_) | Pane::Right(_));
    if beside && !model.reading.focused && farthest(model) > 0 {
        model.reading.focused = true;
        return;
    }
    model.reading.focused = false;
    model.details = if pane == Pane::None { DetailsWish::Open } else { DetailsWish::Closed };
}

/// Moves within the details, where they have the keys; whether they have.
pub(super) fn travel(model: &mut Model, action: Action) -> bool {
    let scroll = scrolled(model, action);
    model.reading.scroll = scroll.unwrap_or(model.reading.scroll);
    scroll.is_some()
}

/// One layer back: the keys go to the table again. Whether they did not.
pub(super) fn back(model: &mut Model) -> bool {
    std::mem::take(&mut model.reading.focused)
}

/// Those of another token begin at the top; those that are all on the screen have nothing to scroll. Comes after every
/// message.
pub(super) fn settle(model: &mut Model) {
    if model.reading.of != model.cursor.token {
        model.reading = Reading { of: model.cursor.token.clone(), ..Reading::default() };
    }
    if model.reading.focused || model.reading.scroll > 0 {
        let farthest = farthest(model);
        model.reading.scroll = model.reading.scroll.min(farthest);
        model.reading.focused &= farthest > 0;
    }
}
