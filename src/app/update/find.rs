//! The find line: opening it, typing, its history, keeping or clearing what it found.

use tui_input::Input;

use crate::app::action::Action;
use crate::app::dialog::Overlay;
use crate::app::dialog::find::FindLine;
use crate::app::effect::Effects;
use crate::app::model::Model;
use crate::domain::find::{Query, complete};
use crate::domain::state::Change;

use super::keeping::remember;
use super::list;

/// Opens the line; a search that is set can be gone on with.
pub(super) fn open(model: &mut Model) {
    model.overlay = Some(Overlay::Find(FindLine::new(model.filter.find.text())));
}

/// An action while the line is open.
pub(super) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Find(line)) = &mut model.overlay else { return Vec::new() };
    match action {
        Action::ChoosePrevious => line.older(&model.remembered.searches),
        Action::ChooseNext => line.newer(&model.remembered.searches),
        Action::Complete => complete_word(&mut line.input),
        Action::Activate => {
            let text = line.input.value().trim().to_owned();
            model.overlay = None;
            return if text.is_empty() { Vec::new() } else { vec![remember(model, Change::Searched(text))] };
        }
        Action::Back => {
            model.overlay = None;
            list::show_found(model, Query::default());
        }
        _ => {}
    }
    typed(model);
    Vec::new()
}

/// Takes what the line says as the filter, if it is open and says something new.
pub(super) fn typed(model: &mut Model) {
    let Some(Overlay::Find(line)) = &model.overlay else { return };
    if line.input.value().trim() != model.filter.find.text() {
        list::show_found(model, Query::parse(line.input.value()));
    }
}

/// Completes the word before the cursor, where it is the last.
fn complete_word(input: &mut Input) {
    let at_the_end = input.cursor() == input.value().chars().count();
    if let Some(text) = complete(input.value()).filter(|_| at_the_end) {
        *input = Input::new(text);
    }
}
