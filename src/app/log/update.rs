//! The message log: scrolling, closing.

use crate::app::action::Action;
use crate::app::interact::Interact;
use crate::app::log::state::{LogView, lines, rows};
use crate::app::model::Model;
use crate::app::step::{Step, Turn};

impl Interact for LogView {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let page = rows(model.size);
        let back = match action {
            Action::MoveUp => self.back.saturating_add(1),
            Action::MoveDown => self.back.saturating_sub(1),
            Action::PageUp => self.back.saturating_add(page),
            Action::PageDown => self.back.saturating_sub(page),
            Action::First => usize::MAX,
            Action::Last => 0,
            Action::Back => return Step::Close.into(),
            _ => self.back,
        };
        self.back = back.min(farthest(model, back));
        Turn::stay()
    }
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
