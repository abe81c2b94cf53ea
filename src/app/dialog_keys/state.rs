//! The keys of the open dialog, shown over it. The dialog stays what it is, and goes on below.

use crate::app::action::Action;
use crate::app::geometry::list_rows;
use crate::app::key::Chord;
use crate::app::keymap::Context;
use crate::app::model::Model;

/// A line for each action of the open dialog: its keys, and what they do.
#[must_use]
pub fn lines(model: &Model) -> Vec<(String, &'static str)> {
    let Some(dialog) = model.overlay.as_ref().map(crate::app::overlay::Overlay::context) else {
        return Vec::new();
    };
    let here = model.keys.rows().filter(|row| row.context == dialog && row.action != Action::Help);
    let always = model.keys.rows().filter(|row| row.context == Context::Always);
    here.chain(always)
        .filter(|row| !row.chords.is_empty())
        .map(|row| {
            let keys: Vec<String> = row.chords.iter().map(Chord::to_string).collect();
            // The footer's word says what the key does in this dialog.
            (keys.join(" "), row.hint.unwrap_or_else(|| row.action.describe()))
        })
        .collect()
}

/// How far they can be scrolled.
#[must_use]
pub fn farthest(model: &Model) -> usize {
    lines(model).len().saturating_sub(list_rows(model.size))
}
