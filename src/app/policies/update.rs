//! The policies view: moving in it, the tokens of a policy, a token for one.

use crate::app::action::Action;
use crate::app::model::Model;
use crate::app::view::View;
use crate::domain::find::FindQuery;
use crate::domain::status::StatusFilter;

use crate::app::{projection, query, trail};

/// Moves the cursor.
pub(in crate::app) fn move_cursor(model: &mut Model, action: Action) {
    model.policy_cursor.move_cursor(action, model.visible_rows());
}

/// The wheel moves the window.
pub(in crate::app) fn scroll(model: &mut Model, lines: usize, down: bool) {
    model.policy_cursor.scroll(lines, down, model.policies.len(), model.visible_rows());
}

/// Puts the cursor on a policy.
pub(in crate::app) fn choose(model: &mut Model, id: &str) {
    if let Some(position) = model.policies.position(id) {
        model.policy_cursor.position = position;
        model.policy_cursor.key = Some(id.into());
    }
}

/// Brings cursor and window back within what there is.
pub(in crate::app) fn clamp(model: &mut Model) {
    let count = model.policies.len();
    if model.view == View::Policies {
        model.policy_cursor.clamp(count, model.visible_rows());
    }
    let cursor = &mut model.policy_cursor;
    cursor.position = cursor.position.min(count.saturating_sub(1));
    cursor.key = model.policies.at(cursor.position).map(|policy| policy.id.raw().into());
}

/// Shows all tokens of the policy under the cursor.
pub(in crate::app) fn show_tokens(model: &mut Model) {
    let Some(policy) = model.selected_policy() else { return };
    let id = policy.id.raw().into();
    let from = trail::here(model);
    model.view = View::Tokens;
    model.filter.status = StatusFilter::All;
    model.filter.find = FindQuery::default();
    query::forget(model);
    projection::show_policies(model, [id]);
    trail::jumped(model, from);
}
