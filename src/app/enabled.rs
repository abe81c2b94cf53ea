//! What can be done now, and why something can't. Dispatch, greying-out and the reason shown all ask here.

use crate::domain::problem::ProblemKind;
use crate::domain::rotation;
use crate::domain::rows::Subject;
use crate::domain::server::Offer;
use crate::domain::status::Status;

use super::action::Action;
use super::keymap::Context;
use super::model::{Access, Model};
use super::view::View;
use crate::app::details::page;

/// Whether an action can be done now.
///
/// # Errors
/// The reason, for the person, when it can't.
pub fn enabled(model: &Model, action: Action) -> Result<(), String> {
    match &model.overlay {
        Some(overlay) => overlay.dialog().unavailable(action).map_or(Ok(()), |why| Err(why.to_owned())),
        None => enabled_in_table(model, action),
    }
}

/// Whether the table could do an action, whatever stands over it.
///
/// # Errors
/// The reason, for the person, when it can't.
pub fn enabled_in_table(model: &Model, action: Action) -> Result<(), String> {
    if !model.view.knows(action) {
        let key = model.keys.key_of(Context::Tokens, Action::ShowActive);
        return Err(format!("That is done in the table of tokens; {key} shows it"));
    }
    match action {
        action if needs_token(action) && model.token_at_hand().is_none() => no_token(),
        Action::MarkAll | Action::MarkRange | Action::InvertMarks if model.shows_similar() => {
            Err(only_similar(model))
        }
        Action::FilterPolicy if model.policies.is_empty() && model.rows.total() == 0 => {
            Err("There is no agent policy to choose".to_owned())
        }
        Action::Pause if model.refresh_schedule.every.is_none() => {
            Err("The automatic refresh is switched off".to_owned())
        }
        Action::Rotations if model.remembered.rotations.is_empty() => Err("No rotation is open".to_owned()),
        Action::Export if model.rows.is_empty() => Err("There is no row to save".to_owned()),
        Action::Copy | Action::CopyMenu if model.clipboard.route.is_off() => Err(copying_is_off()),
        Action::Copy | Action::CopyMenu if model.copying.is_some() => Err("A copy is in progress".to_owned()),
        Action::Create => may_write(model).and_then(|()| may_create_here(model)),
        Action::Rotate => may_write(model).and_then(|()| may_rotate(model)),
        Action::Details if model.view == View::Policies => may_show_tokens(model),
        Action::Details if model.view == View::Hygiene => may_go_there(model),
        Action::Details => may_go_into_details(model),
        Action::Revoke => may_write(model).and_then(|()| may_revoke(model)),
        Action::Delete => may_write(model).and_then(|()| may_delete(model)),
        _ => Ok(()),
    }
}

/// Why nothing is copied where a person wants it so.
pub(super) fn copying_is_off() -> String {
    "Copying is switched off (clipboard = \"off\", or FLEET_TOKENS_CLIPBOARD)".to_owned()
}

/// What is done with the token under the cursor, or with those on show.
fn needs_token(action: Action) -> bool {
    use Action::{Copy, CopyMenu, Enroll, InvertMarks, Mark, MarkAll, MarkRange, ShowSecret};
    matches!(action, Copy | CopyMenu | ShowSecret | Enroll | Mark | MarkRange | MarkAll | InvertMarks)
}

/// Letters that lie scattered must not feed a bulk act.
fn only_similar(model: &Model) -> String {
    let key = model.keys.key_of(Context::Tokens, Action::Mark);
    format!("These are only similar to what you searched for: {key} marks one at a time")
}

fn no_token() -> Result<(), String> {
    Err("No token is selected".to_owned())
}

