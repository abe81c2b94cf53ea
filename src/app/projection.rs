//! The table: what is on show, where the cursor is.

use crate::app::action::Action;
use crate::app::model::Model;
use crate::app::view::ListCursor;
use crate::domain::find::FindQuery;
use crate::domain::rows::Sort;

use crate::app::{overview, query};

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
    follow_marks(model);
}

/// Puts the cursor back on its token. When that one is gone, the cursor stays where it was: on the next one.
fn follow(model: &mut Model) {
    if let Some(position) = model.cursor.key.as_ref().and_then(|id| model.rows.position(id)) {
        model.cursor.follow(position);
    }
}

/// Shows what another filter leaves. The cursor stays on its token, or else goes to the first.
pub(super) fn show_filtered(model: &mut Model) {
    project(model);
    if model.cursor.key.as_ref().is_none_or(|id| model.rows.position(id).is_none()) {
        model.cursor = ListCursor::default();
        extend_range(model);
    }
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

/// Moves the cursor.
pub(super) fn move_cursor(model: &mut Model, action: Action) {
    model.cursor.move_cursor(action, model.visible_rows());
    extend_range(model);
}

/// Moves the window by so many lines' worth of rows.
pub(super) fn scroll(model: &mut Model, lines: usize, down: bool) {
    let Some(geometry) = model.geometry() else { return };
    let by = (lines / usize::from(geometry.row_height())).max(1);
    model.cursor.scroll(by, down, model.rows.len(), model.visible_rows());
    extend_range(model);
}

/// Brings cursor and window back within what there is. Comes after every message, and costs the same at any size.
pub(super) fn clamp(model: &mut Model) {
    model.cursor.clamp(model.rows.len(), model.visible_rows());
    model.cursor.key = model.rows.at(model.cursor.position).map(|row| row.id().clone());
}

/// The cursor moved: a range goes with it.
pub(super) fn extend_range(model: &mut Model) {
    if model.marks.is_ranging() {
        let position = model.cursor.position.min(model.rows.len().saturating_sub(1));
        model.marks.reach(&model.rows, position);
        follow_marks(model);
    }
}

/// Rows or marks changed.
pub(super) fn follow_marks(model: &mut Model) {
    if !model.marks.is_empty() || model.marks.hidden() > 0 {
        model.marks.follow(&model.rows);
    }
}
