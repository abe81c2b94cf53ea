//! The columns: choosing them, all of them, and back to those that fit by themselves.

use crate::app::action::Action;
use crate::app::columns::state::ColumnMenu;
use crate::app::effect::Effects;
use crate::app::geometry::Layout;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::toast::Tone;
use crate::domain::columns::{Column, Columns};

/// Opens the choice.
pub(in crate::app) fn open(model: &mut Model) {
    model.overlay = Some(ColumnMenu { here: Column::Policy }.into());
}

/// An action while the choice is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Columns(menu)) = &mut model.overlay else { return Vec::new() };
    match action {
        Action::ChooseNext => menu.step(true),
        Action::ChoosePrevious => menu.step(false),
        Action::Toggle => {
            let here = menu.here;
            model.columns.toggle(here);
        }
        Action::AutomaticColumns => model.columns = Columns::default(),
        Action::Wide => model.columns.wide = !model.columns.wide,
        Action::Back | Action::Activate => model.overlay = None,
        _ => {}
    }
    Vec::new()
}

/// A click on a column takes it in or out.
pub(in crate::app) fn press(model: &mut Model, number: usize) {
    if let (Some(Overlay::Columns(menu)), Some(column)) =
        (&mut model.overlay, ColumnMenu::choices().get(number))
    {
        menu.here = *column;
        model.columns.toggle(*column);
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
