//! The explanation of where copies go: scrolling, clearing.

use crate::app::action::Action;
use crate::app::clipboard::state::Explanation;
use crate::app::copies;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::step::{Step, Turn};

impl Interact for Explanation {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        match action {
            Action::MoveDown => self.scroll = self.scroll.saturating_add(1),
            Action::MoveUp => self.scroll = self.scroll.saturating_sub(1),
            Action::Back => return Step::Close.into(),
            Action::ClearClipboard => return copies::clear_now(model).into(),
            _ => {}
        }
        Turn::stay()
    }
}
