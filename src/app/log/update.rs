//! The message log: scrolling, closing.

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::log::state::{lines, rows};
use crate::app::model::Model;
use crate::app::overlay::Overlay;

/// An action while the log is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let page = rows(model.size);
    let Some(Overlay::Log(log)) = &model.overlay else { return Vec::new() };
    let back = match action {
        Action::MoveUp => log.back.saturating_add(1),
        Action::MoveDown => log.back.saturating_sub(1),
        Action::PageUp => log.back.saturating_add(page),
        Action::PageDown => log.back.saturating_sub(page),
        Action::First => usize::MAX,
        Action::Last => 0,
        _ => log.back,
    };
    let back = back.min(farthest(model, back));
    if let Some(Overlay::Log(log)) = &mut model.overlay {
        log.back = back;
    }
    if action == Action::Back {
        model.overlay = None;
    }
    Vec::new()
}

/// How far the log can be scrolled up, as far as `wanted`: what is older is not looked at.
fn farthest(model: &Model, wanted: usize) -> usize {
    let page = rows(model.size);
    let mut all = 0;
    for said in model.toasts.said().iter().rev() {
        all += lines(said, model.size, model.appearance.accessible).len();
        if all >= wanted.saturating_add(page) {
            break;
        }
    }
    all.saturating_sub(page)
}
