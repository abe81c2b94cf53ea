//! What the actions mean in the table.

use jiff::SignedDuration;

use crate::app::action::Action;
use crate::app::clipboard::state::Explanation;
use crate::app::copies::copying;
use crate::app::effect::{Effect, Effects};
use crate::app::geometry::DetailsWish;
use crate::app::keymap::Context;
use crate::app::log::state::LogView;
use crate::app::model::Model;
use crate::app::palette::state::Purpose;
use crate::app::rotate::state::RotationsView;
use crate::app::toast::Tone;
use crate::app::view::View;
use crate::app::{
    columns, copies, copy_menu, create, details, enroll, export, find, hygiene, interact, kql, marking,
    palette, policies, policy_filter, projection, quit, refresh, removal, rotations, secret, sort, trail,
};
use crate::domain::bulk::RemovalKind;
use crate::domain::find::FindQuery;
use crate::domain::status::StatusFilter;
use crate::domain::time::later;

/// The second `^c` must come within this to quit.
const QUIT_WINDOW: SignedDuration = SignedDuration::from_millis(1500);

/// An action while no dialog is open.
pub(super) fn in_table(model: &mut Model, action: Action) -> Effects {
    match action {
        Action::Details if model.view == View::Policies => policies::show_tokens(model),
        Action::Details if model.view == View::Hygiene => {
            let next = hygiene::open(model);
            return next.map(|action| in_table(model, action)).unwrap_or_default();
        }
        Action::Details => details::enter(model),
        Action::ToggleDetails => details::toggle(model),
        Action::Back => return back(model),
        Action::ShowPolicies => trail::back_to(model, View::Policies),
        Action::ShowHygiene => trail::back_to(model, View::Hygiene),
        // Out of another view they lead to the tab that was left.
        Action::NextTab | Action::PreviousTab if model.view != View::Tokens => model.view = View::Tokens,
        Action::NextTab => trail::show_tab(model, model.filter.status.next()),
        Action::PreviousTab => trail::show_tab(model, model.filter.status.previous()),
        Action::ShowActive => trail::show_tab(model, StatusFilter::Active),
        Action::ShowExpired => trail::show_tab(model, StatusFilter::Expired),
        Action::ShowInactive => trail::show_tab(model, StatusFilter::Inactive),
        Action::ShowAll => trail::show_tab(model, StatusFilter::All),
        Action::FilterPolicy => policy_filter::open(model),
        Action::Find => find::open(model),
        Action::Kql => kql::open(model),
        Action::ChooseColumns => columns::open(model),
        Action::Wide => columns::widen(model),
        Action::Sort => sort::open(model),
        Action::ReverseSort => projection::show_sorted(model, model.sort.reversed()),
        Action::Help => palette::open(model, Purpose::Help),
        Action::Palette => palette::open(model, Purpose::Palette),
        Action::Log => model.overlay = Some(LogView::default().into()),
        Action::Create => create::open(model),
        Action::Rotate => create::open_replacing(model),
        Action::Rotations => model.overlay = Some(RotationsView::default().into()),
        Action::Revoke => removal::open(model, RemovalKind::Revoke),
        Action::Delete => removal::open(model, RemovalKind::Delete),
        Action::Mark | Action::MarkRange | Action::MarkAll | Action::InvertMarks => {
            marking::act(model, action);
        }
        Action::Enroll => return enroll::open(model),
        Action::Export => export::open_rows(model),
        Action::ShowSecret => return secret::open(model),
        Action::Copy => return copy_selected(model),
        Action::CopyMenu => copy_menu::open(model),
        Action::Refresh => return refresh::ask(model),
        Action::Pause => pause(model),
        Action::ClearClipboard => return copies::clear_now(model),
        Action::Clipboard => model.overlay = Some(Explanation::default().into()),
        Action::Quit => return quit::request(model),
        Action::SortBy(column) => projection::show_sorted(model, model.sort.chosen(column)),
        _ if model.view == View::Policies => policies::move_cursor(model, action),
        _ if model.view == View::Hygiene => hygiene::move_cursor(model, action),
        _ if details::move_cursor(model, action) => {}
        _ => projection::move_cursor(model, action),
    }
    Vec::new()
}

/// Cancels what the person is waiting for; a second time within 1.5 s quits.
pub(super) fn cancel(model: &mut Model) -> Effects {
    // A held key does not answer the question that it opened, and the end that is waited for needs no second wish.
    if model.ending.is_some() || quit::is_asking(model) {
        return Vec::new();
    }
    if model.quit_armed.is_some() {
        return quit::request(model);
    }
    model.quit_armed = Some(later(model.now, QUIT_WINDOW));
    let key = model.keys.key_of(Context::Always, Action::Cancel);
    let writing = model.overlay.as_ref().is_some_and(|overlay| overlay.dialog().is_writing());
    match rotations::left_open(model).filter(|_| !writing) {
        Some((name, text)) => {
            model.toasts.say_of(&name, Tone::Info, format!("{text}, {key} quits"), model.now);
        }
        None => model.toasts.say(Tone::Info, format!("Press {key} again to quit"), model.now),
    }
    let mut effects = Vec::new();
    if model.context() == Context::Leave {
        // The second one is to quit with, not to be asked again.
    } else if model.overlay.is_some() && !writing {
        let request = model.overlay.as_ref().and_then(|overlay| overlay.dialog().request());
        effects.extend(request.map(Effect::Cancel));
        model.overlay = None;
        model.beneath.clear();
    } else if writing {
        effects.extend(interact::stop(model));
    } else if model.copying.as_ref().is_some_and(|copying| copying.handed_on) {
        // It may have landed: its answer is waited for, so that it is cleared like any other.
    } else if let Some(copying) = model.copying.take() {
        effects.push(Effect::Cancel(copying.id));
    } else if model.overlay.is_none() {
        effects.extend(refresh::stop(model));
    }
    effects
}

/// One layer back: a first reading that takes long, a range of marks, details that were opened by hand, the place that
/// a jump came from, the marks, the search, the KQL query, then the policy filter. Never quits.
fn back(model: &mut Model) -> Effects {
    if model.read_at.is_none() && model.list.request().is_some() {
        return refresh::stop(model);
    }
    if model.view != View::Tokens {
        model.view = View::Tokens;
    } else if model.marks.is_ranging() {
        marking::back(model);
    } else if details::back(model) {
        // That was the layer.
    } else if model.details == DetailsWish::Open {
        model.details = DetailsWish::Auto;
        if model.geometry().is_some_and(|geometry| geometry.shows_details()) {
            model.details = DetailsWish::Closed;
        }
    } else if trail::back(model) || marking::back(model) {
        // That was the layer.
    } else if !model.filter.find.is_empty() {
        projection::show_found(model, FindQuery::default());
    } else if !model.kql.text.is_empty() {
        return kql::clear(model);
    } else if !model.filter.policies.is_empty() {
        projection::show_policies(model, []);
    }
    Vec::new()
}

fn pause(model: &mut Model) {
    model.refresh_schedule.paused = !model.refresh_schedule.paused;
    model.refresh_schedule.stopped = false;
    let said =
        if model.refresh_schedule.paused { "Automatic refresh paused" } else { "Automatic refresh resumed" };
    model.toasts.say(Tone::Info, said, model.now);
}

fn copy_selected(model: &mut Model) -> Effects {
    let Some(row) = model.token_at_hand() else { return Vec::new() };
    let (token, name) = (row.id().clone(), row.name().to_owned());
    copying::begin(model, token, name, None)
}
