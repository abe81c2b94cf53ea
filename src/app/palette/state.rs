//! The list of all actions: the help (with headings, everything that has a key) and the palette (what can be done
//! here). Both filter as one types and do what is chosen.

use strum::VariantArray as _;

use tui_input::Input;

use crate::app::action::{Action, Group};
use crate::app::dialog::{Dialog, Wheel};
use crate::app::key::Chord;
use crate::app::keymap::{Context, Keymap};

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
pub struct Palette {
    /// What it is for.
    pub purpose: Purpose,
    /// What is typed to find an action.
    pub search: Input,
    /// Which of the entries on show is chosen.
    pub chosen: usize,
}

/// An action in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteEntry {
    /// Under which heading it stands.
    pub group: Group,
    /// Its keys, with blanks between them.
    pub keys: String,
    /// The action.
    pub action: Action,
    /// It can be done from the table; the others belong to a dialog.
    pub runs: bool,
}

impl Palette {
    /// A list with nothing typed yet.
    #[must_use]
    pub fn new(purpose: Purpose) -> Self {
        Self { purpose, search: Input::default(), chosen: 0 }
    }

    /// The entries on show: those that what is typed fits, the best `Fit` first.
    #[must_use]
    pub fn entries(&self, keys: &Keymap) -> Vec<PaletteEntry> {
        let typed = Typed::new(self.search.value());
        let mut found: Vec<(Fit, PaletteEntry)> = Vec::new();
        for &group in Group::VARIANTS {
            for row in keys.rows().filter(|row| row.action.group() == group) {
                let runs =
                    matches!(row.context, Context::Tokens | Context::Always) && !is_the_list(row.action);
                // The same action in a dialog is not listed twice.
                let known = found.iter().any(|(_, entry)| entry.action == row.action);
                if known || (self.purpose == Purpose::Palette && !runs) {
                    continue;
                }
                if let Some(fit) = typed.fit(row.action, &row.chords) {
                    let chords: Vec<String> = row.chords.iter().map(ToString::to_string).collect();
                    found.push((
                        fit,
                        PaletteEntry { group, keys: chords.join(" "), action: row.action, runs },
                    ));
                }
            }
        }
        found.sort_by_key(|(fit, _)| *fit);
        found.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// How well an action fits what is typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// A word that means it in other programs, too.
    Habit,
    /// One of its keys, or its name.
    Itself,
    /// Its name begins so.
    Beginning,
    /// The words of its name begin so.
    NameWords,
    /// Words of its name or description begin so.
    Words,
    /// The words stand somewhere in its name, description or keys.
    Parts,
    /// The letters stand in its name, in this order.
    Letters,
}

/// What quits elsewhere.
const QUITS: [&str; 3] = ["q", "quit", "exit"];

/// What is typed, for comparing.
struct Typed<'a> {
    text: &'a str,
    words: Vec<String>,
}

impl<'a> Typed<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim();
        let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-'));
        let words: Vec<String> = parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        // A sign that parts words is looked for as it is.
        let words = if words.is_empty() && !text.is_empty() { vec![text.to_owned()] } else { words };
        Self { text, words }
    }

    fn fit(&self, action: Action, chords: &[Chord]) -> Option<Fit> {
        let (name, joined) = (action.name(), self.words.join("_"));
        let keys: Vec<String> = chords.iter().map(ToString::to_string).collect();
        let does = action.describe().to_lowercase();
        let begin = |text: &str| {
            let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            self.words.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
        };
        let text = format!("{name} {does} {}", keys.join(" ").to_lowercase());
        if self.words.is_empty() {
            Some(Fit::Itself)
        } else if action == Action::Quit && QUITS.iter().any(|word| word.eq_ignore_ascii_case(self.text)) {
            Some(Fit::Habit)
        } else if name == joined || keys.iter().any(|key| key == self.text) {
            Some(Fit::Itself)
        } else if name.starts_with(&joined) {
            Some(Fit::Beginning)
        } else if begin(name) {
            Some(Fit::NameWords)
        } else if begin(&format!("{name} {does}")) {
            Some(Fit::Words)
        } else if self.words.iter().all(|word| text.contains(word.as_str())) {
            Some(Fit::Parts)
        } else if has_letters(name, &self.words.concat()) {
            Some(Fit::Letters)
        } else {
            None
        }
    }
}

/// Whether the letters stand in the text in their order.
fn has_letters(text: &str, letters: &str) -> bool {
    let mut rest = text.chars();
    letters.chars().all(|letter| rest.any(|c| c == letter))
}

/// Opening the list from the list leads nowhere.
fn is_the_list(action: Action) -> bool {
    matches!(action, Action::Help | Action::Palette)
}

impl Dialog for Palette {
    fn context(&self) -> Context {
        Context::Actions
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.search)
    }

    fn wheel(&self) -> Wheel {
        Wheel::Lines
    }
}
