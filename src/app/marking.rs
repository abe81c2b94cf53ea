//! Marking tokens.

use crate::app::action::Action;
use crate::app::model::Model;
use crate::app::toast::Tone;

use crate::app::projection;

/// What an action does to the marks.
pub(super) fn act(model: &mut Model, action: Action) {
    let here = model.selected().map(|row| row.id().clone());
    match (action, here) {
        (Action::Mark, Some(id)) => {
            model.marks.end_range();
            model.marks.toggle(&id);
            projection::move_cursor(model, Action::MoveDown);
        }
        (Action::MarkRange, _) if model.marks.is_ranging() => model.marks.end_range(),
        (Action::MarkRange, Some(id)) => model.marks.begin_range(&id),
        (Action::MarkAll, _) => {
            model.marks.end_range();
            model.marks.add_shown(&model.rows);
            say_what_was_not_read(model);
        }
        (Action::InvertMarks, _) => {
            model.marks.end_range();
            model.marks.invert_shown(&model.rows);
        }
        _ => {}
    }
    projection::follow_marks(model);
}

/// All on show are all that match, unless there are tokens that nobody could look at.
fn say_what_was_not_read(model: &mut Model) {
    let (marked, unread) = (model.marks.len(), model.unread);
    if unread > 0 {
        let said = format!("{marked} marked. The server has {unread} more that were not read, and may match");
        model.toasts.say(Tone::Warning, said, model.now);
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
