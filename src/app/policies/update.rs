//! The policies view: moving in it, the tokens of a policy, a token for one.

use crate::app::action::Action;
use crate::app::model::Model;
use crate::app::view::View;
use crate::domain::find::FindQuery;
use crate::domain::status::StatusFilter;

use crate::app::{projection, query, trail};

/// Moves the cursor.
pub(in crate::app) fn move_cursor(model: &mut Model, action: Action) {
    let page = model.geometry().map_or(1, |geometry| geometry.rows.max(1));
    model.policy_cursor.move_cursor(action, page);
}

/// The wheel: the window moves, and the cursor as far as it must to stay in sight.
pub(in crate::app) fn scroll(model: &mut Model, lines: usize, down: bool) {
    let visible = model.geometry().map_or(1, |geometry| geometry.rows.max(1));
    let lowest = model.policies.len().saturating_sub(visible);
    let cursor = &mut model.policy_cursor;
    cursor.offset = if down {
        cursor.offset.saturating_add(lines).min(lowest)
    } else {
        cursor.offset.saturating_sub(lines)
    };
    cursor.position = cursor.position.clamp(cursor.offset, cursor.offset + visible - 1);
    cursor.key = None;
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
    let visible = model.geometry().map_or(1, |geometry| geometry.rows.max(1));
    let count = model.policies.len();
    let cursor = &mut model.policy_cursor;
    cursor.position = cursor.position.min(count.saturating_sub(1));
    if model.view == View::Policies {
        cursor.keep_in_sight(cursor.position, count, visible);
    }
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
