//! The list of all actions: the help (with headings, everything that has a key) and the palette (what can be done
//! here). Both filter as one types and do what is chosen.

use tui_input::Input;

use crate::app::action::Action;
use crate::app::keymap::{Context, Group, Keymap};

/// What the list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To look a key up: under headings, those of the dialogs too.
    Help,
    /// To do something: what the table can do.
    Palette,
}

/// The list, open.
#[derive(Debug, Clone)]
pub struct ActionList {
    /// What it is for.
    pub purpose: Purpose,
    /// What is typed to find an action.
    pub search: Input,
    /// Which of the entries on show is chosen.
    pub chosen: usize,
}

/// An action in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Under which heading it stands.
    pub group: Group,
    /// Its keys, with blanks between them.
    pub keys: String,
    /// The action.
    pub action: Action,
    /// It can be done from the table; the others belong to a dialog.
    pub runs: bool,
}

impl ActionList {
    /// A list with nothing typed yet.
    #[must_use]
    pub fn new(purpose: Purpose) -> Self {
        Self { purpose, search: Input::default(), chosen: 0 }
    }

    /// The entries on show. What is typed must occur, word by word, in an action's name, keys or description. In the
    /// palette an action comes first whose name it is: `:clipboard` is no wish to clear it.
    #[must_use]
    pub fn entries(&self, keys: &Keymap) -> Vec<Entry> {
        let words: Vec<String> = self.search.value().split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<Entry> = Vec::new();
        for group in Group::ALL {
            for row in keys.rows().filter(|row| row.group == group) {
                let runs =
                    matches!(row.context, Context::Tokens | Context::Always) && !is_the_list(row.action);
                // The same action in a dialog is not listed twice.
                let known = found.iter().any(|entry| entry.action == row.action);
                if known || (self.purpose == Purpose::Palette && !runs) {
                    continue;
                }
                let chords: Vec<String> = row.chords.iter().map(ToString::to_string).collect();
                let keys = chords.join(" ");
                let text = format!("{} {} {keys}", row.action.name(), row.action.describe()).to_lowercase();
                if words.iter().all(|word| text.contains(word.as_str())) {
                    found.push(Entry { group, keys, action: row.action, runs });
                }
            }
        }
        if self.purpose == Purpose::Palette {
            let name = words.join("_");
            found.sort_by_key(|entry| entry.action.name() != name);
        }
        found
    }
}

/// Opening the list from the list leads nowhere.
fn is_the_list(action: Action) -> bool {
    matches!(action, Action::Help | Action::Palette)
}
