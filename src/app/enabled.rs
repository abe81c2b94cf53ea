//! What can be done now, and why something can't. Dispatch, greying-out and the reason shown all ask here.

use crate::domain::problem::ProblemKind;
use crate::domain::status::Status;

use super::action::Action;
use super::keymap::{Context, key_of};
use super::model::{Access, Model};

/// Whether an action can be done now.
///
/// # Errors
/// The reason, for the person, when it can't.
pub fn enabled(model: &Model, action: Action) -> Result<(), String> {
    if model.overlay.is_some() {
        return Ok(());
    }
    match action {
        Action::Copy | Action::ShowSecret if model.selected().is_none() => no_token(),
        Action::FilterPolicy if model.selected().is_none() && model.filter.policies.is_empty() => no_token(),
        Action::Copy if model.copying.is_some() => Err("A copy is under way".to_owned()),
        Action::Create | Action::Revoke => may_write(model).and_then(|()| match action {
            Action::Revoke => may_revoke(model),
            _ => Ok(()),
        }),
        _ => Ok(()),
    }
}

fn no_token() -> Result<(), String> {
    Err("No token is selected".to_owned())
}

fn may_write(model: &Model) -> Result<(), String> {
    let offline = model.trouble.as_ref().is_some_and(|problem| problem.kind == ProblemKind::Offline);
    match &model.access {
        Access::ReadOnly(why) => Err(format!("Read-only: {why}")),
        Access::ReadWrite if offline => {
            let key = key_of(Context::Tokens, Action::Refresh);
            Err(format!("Offline: what is on the screen may be old. {key} reads it again"))
        }
        Access::ReadWrite => Ok(()),
    }
}

fn may_revoke(model: &Model) -> Result<(), String> {
    let Some(row) = model.selected() else { return no_token() };
    match row.status(model.now) {
        Status::Inactive => Err(format!("{} is inactive already", row.name())),
        Status::Active | Status::Expired => Ok(()),
    }
}
