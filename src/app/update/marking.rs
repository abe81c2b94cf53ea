//! Marking tokens.

use crate::app::action::Action;
use crate::app::model::Model;

use super::list;

/// What an action does to the marks.
pub(super) fn act(model: &mut Model, action: Action) {
    let here = model.selected().map(|row| row.id().clone());
    match (action, here) {
        (Action::Mark, Some(id)) => {
            model.marks.end_range();
            model.marks.toggle(&id);
            list::travel(model, Action::MoveDown);
        }
        (Action::MarkRange, _) if model.marks.is_ranging() => model.marks.end_range(),
        (Action::MarkRange, Some(id)) => model.marks.begin_range(&id),
        (Action::MarkAll, _) => {
            model.marks.end_range();
            model.marks.add_shown(&model.rows);
        }
        (Action::InvertMarks, _) => {
            model.marks.end_range();
            model.marks.invert_shown(&model.rows);
        }
        _ => {}
    }
    follow(model);
}

/// The cursor moved: a range goes with it.
pub(super) fn moved(model: &mut Model) {
    if model.marks.is_ranging() {
        let position = model.cursor.position.min(model.rows.len().saturating_sub(1));
        model.marks.reach(&model.rows, position);
        follow(model);
    }
}

/// Rows or marks changed.
pub(super) fn follow(model: &mut Model) {
    if !model.marks.is_empty() || model.marks.hidden() > 0 {
        model.marks.follow(&model.rows);
    }
}

/// One layer back: a range ends, else all marks go. Whether there was something to take back.
pub(super) fn back(model: &mut Model) -> bool {
    if model.marks.is_ranging() {
        model.marks.end_range();
        return true;
    }
    let had = !model.marks.is_empty();
    model.marks.clear();
    had
}
