//! The find line: opening it, typing, its history, keeping or clearing what it found.

use tui_input::Input;
use zeroize::Zeroizing;

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::find::state::FindLine;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;
use crate::app::view::ListCursor;
use crate::domain::find::{FindQuery, complete, whose};
use crate::domain::state::Change;

use crate::app::persistence::remember;
use crate::app::projection;

/// Opens the line; a search that is set can be gone on with. A range ends: what is typed must not change what it marks.
pub(in crate::app) fn open(model: &mut Model) {
    model.marks.end_range();
    let line = FindLine::new(model.filter.find.text(), model.cursor.clone());
    model.overlay = Some(line.into());
}

impl Interact for FindLine {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let searches = &model.remembered.searches;
        match action {
            Action::ChoosePrevious => self.older(searches),
            Action::ChooseNext => self.newer(searches),
            Action::MoveUp if self.input.value().is_empty() && !searches.is_empty() => self.older(searches),
            Action::MoveDown | Action::MoveUp | Action::PageDown | Action::PageUp => {
                self.moved = true;
                projection::move_cursor(model, action);
            }
            Action::Complete => complete_word(&mut self.input),
            Action::Activate => {
                let text = self.input.value().trim().to_owned();
                let kept = (!text.is_empty()).then(|| remember(model, Change::Searched(text)));
                return Turn { step: Step::Close, effects: kept.into_iter().collect() };
            }
            Action::Back => {
                show(self, model, FindQuery::default());
                return Step::Close.into();
            }
            _ => {}
        }
        self.typed(model).into()
    }

    /// Takes what the line says as the filter, if it says something new.
    fn typed(&mut self, model: &mut Model) -> Effects {
        take_secret(self, model);
        if self.input.value().trim() != model.filter.find.text() {
            let query = FindQuery::parse(self.input.value());
            show(self, model, query);
        }
        Vec::new()
    }

    /// Of a secret, or of a command with one in it, nothing but its API key's id.
    fn pasted(&mut self, model: &mut Model, text: &str) -> Option<String> {
        let id = whose::key_id(text)?;
        say_that_it_is_not_kept(model);
        Some(format!("id:{id} "))
    }
}

/// The same for a secret that comes letter by letter, from a terminal that doesn't tell a paste from keys.
fn take_secret(line: &mut FindLine, model: &mut Model) {
    let padded = |text: &str| text.strip_suffix(" =").map(|before| format!("{before} "));
    if let Some(text) = padded(line.input.value()).filter(|_| line.took_secret) {
        line.input = Input::new(text);
    }
    let Some((place, id)) = whose::typed(line.input.value()) else { return };
    line.took_secret = true;
    let typed = Zeroizing::new(line.input.value_and_reset());
    let (before, after) = (typed.get(..place.start), typed.get(place.end..));
    let before = before.unwrap_or_default().strip_suffix("id:").or(before).unwrap_or_default();
    line.input = Input::new(format!("{before}id:{id} {}", after.unwrap_or_default()));
    say_that_it_is_not_kept(model);
}

fn say_that_it_is_not_kept(model: &mut Model) {
    let said = "The secret was not kept: its token is looked for by the API key's id";
    model.toasts.say(Tone::Info, said, model.now);
}

/// Shows what a search leaves. The cursor goes to the best match; once the person has moved it, it stays on its token while
/// that is there. Without a search it is back where it was.
fn show(line: &mut FindLine, model: &mut Model, query: FindQuery) {
    let ends = query.is_empty();
    model.filter.find = query;
    if ends && !line.moved {
        model.cursor = line.came_from.clone();
    }
    projection::project(model);
    let is_there = model.cursor.key.as_ref().is_some_and(|id| model.rows.position(id).is_some());
    if is_there && (ends || line.moved) {
        return;
    }
    model.cursor = ListCursor::default();
    line.moved = false;
}

/// Completes the word before the cursor, where it is the last.
fn complete_word(input: &mut Input) {
    let at_the_end = input.cursor() == input.value().chars().count();
    if let Some(text) = complete(input.value()).filter(|_| at_the_end) {
        *input = Input::new(text);
    }
}
