//! The columns: choosing them, all of them, and back to those that fit by themselves.

use crate::app::action::Action;
use crate::app::columns::state::ColumnMenu;
use crate::app::geometry::Layout;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::pointer::PointerTarget;
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;
use crate::domain::columns::{Column, Columns};

/// Opens the choice.
pub(in crate::app) fn open(model: &mut Model) {
    model.overlay = Some(ColumnMenu { here: Column::Policy }.into());
}

impl Interact for ColumnMenu {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        match action {
            Action::ChooseNext => self.step(true),
            Action::ChoosePrevious => self.step(false),
            Action::Toggle => model.columns.toggle(self.here),
            Action::AutomaticColumns => model.columns = Columns::default(),
            Action::Wide => model.columns.wide = !model.columns.wide,
            Action::Back | Action::Activate => return Step::Close.into(),
            _ => {}
        }
        Turn::stay()
    }

    /// A click on a column takes it in or out.
    fn clicked(&mut self, model: &mut Model, target: PointerTarget) -> Turn {
        if let PointerTarget::Entry(number) = target
            && let Some(column) = Self::choices().get(number)
        {
            self.here = *column;
            model.columns.toggle(*column);
        }
        Turn::stay()
    }
}

/// Shows all columns, or again what was shown before; says which of them have no room.
pub(in crate::app) fn widen(model: &mut Model) {
    model.columns.wide = !model.columns.wide;
    let Some(geometry) = model.geometry() else { return };
    if !model.columns.wide {
        model.toasts.say(Tone::Info, "The usual columns again", model.now);
        return;
    }
    let missing = model.columns_without_room();
    let (tone, said) = match missing.as_slice() {
        _ if geometry.layout == Layout::Compact => {
            (Tone::Warning, "All columns, in a terminal of 60 columns or more".to_owned())
        }
        [] => (Tone::Info, "All columns".to_owned()),
        missing => (Tone::Warning, format!("All columns; no room here for {}", names(missing))),
    };
    model.toasts.say(tone, said, model.now);
}

/// `Secret, Token id and API key id`
fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.label()).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}
