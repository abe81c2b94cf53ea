//! The bindings as the README lists them.

use crate::app::action::{Action, Group};
use crate::app::key::Chord;

use super::Keymap;

impl Keymap {
    /// The lines of the README for a heading: all keys, and what they do. One line an action: what
    /// the same action is called in another dialog is not repeated, and what has no key is left out.
    #[must_use]
    pub fn lines(&self, group: Group) -> Vec<(String, &'static str)> {
        let mut lines: Vec<(Action, String)> = Vec::new();
        for binding in self.rows().filter(|b| b.action.group() == group && !b.chords.is_empty()) {
            if !lines.iter().any(|(action, _)| *action == binding.action) {
                let keys: Vec<String> = binding.chords.iter().map(Chord::to_string).collect();
                lines.push((binding.action, keys.join(" ")));
            }
        }
        lines.into_iter().map(|(action, keys)| (keys, action.describe())).collect()
    }
}
