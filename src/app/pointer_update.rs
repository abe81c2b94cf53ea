//! What the mouse means. A click does what a key does, by the same way: what a key may not do, no click may.

use jiff::SignedDuration;

use crate::app::act::{act, with_dialog};
use crate::app::action::Action;
use crate::app::dialog::Wheel;
use crate::app::effect::Effects;
use crate::app::geometry::DetailsWish;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::pointer::{Clicked, Pointer, PointerKind, PointerTarget};
use crate::app::view::View;
use crate::app::{appearance, details, hygiene, policies, projection, unbound_keys};
use crate::domain::time::later;
use crate::domain::token::TokenId;

/// A second click on the same row within this opens its details.
const DOUBLE: SignedDuration = SignedDuration::from_millis(400);
/// A notch of the wheel moves so many lines.
const NOTCH: usize = 3;

/// Something was done with the mouse.
pub(super) fn point(model: &mut Model, pointer: Pointer) -> Effects {
    // In a terminal that is too small there is nothing to point at.
    if model.geometry().is_none() {
        return Vec::new();
    }
    let effects = match (pointer.act, pointer.target) {
        (PointerKind::Press, target) if model.keys_shown.is_some() => press_over_dialog(model, &target),
        (PointerKind::Press, target) => {
            appearance::acknowledge(model);
            unbound_keys::done(model);
            press(model, target)
        }
        (wheel, _) => roll(model, wheel),
    };
    let now = model.now;
    if let Some(guard) = model.overlay.as_mut().and_then(Overlay::guard_mut) {
        guard.key(now);
    }
    effects
}

/// The keys of a dialog are on show: what lies below them is out of reach.
fn press_over_dialog(model: &mut Model, target: &PointerTarget) -> Effects {
    match target {
        PointerTarget::Do(action @ (Action::Back | Action::MoveDown)) => act(model, *action),
        _ => Vec::new(),
    }
}

fn press(model: &mut Model, target: PointerTarget) -> Effects {
    let before = model.clicked.take();
    // A line covers nothing: what is beside it can be had.
    let line = model.overlay.as_ref().filter(|overlay| overlay.is_line() && !is_for_a_line(&target));
    let leaves = line.map(|line| line.dialog().left_by());
    let mut effects = leaves.map(|leaves| act(model, leaves)).unwrap_or_default();
    effects.extend(match target {
        PointerTarget::Do(action) => act(model, action),
        PointerTarget::Header(column) => act(model, Action::SortBy(column)),
        target if model.overlay.is_some() => {
            with_dialog(model, |dialog, model| dialog.clicked(model, target))
        }
        PointerTarget::Row(token) => {
            choose(model, token, before);
            Vec::new()
        }
        PointerTarget::Policy(id) => {
            policies::choose(model, &id);
            open_if_double(model, PointerTarget::Policy(id), before)
        }
        PointerTarget::Finding(section, id) => {
            hygiene::choose(model, section, &id);
            open_if_double(model, PointerTarget::Finding(section, id), before)
        }
        _ => Vec::new(),
    });
    effects
}

fn is_for_a_line(target: &PointerTarget) -> bool {
    use Action::{Activate, Back, ChooseNext, ChoosePrevious, Complete, MoveDown, MoveUp};
    matches!(
        target,
        PointerTarget::Nothing
            | PointerTarget::Entry(_)
            | PointerTarget::Do(Activate | Back | ChooseNext | ChoosePrevious | Complete | MoveDown | MoveUp)
    )
}

/// Puts the cursor on the row; the second time opens the details, and never closes them.
fn choose(model: &mut Model, token: TokenId, before: Option<Clicked>) {
    let Some(position) = model.rows.position(&token) else { return };
    model.cursor.position = position;
    projection::extend_range(model);
    let again = is_double(model, PointerTarget::Row(token), before);
    if again && model.geometry().is_some_and(|geometry| !geometry.shows_details()) {
        model.details = DetailsWish::Open;
    }
}

/// Whether this is the second press on a row; the first one is remembered.
fn is_double(model: &mut Model, row: PointerTarget, before: Option<Clicked>) -> bool {
    let again = before.is_some_and(|last| last.row == row && later(last.at, DOUBLE) > model.now);
    if !again {
        model.clicked = Some(Clicked { row, at: model.now });
    }
    again
}

/// What `Enter` does on a row, where this is the second press on it.
fn open_if_double(model: &mut Model, row: PointerTarget, before: Option<Clicked>) -> Effects {
    if is_double(model, row, before) { act(model, Action::Details) } else { Vec::new() }
}

/// The wheel moves what is on top: the table with its cursor kept in sight, a list in a dialog, the policies of the form.
fn roll(model: &mut Model, wheel: PointerKind) -> Effects {
    let action = if wheel == PointerKind::ScrollDown { Action::MoveDown } else { Action::MoveUp };
    if model.keys_shown.is_some() {
        return act(model, action);
    }
    let in_table = model.overlay.is_none() && model.view == View::Tokens;
    if in_table && details::move_cursor(model, action) {
        for _ in 1..NOTCH {
            details::move_cursor(model, action);
        }
        return Vec::new();
    }
    let down = wheel == PointerKind::ScrollDown;
    match model.overlay.as_ref().map_or(Wheel::Table, |overlay| overlay.dialog().wheel()) {
        Wheel::Table if model.overlay.is_none() && model.view == View::Policies => {
            policies::scroll(model, NOTCH, down);
        }
        Wheel::Table if model.overlay.is_none() && model.view == View::Hygiene => {
            for _ in 0..NOTCH {
                hygiene::move_cursor(model, action);
            }
        }
        Wheel::Table => {
            let before = model.cursor.position;
            projection::scroll(model, NOTCH, down);
            if let Some(overlay) = model.overlay.as_mut().filter(|_| model.cursor.position != before) {
                overlay.dialog_mut().table_scrolled();
            }
        }
        Wheel::Lines => {
            for _ in 0..NOTCH {
                act(model, action);
            }
        }
        Wheel::Choices => {
            return act(model, if down { Action::ChooseNext } else { Action::ChoosePrevious });
        }
        Wheel::Nothing => {}
    }
    Vec::new()
}
