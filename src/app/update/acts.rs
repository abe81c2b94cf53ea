//! What the actions mean in the table.

use jiff::SignedDuration;

use crate::app::action::Action;
use crate::app::dialog::Overlay;
use crate::app::dialog::create::CreateDialog;
use crate::app::effect::{Effect, Effects};
use crate::app::geometry::DetailsWish;
use crate::app::model::{Copying, Model};
use crate::app::msg::RequestId;
use crate::app::remote::Remote;
use crate::app::toast::Tone;
use crate::domain::policy::AgentPolicy;
use crate::domain::status::{Status, StatusFilter};

use super::keys::later;
use super::{list, revoke, secret};

/// The second `^c` must come within this to quit.
const QUIT_WINDOW: SignedDuration = SignedDuration::from_millis(1500);

/// An action while no dialog is open.
pub(super) fn in_table(model: &mut Model, action: Action) -> Effects {
    match action {
        Action::Details => model.details = toggled(model),
        Action::Back => back(model),
        Action::NextTab => list::show_tab(model, model.filter.status.next()),
        Action::PreviousTab => list::show_tab(model, model.filter.status.previous()),
        Action::ShowActive => list::show_tab(model, StatusFilter::Active),
        Action::ShowExpired => list::show_tab(model, StatusFilter::Expired),
        Action::ShowInactive => list::show_tab(model, StatusFilter::Inactive),
        Action::ShowAll => list::show_tab(model, StatusFilter::All),
        Action::FilterPolicy => filter_policy(model),
        Action::Help => model.overlay = Some(Overlay::Help { scroll: 0 }),
        Action::Create => open_create(model),
        Action::Revoke => revoke::open(model),
        Action::ShowSecret => return secret::open(model),
        Action::Copy => return copy_selected(model),
        Action::Refresh => return refresh(model),
        Action::Quit => return vec![Effect::Quit],
        _ => list::travel(model, action),
    }
    Vec::new()
}

/// Reads tokens and policies, unless a reading is under way.
pub(super) fn refresh(model: &mut Model) -> Effects {
    let mut effects = Vec::new();
    if model.list.request().is_none() {
        effects.push(Effect::FetchTokens(begin_list(model)));
    }
    if model.policy_list.request().is_none() {
        let id = model.next_request();
        model.policy_list = Remote::Loading { id, since: model.now };
        effects.push(Effect::FetchPolicies(id));
    }
    effects
}

/// Reads the tokens after a write. A reading under way may have missed the write, so it is dropped.
pub(super) fn read_again(model: &mut Model) -> Effects {
    let dropped = model.list.request().map(Effect::Cancel);
    let id = begin_list(model);
    dropped.into_iter().chain([Effect::FetchTokens(id)]).collect()
}

fn begin_list(model: &mut Model) -> RequestId {
    let id = model.next_request();
    model.list = Remote::Loading { id, since: model.now };
    id
}

/// Cancels what the person is waiting for; a second time within 1.5 s quits.
pub(super) fn cancel(model: &mut Model) -> Effects {
    if model.quit_armed.is_some() {
        return vec![Effect::Quit];
    }
    model.quit_armed = Some(later(model.now, QUIT_WINDOW));
    model.toasts.say(Tone::Info, "Press ^c again to quit", model.now);
    let mut effects = Vec::new();
    let writing = match &model.overlay {
        Some(Overlay::Create(dialog)) => dialog.is_sending(),
        Some(Overlay::Revoke(dialog)) => revoke::is_sending(dialog),
        _ => false,
    };
    if model.overlay.is_some() && !writing {
        effects.extend(secret::request(model).map(Effect::Cancel));
        model.overlay = None;
    } else if let Some(copying) = model.copying.take() {
        effects.push(Effect::Cancel(copying.id));
    } else if model.overlay.is_none() {
        effects.extend(stop_reading(model));
    }
    effects
}

/// Stops the readings under way; what is on the screen stays.
fn stop_reading(model: &mut Model) -> Effects {
    let dropped = [model.list.request(), model.policy_list.request()];
    if model.list.request().is_some() {
        model.list = model.read_at.map_or(Remote::Idle, Remote::Ready);
    }
    if model.policy_list.request().is_some() {
        model.policy_list = Remote::Idle;
    }
    dropped.into_iter().flatten().map(Effect::Cancel).collect()
}

fn toggled(model: &Model) -> DetailsWish {
    let open = model.geometry().is_some_and(|geometry| geometry.shows_details());
    if open { DetailsWish::Closed } else { DetailsWish::Open }
}

/// One layer back: details that were opened by hand, then the policy filter. Never quits.
fn back(model: &mut Model) {
    if model.details == DetailsWish::Open {
        model.details = DetailsWish::Auto;
        if model.geometry().is_some_and(|geometry| geometry.shows_details()) {
            model.details = DetailsWish::Closed;
        }
    } else if model.filter.policy.is_some() {
        list::show_policy(model, None);
    }
}

fn filter_policy(model: &mut Model) {
    let policy = match &model.filter.policy {
        Some(_) => None,
        None => model.selected().map(|row| row.raw_policy_id().into()),
    };
    list::show_policy(model, policy);
}

fn open_create(model: &mut Model) {
    let mut offered = model.policies.offered().map(|policy| policy.id.raw());
    let only = match (offered.next(), offered.next()) {
        (Some(only), None) => Some(only.to_owned()),
        _ => None,
    };
    let filtered = model
        .filter
        .policy
        .as_deref()
        .filter(|id| model.policies.get(id).is_some_and(AgentPolicy::is_offered));
    let policy = filtered.map(str::to_owned).or(only);
    model.overlay = Some(Overlay::Create(Box::new(CreateDialog::new(policy, model.last_lifetime))));
}

fn copy_selected(model: &mut Model) -> Effects {
    let Some(row) = model.selected() else { return Vec::new() };
    let (token, name, status) = (row.id().clone(), row.name().to_owned(), row.status(model.now));
    let id = model.next_request();
    let useless = status != Status::Active;
    model.copying = Some(Copying { id, since: model.now, name: name.clone(), useless });
    vec![Effect::FetchSecret { id, token, name }]
}
