//! What the mouse means. A click does what a key does, by the same way: what a key may not do, no click may.

use jiff::SignedDuration;

use crate::app::action::Action;
use crate::app::create::state::{CreateDialog, CreateField};
use crate::app::dialog::Wheel;
use crate::app::effect::Effects;
use crate::app::geometry::DetailsWish;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::pointer::{Clicked, Pointer, PointerKind, PointerTarget};
use crate::app::view::View;
use crate::domain::expiration::Lifetime;
use crate::domain::time::later;
use crate::domain::token::TokenId;

use crate::app::dispatch::act;
use crate::app::{
    columns, create, details, enroll, hygiene, kql, marking, palette, policies, policy_filter, projection,
    rotate,
};

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
            crate::app::appearance::acknowledge(model);
            crate::app::unbound_keys::done(model);
            press(model, target)
        }
        (wheel, _) => roll(model, wheel),
    };
    create::check_name(model);
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
    if !is_for_the_find_line(&target) && matches!(model.overlay, Some(Overlay::Find(_))) {
        // It covers nothing: what is beside it can be had, and the search stays.
        let mut effects = act(model, Action::Activate);
        effects.extend(press_beside(model, target, before));
        return effects;
    }
    let mut left = Vec::new();
    if matches!(model.overlay, Some(Overlay::Kql(_))) {
        match target {
            PointerTarget::Nothing
            | PointerTarget::Do(Action::Activate | Action::Back | Action::ChooseNext | Action::Complete) => {}
            PointerTarget::Entry(number) => return kql::press(model, number),
            // What is beside it can be had, too; a query that was not sent is left.
            _ => left = act(model, Action::Back),
        }
    }
    left.extend(press_beside(model, target, before));
    left
}

fn press_beside(model: &mut Model, target: PointerTarget, before: Option<Clicked>) -> Effects {
    match target {
        PointerTarget::Row(token) if model.overlay.is_none() => choose(model, token, before),
        PointerTarget::Do(action) => return act(model, action),
        PointerTarget::Field(field) => {
            in_form(model, field == CreateField::Expiration, |dialog| focus(dialog, field));
        }
        PointerTarget::Lifetime(lifetime) => in_form(model, true, |dialog| {
            focus(dialog, CreateField::Expiration);
            choose_lifetime(dialog, lifetime);
        }),
        PointerTarget::Policy(id) if matches!(model.overlay, Some(Overlay::PolicyFilter(_))) => {
            policy_filter::press(model, Some(id));
        }
        PointerTarget::Entry(number) if matches!(model.overlay, Some(Overlay::Columns(_))) => {
            columns::press(model, number);
        }
        PointerTarget::Entry(_) if matches!(model.overlay, Some(Overlay::PolicyFilter(_))) => {
            policy_filter::press(model, None);
        }
        PointerTarget::Policy(id) if model.overlay.is_none() => return choose_policy(model, id, before),
        PointerTarget::Policy(id) => in_form(model, false, |dialog| {
            if !dialog.is_settled(CreateField::Policy) {
                dialog.policy = Some(id.into());
            }
        }),
        PointerTarget::Finding(section, id) if model.overlay.is_none() => {
            hygiene::choose(model, section, &id);
            if is_double(model, PointerTarget::Finding(section, id), before) {
                return act(model, Action::Details);
            }
        }
        PointerTarget::Entry(number) if matches!(model.overlay, Some(Overlay::Rotations(_))) => {
            rotate::choose(model, number);
        }
        PointerTarget::Entry(number) => return palette::press(model, number),
        PointerTarget::Platform(platform) => enroll::choose(model, |_| platform),
        PointerTarget::Header(column) => return act(model, Action::SortBy(column)),
        PointerTarget::Nothing | PointerTarget::Row(_) | PointerTarget::Finding(..) => {}
    }
    Vec::new()
}

fn is_for_the_find_line(target: &PointerTarget) -> bool {
    use Action::{Activate, Back, ChooseNext, ChoosePrevious, Complete, MoveDown, MoveUp};
    matches!(
        target,
        PointerTarget::Nothing
            | PointerTarget::Do(Activate | Back | ChooseNext | ChoosePrevious | Complete | MoveDown | MoveUp)
    )
}

/// Puts the cursor on the row; the second time opens the details, and never closes them.
fn choose(model: &mut Model, token: TokenId, before: Option<Clicked>) {
    let Some(position) = model.rows.position(&token) else { return };
    model.cursor.position = position;
    marking::moved(model);
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

/// Puts the cursor on the policy; the second time shows its tokens.
fn choose_policy(model: &mut Model, id: Box<str>, before: Option<Clicked>) -> Effects {
    policies::choose(model, &id);
    if is_double(model, PointerTarget::Policy(id), before) { act(model, Action::Details) } else { Vec::new() }
}

fn in_form(model: &mut Model, is_of_lifetimes: bool, change: impl FnOnce(&mut CreateDialog)) {
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return };
    if dialog.is_sending() || dialog.no_lifetimes && is_of_lifetimes {
        return;
    }
    create::leave_search(dialog, &model.policies);
    change(dialog);
}

fn focus(dialog: &mut CreateDialog, field: CreateField) {
    if !dialog.is_settled(field) {
        dialog.focus = field;
    }
}

fn choose_lifetime(dialog: &mut CreateDialog, lifetime: Lifetime) {
    dialog.lifetime = Some(lifetime);
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
            if let Some(Overlay::Find(line)) = &mut model.overlay {
                line.moved |= model.cursor.position != before;
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
