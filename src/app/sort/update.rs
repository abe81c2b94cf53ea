//! The sort menu.

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::sort::state::SortMenu;

use crate::app::projection;

/// Opens the menu on the column that is sorted by.
pub(in crate::app) fn open(model: &mut Model) {
    model.overlay = Some(SortMenu { column: model.sort.column }.into());
}

/// An action while the menu is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Sort(menu)) = &mut model.overlay else { return Vec::new() };
    let chosen = match action {
        Action::ChooseNext => {
            menu.step(true);
            return Vec::new();
        }
        Action::ChoosePrevious => {
            menu.step(false);
            return Vec::new();
        }
        Action::Activate => Some(menu.column),
        Action::ReverseSort => Some(model.sort.column),
        Action::SortBy(column) => Some(column),
        Action::Back => None,
        _ => return Vec::new(),
    };
    model.overlay = None;
    if let Some(column) = chosen {
        projection::show_sorted(model, model.sort.chosen(column));
    }
    Vec::new()
}
