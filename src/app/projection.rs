//! The table: what is on show, where the cursor is.

use crate::app::action::Action;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::view::Cursor;
use crate::app::view::View;
use crate::domain::find::FindQuery;
use crate::domain::rows::Sort;
use crate::domain::status::StatusFilter;
use crate::domain::token::TokenId;

use crate::app::{marking, overview, query, trail};

/// Chooses anew what is on show, after tokens, policies or time changed, and counts what the other views say.
pub(super) fn project_anew(model: &mut Model) {
    overview::count(model);
    project(model);
}

/// Chooses anew what is on show, after only filter or order changed.
pub(super) fn project(model: &mut Model) {
    model.rows.show(&model.filter, model.sort, &model.policies, model.server_now());
    model.kql.listed = query::listed(model);
    follow(model);
    if model.shows_similar() {
        // No range goes on through rows that are only similar.
        model.marks.end_range();
    }
    marking::follow(model);
}

/// Puts the cursor back on its token. When that one is gone, the cursor stays where it was: on the next one.
fn follow(model: &mut Model) {
    let cursor = &mut model.cursor;
    let Some(position) = cursor.token.as_ref().and_then(|id| model.rows.position(id)) else { return };
    // The row keeps its place on the screen when rows came or went above it. Not at the top: what is new comes there,
    // and must be seen.
    if cursor.offset > 0 {
        cursor.offset = (cursor.offset + position).saturating_sub(cursor.position);
    }
    cursor.position = position;
}

/// Shows what another filter leaves. The cursor stays on its token, or else goes to the first.
pub(super) fn show_filtered(model: &mut Model) {
    project(model);
    if model.cursor.token.as_ref().is_none_or(|id| model.rows.position(id).is_none()) {
        model.cursor = Cursor::default();
        marking::moved(model);
    }
}

/// Shows another tab.
pub(super) fn show_tab(model: &mut Model, tab: StatusFilter) {
    trail::forget(model);
    model.view = View::Tokens;
    model.filter.status = tab;
    show_filtered(model);
}

/// Shows the tokens of these policies, or of any where there are none.
pub(super) fn show_policies(model: &mut Model, policies: impl IntoIterator<Item = Box<str>>) {
    model.filter.policies = policies.into_iter().collect();
    show_filtered(model);
}

/// Shows what a search leaves.
pub(super) fn show_found(model: &mut Model, query: FindQuery) {
    model.filter.find = query;
    show_filtered(model);
}

/// Shows the rows in another order. What a range was marking stays marked; the order must not change what that is.
pub(super) fn show_sorted(model: &mut Model, sort: Sort) {
    model.marks.end_range();
    model.sort = sort;
    project(model);
}

/// Shows the table with the cursor on a token, and makes sure that it is on show. `Back` leads back.
pub(super) fn go_to(model: &mut Model, id: &TokenId) {
    let from = trail::here(model);
    reveal(model, id);
    trail::jumped(model, from);
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
    model.cursor.token = Some(id.clone());
    project(model);
    if model.rows.position(id).is_none() {
        model.filter.find = FindQuery::default();
        query::forget(model);
        project(model);
    }
}

/// Moves the cursor.
pub(super) fn move_cursor(model: &mut Model, action: Action) {
    let page = model.geometry().map_or(1, |geometry| geometry.rows.max(1));
    let here = model.cursor.position;
    model.cursor.position = moved(action, here, page).unwrap_or(here);
    model.cursor.token = None;
    marking::moved(model);
}

/// Moves the window by so many lines' worth of rows; the cursor goes along only as far as it must to stay in sight.
pub(super) fn scroll(model: &mut Model, lines: usize, down: bool) {
    let Some(geometry) = model.geometry() else { return };
    let rows = (lines / usize::from(geometry.row_height())).max(1);
    let lowest = model.rows.len().saturating_sub(geometry.rows);
    let cursor = &mut model.cursor;
    cursor.offset = if down {
        cursor.offset.saturating_add(rows).min(lowest)
    } else {
        cursor.offset.saturating_sub(rows)
    };
    let last = cursor.offset + geometry.rows.max(1) - 1;
    cursor.position = cursor.position.clamp(cursor.offset, last);
    marking::moved(model);
}

/// Brings cursor and window back within what there is. Comes after every message, and costs the same at any size.
pub(super) fn clamp(model: &mut Model) {
    let last = model.rows.len().saturating_sub(1);
    let visible = model.geometry().map_or(1, |geometry| geometry.rows.max(1));
    let cursor = &mut model.cursor;
    cursor.position = cursor.position.min(last);
    let lowest = (last + 1).saturating_sub(visible);
    cursor.offset =
        cursor.offset.min(cursor.position).max((cursor.position + 1).saturating_sub(visible)).min(lowest);
    cursor.token = model.rows.at(cursor.position).map(|row| row.id().clone());
}
