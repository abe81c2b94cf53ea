//! Jumps and the way back: a jump notes where the person was, and `Back` leads there, with cursor and scroll as they were.

use crate::app::model::Model;
use crate::app::view::{JumpOrigin, View};
use crate::domain::find::FindQuery;
use crate::domain::status::StatusFilter;
use crate::domain::token::TokenId;

use crate::app::{projection, query};

/// So many jumps are remembered.
const LONGEST: usize = 16;

/// Where the person is now, to be handed to [`jumped`] once the jump is done.
pub(super) fn here(model: &Model) -> JumpOrigin {
    JumpOrigin {
        view: model.view,
        filter: model.filter.clone(),
        kql: model.kql.text.clone(),
        cursor: model.cursor.clone(),
        policy_cursor: model.policy_cursor.clone(),
        finding_cursor: model.finding_cursor.clone(),
    }
}

/// Notes where a jump came from, if it led elsewhere at all.
pub(super) fn jumped(model: &mut Model, from: JumpOrigin) {
    if from.view == model.view && from.filter == model.filter {
        return;
    }
    if model.trail.len() == LONGEST {
        // The first one stays: it has the tab that the person chose.
        model.trail.remove(1);
    }
    model.trail.push(from);
}

/// Back to where the last jump came from. Whether there was one.
pub(super) fn back(model: &mut Model) -> bool {
    let Some(place) = model.trail.pop() else { return false };
    let JumpOrigin { view, filter, kql, cursor, policy_cursor, finding_cursor } = place;
    model.view = view;
    query::stop(model);
    model.filter = filter;
    model.kql.text = kql;
    (model.policy_cursor, model.finding_cursor) = (policy_cursor, finding_cursor);
    model.cursor = cursor;
    projection::project_anew(model);
    projection::extend_range(model);
    true
}

/// Back to the view that the last jump came from, if it is this one: its key leads to where the person was in it.
pub(super) fn back_to(model: &mut Model, view: View) {
    if model.trail.last().is_some_and(|place| place.view == view) {
        back(model);
    }
    model.view = view;
}

/// The person chose a tab by themselves: it is theirs, and nothing leads back from it.
pub(super) fn forget(model: &mut Model) {
    model.trail.clear();
}

/// The status tab that the person chose: not the one that a jump needed.
pub(super) fn own_tab(model: &Model) -> StatusFilter {
    model.trail.first().map_or(model.filter.status, |place| place.filter.status)
}

/// Shows another tab.
pub(super) fn show_tab(model: &mut Model, tab: StatusFilter) {
    forget(model);
    model.view = View::Tokens;
    model.filter.status = tab;
    projection::show_filtered(model);
}

/// Shows the table with the cursor on a token, and makes sure that it is on show. `Back` leads back.
pub(super) fn go_to(model: &mut Model, id: &TokenId) {
    let from = here(model);
    reveal(model, id);
    jumped(model, from);
}

fn reveal(model: &mut Model, id: &TokenId) {
    let Some(row) = model.rows.by_id(id) else { return };
    let status = row.status(model.server_now());
    if !model.filter.status.matches(status) {
        model.filter.status = StatusFilter::of(status);
    }
    let policies = &model.filter.policies;
    if !policies.is_empty() && !policies.contains(row.raw_policy_id()) {
        model.filter.policies.clear();
    }
    model.view = View::Tokens;
    model.cursor.key = Some(id.clone());
    projection::project(model);
    if model.rows.position(id).is_none() {
        model.filter.find = FindQuery::default();
        query::forget(model);
        projection::project(model);
    }
}
