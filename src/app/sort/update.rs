//! The sort menu.

use crate::app::action::Action;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::sort::state::SortMenu;
use crate::app::step::{Step, Turn};

use crate::app::projection;

/// Opens the menu on the column that is sorted by.
pub(in crate::app) fn open(model: &mut Model) {
    model.overlay = Some(SortMenu { column: model.sort.column }.into());
}

impl Interact for SortMenu {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let column = match action {
            Action::ChooseNext | Action::ChoosePrevious => {
                self.step(action == Action::ChooseNext);
                return Turn::stay();
            }
            Action::Activate => self.column,
            Action::ReverseSort => model.sort.column,
            Action::SortBy(column) => column,
            Action::Back => return Step::Close.into(),
            _ => return Turn::stay(),
        };
        projection::show_sorted(model, model.sort.chosen(column));
        Step::Close.into()
    }
}
