//! The message log: scrolling, closing.

use crate::app::action::Action;
use crate::app::dialog::Overlay;
use crate::app::effect::Effects;
use crate::app::geometry::list_rows;
use crate::app::model::Model;

/// An action while the log is open.
pub(super) fn act(model: &mut Model, action: Action) -> Effects {
    let page = list_rows(model.size);
    let last = model.toasts.said().len().saturating_sub(1);
    let Some(Overlay::Log(log)) = &mut model.overlay else { return Vec::new() };
    let back = match action {
        Action::MoveUp => log.back.saturating_add(1),
        Action::MoveDown => log.back.saturating_sub(1),
        Action::PageUp => log.back.saturating_add(page),
        Action::PageDown => log.back.saturating_sub(page),
        Action::First => last,
        Action::Last => 0,
        _ => log.back,
    };
    log.back = back.min(last);
    if action == Action::Back {
        model.overlay = None;
    }
    Vec::new()
}