/// Where all of the details are on the screen, or they have the keys already, there is nothing to go into.
fn may_go_into_details(model: &Model) -> Result<(), String> {
    let Some(page) = page::page(model) else { return Ok(()) };
    if page.focused {
        let key = model.keys.key_of(Context::Tokens, Action::Back);
        return Err(format!("You are in the details; {key} leaves them"));
    }
    if page.after > 0 {
        return Ok(());
    }
    let key = model.keys.key_of(Context::Tokens, Action::ToggleDetails);
    Err(format!("All of the details are on the screen; {key} hides them"))
}

pub(super) fn may_write(model: &Model) -> Result<(), String> {
    let offline = model.trouble.as_ref().is_some_and(|problem| problem.kind == ProblemKind::Offline);
    match &model.access {
        Access::ReadOnly(why) | Access::Unlisted(why) => Err(format!("Read-only: {why}")),
        Access::Refused(why) => {
            let key = model.keys.key_of(Context::Tokens, Action::Refresh);
            Err(format!("Read-only: {why}. {key} asks again"))
        }
        Access::ReadWrite if offline => {
            let key = model.keys.key_of(Context::Tokens, Action::Refresh);
            Err(format!("Offline: what is on the screen may be old. {key} reads it again"))
        }
        Access::ReadWrite => Ok(()),
    }
}

fn may_rotate(model: &Model) -> Result<(), String> {
    let Some(row) = model.token_at_hand() else { return no_token() };
    if model.rotation_of(row.id()).is_some() {
        let key = model.keys.key_of(Context::Tokens, Action::Rotations);
        return Err(format!("{} is being rotated already: {key} lists it", row.name()));
    }
    let policy = model.policies.get(row.raw_policy_id());
    if policy.is_none() && !model.policies.is_empty() {
        return Err(format!("The agent policy of {} is gone, or not visible to you", row.name()));
    }
    let managed = policy.is_some_and(|policy| !policy.is_offered());
    rotation::may_rotate(row.token(), managed, model.server_now())
        .map_err(|why| format!("{} {why}", row.name()))
}

/// In the policies view, the policy under the cursor must take tokens.
fn may_create_here(model: &Model) -> Result<(), String> {
    match model
        .policy_at_hand()
        .and_then(|policy| Some((policy.name.display(), policy.unavailable_reason()?)))
    {
        Some((name, why)) => Err(format!("{name} is {why}: its tokens are made by the platform")),
        None => Ok(()),
    }
}

/// A row of the hygiene view leads to a token, or to the form for one.
fn may_go_there(model: &Model) -> Result<(), String> {
    match model.finding(model.finding_cursor.position) {
        None => Err("There is nothing to tidy up".to_owned()),
        Some((_, Subject::Policy(_))) => may_write(model),
        Some((_, Subject::Token(_))) => Ok(()),
    }
}

fn may_show_tokens(model: &Model) -> Result<(), String> {
    let Some(policy) = model.selected_policy() else { return Err("No policy is selected".to_owned()) };
    if model.read_at.is_none() {
        return Err("The tokens are not there to be shown".to_owned());
    }
    match policy.unavailable_reason() {
        Some(why) => Err(format!("{} is {why}: the table leaves its tokens out", policy.name)),
        None => Ok(()),
    }
}

fn may_revoke(model: &Model) -> Result<(), String> {
    if model.acts_on_marks() {
        return Ok(());
    }
    let Some(row) = model.token_at_hand() else { return no_token() };
    match row.status(model.server_now()) {
        Status::Inactive => Err(format!("{} is inactive already", row.name())),
        Status::Active | Status::Expired => Ok(()),
    }
}

/// Kibana before 9.5 takes a delete, says that it worked, and only revokes.
fn may_delete(model: &Model) -> Result<(), String> {
    if model.offers.delete == Offer::No {
        let version =
            model.offers.version.as_ref().map(|version| format!(" ({version})")).unwrap_or_default();
        let key = model.keys.key_of(Context::Tokens, Action::Revoke);
        return Err(format!("This Kibana{version} only revokes ({key}): deleting came with 9.5.0"));
    }
    if !model.acts_on_marks() && model.token_at_hand().is_none() { no_token() } else { Ok(()) }
}
