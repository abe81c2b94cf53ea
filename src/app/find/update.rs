//! The find line: opening it, typing, its history, keeping or clearing what it found.

use tui_input::Input;
use zeroize::Zeroizing;

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::find::state::FindLine;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::toast::Tone;
use crate::app::view::Cursor;
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

/// An action while the line is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Find(line)) = &mut model.overlay else { return Vec::new() };
    let searches = &model.remembered.searches;
    match action {
        Action::ChoosePrevious => line.older(searches),
        Action::ChooseNext => line.newer(searches),
        Action::MoveUp if line.input.value().is_empty() && !searches.is_empty() => line.older(searches),
        Action::MoveDown | Action::MoveUp | Action::PageDown | Action::PageUp => {
            line.moved = true;
            projection::move_cursor(model, action);
        }
        Action::Complete => complete_word(&mut line.input),
        Action::Activate => {
            let text = line.input.value().trim().to_owned();
            model.overlay = None;
            return if text.is_empty() { Vec::new() } else { vec![remember(model, Change::Searched(text))] };
        }
        Action::Back => {
            show(model, FindQuery::default());
            model.overlay = None;
        }
        _ => {}
    }
    typed(model);
    Vec::new()
}

/// Takes what the line says as the filter, if it is open and says something new.
pub(in crate::app) fn typed(model: &mut Model) {
    take_secret(model);
    let Some(Overlay::Find(line)) = &model.overlay else { return };
    if line.input.value().trim() != model.filter.find.text() {
        let query = FindQuery::parse(line.input.value());
        show(model, query);
    }
}

/// Text is pasted into the open line: of a secret, or of a command with one in it, nothing but its API key's id.
pub(in crate::app) fn pasted(model: &mut Model, text: &str) -> Option<String> {
    if !matches!(model.overlay, Some(Overlay::Find(_))) {
        return None;
    }
    let id = whose::key_id(text)?;
    say_that_it_is_not_kept(model);
    Some(format!("id:{id} "))
}

/// The same for a secret that comes letter by letter, from a terminal that doesn't tell a paste from keys.
fn take_secret(model: &mut Model) {
    let Some(Overlay::Find(line)) = &mut model.overlay else { return };
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
fn show(model: &mut Model, query: FindQuery) {
    let Some(Overlay::Find(line)) = &mut model.overlay else { return };
    let (ends, moved, came_from) = (query.is_empty(), line.moved, line.came_from.clone());
    model.filter.find = query;
    if ends && !moved {
        model.cursor = came_from;
    }
    projection::project(model);
    let is_there = model.cursor.token.as_ref().is_some_and(|id| model.rows.position(id).is_some());
    if is_there && (ends || moved) {
        return;
    }
    model.cursor = Cursor::default();
    if let Some(Overlay::Find(line)) = &mut model.overlay {
        line.moved = false;
    }
}

/// Completes the word before the cursor, where it is the last.
fn complete_word(input: &mut Input) {
    let at_the_end = input.cursor() == input.value().chars().count();
    if let Some(text) = complete(input.value()).filter(|_| at_the_end) {
        *input = Input::new(text);
    }
}
