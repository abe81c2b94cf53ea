//! The bindings that hold: the table as it comes, changed by a person's configuration.

use std::collections::HashMap;

use thiserror::Error;

use crate::app::action::Action;
use crate::app::key::{Chord, ChordError};
use crate::domain::preferences::{KeyLine, Place};

use super::{BINDINGS, Context, Group};

/// A binding that holds: in this context, any of these keys means that action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Where it holds.
    pub context: Context,
    /// The keys; the first is the one to show where there is room for one. None: only the palette leads there.
    pub chords: Vec<Chord>,
    /// What they mean.
    pub action: Action,
    /// Under which heading the help lists it.
    pub group: Group,
    /// The word that follows the key in the footer; `None` keeps it out of there.
    pub hint: Option<&'static str>,
}

/// Every binding that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap(Vec<Bound>);

/// What is wrong with a line of the configuration that binds keys.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {kind}")]
pub struct KeyProblem {
    /// Where it stands.
    pub place: Place,
    /// What is wrong.
    pub kind: KeyProblemKind,
}

/// What can be wrong with such a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyProblemKind {
    /// No action is called so.
    #[error("there is no action `{0}`; the help lists their names")]
    UnknownAction(String),
    /// The text names no key.
    #[error("{0}")]
    Chord(#[from] ChordError),
    /// In one place the key would mean two things.
    #[error("`{chord}` would mean both {first} and {second} in {context}; give one of them another key")]
    Conflict {
        /// The key.
        chord: String,
        /// One action's name.
        first: String,
        /// The other's.
        second: String,
        /// Where, in words.
        context: &'static str,
    },
    /// Without a key for it, a person could be caught.
    #[error("{0} needs a key: without one there is no way out")]
    NoWayOut(String),
}

impl Default for Keymap {
    fn default() -> Self {
        let bound = |b: &super::Binding| Bound {
            context: b.context,
            chords: b.chords.to_vec(),
            action: b.action,
            group: b.group,
            hint: b.hint,
        };
        Self(BINDINGS.iter().map(bound).collect())
    }
}

impl Keymap {
    /// The table with a person's lines in it. A line gives an action new keys wherever it has a row; where text is
    /// typed, keys that type a character don't count, and if none is left the old ones stay.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place. Then no line counts.
    pub fn with(lines: &[KeyLine]) -> Result<Self, Vec<KeyProblem>> {
        let mut map = Self::default();
        let mut problems = Vec::new();
        let mut changed: HashMap<Action, &KeyLine> = HashMap::new();
        for line in lines {
            match map.rebind(line) {
                Ok(action) => drop(changed.insert(action, line)),
                Err(kind) => problems.push(KeyProblem { place: line.place.clone(), kind }),
            }
        }
        problems.extend(map.conflicts(&changed));
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    fn rebind(&mut self, line: &KeyLine) -> Result<Action, KeyProblemKind> {
        let action = self.0.iter().map(|b| b.action).find(|action| action.name() == line.action);
        let action = action.ok_or_else(|| KeyProblemKind::UnknownAction(line.action.clone()))?;
        let chords = line.keys.iter().map(|key| key.parse()).collect::<Result<Vec<Chord>, _>>()?;
        if chords.is_empty()
            && matches!(action, Action::Back | Action::Quit | Action::Cancel | Action::Confirm)
        {
            return Err(KeyProblemKind::NoWayOut(action.name()));
        }
        for row in self.0.iter_mut().filter(|row| row.action == action) {
            let typed = |chord: &Chord| chord.typed().is_some();
            let fitting: Vec<Chord> =
                chords.iter().copied().filter(|chord| !(row.context.takes_text() && typed(chord))).collect();
            if !fitting.is_empty() || !row.context.takes_text() {
                row.chords = fitting;
            }
        }
        Ok(action)
    }

    /// Keys with two meanings in one place, each said once, at the line that brought it about.
    fn conflicts(&self, changed: &HashMap<Action, &KeyLine>) -> Vec<KeyProblem> {
        let mut problems = Vec::new();
        for (index, row) in self.0.iter().enumerate() {
            for other in self.0.iter().skip(index + 1) {
                let together = row.context == other.context
                    || row.context == Context::Always
                    || other.context == Context::Always;
                let Some(chord) = row.chords.iter().find(|chord| together && other.chords.contains(chord))
                else {
                    continue;
                };
                let Some(line) = changed.get(&other.action).or_else(|| changed.get(&row.action)) else {
                    continue;
                };
                let context = if row.context == Context::Always { other.context } else { row.context };
                problems.push(KeyProblem {
                    place: line.place.clone(),
                    kind: KeyProblemKind::Conflict {
                        chord: chord.to_string(),
                        first: row.action.name(),
                        second: other.action.name(),
                        context: context.label(),
                    },
                });
            }
        }
        problems
    }

    /// What a key means in a context.
    #[must_use]
    pub fn lookup(&self, context: Context, chord: Chord) -> Option<Action> {
        let find = |wanted| self.0.iter().find(|b| b.context == wanted && b.chords.contains(&chord));
        find(Context::Always).or_else(|| find(context)).map(|binding| binding.action)
    }

    /// The key to name where a text speaks of an action in a context; nothing when no key means it there.
    #[must_use]
    pub fn key_of(&self, context: Context, action: Action) -> String {
        let find = |wanted| self.0.iter().find(|b| b.context == wanted && b.action == action);
        let chord = find(context).or_else(|| find(Context::Always)).and_then(|b| b.chords.first());
        chord.map(Chord::to_string).unwrap_or_default()
    }

    /// The footer's hints for a context, most wanted first: key, action and word.
    pub fn hints(&self, context: Context) -> impl Iterator<Item = (Chord, Action, &'static str)> {
        self.0
            .iter()
            .filter(move |b| b.context == context)
            .filter_map(|b| Some((b.chords.first().copied()?, b.action, b.hint?)))
    }

    /// Every binding, in the order of the table.
    pub fn rows(&self) -> impl Iterator<Item = &Bound> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(action: &str, keys: &[&str], number: usize) -> KeyLine {
        let place = Place { file: "config.toml".into(), line: number };
        KeyLine { action: action.into(), keys: keys.iter().map(|&key| key.to_owned()).collect(), place }
    }

    fn problems(lines: &[KeyLine]) -> Vec<String> {
        Keymap::with(lines).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_line_gives_an_action_new_keys_and_takes_the_old_ones() {
        let map = Keymap::with(&[line("revoke", &["Z", "f9"], 3)]).unwrap();
        let of = |chord| map.lookup(Context::Tokens, chord);
        assert_eq!(
            (of(Chord::char('Z')), of(Chord::plain(crate::app::key::Key::F(9)))),
            (Some(Action::Revoke), Some(Action::Revoke))
        );
        assert_eq!(of(Chord::char('X')), None);
        assert_eq!(map.key_of(Context::Tokens, Action::Revoke), "Z");
        assert_eq!(Keymap::with(&[]), Ok(Keymap::default()));
    }

    #[test]
    fn letters_stay_letters_where_text_is_typed() {
        let map = Keymap::with(&[line("submit", &["w"], 1), line("back", &["b"], 2)]).unwrap();
        assert_eq!(map.lookup(Context::Create, Chord::char('w')), None);
        assert_eq!(map.key_of(Context::Create, Action::Submit), "^s", "the old key stays");
        assert_eq!(map.lookup(Context::Tokens, Chord::char('b')), Some(Action::Back));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(
            problems(&[line("create", &["c"], 7)]),
            ["config.toml:7: `c` would mean both copy and create in the table; give one of them another key"]
        );
        assert_eq!(
            problems(&[line("revok", &["Z"], 2), line("copy", &["ctrl+"], 3)]),
            [
                "config.toml:2: there is no action `revok`; the help lists their names",
                "config.toml:3: `ctrl+` names no key; write x, X, ctrl+x, alt+x, f5, enter, esc, tab, space or down, for example"
            ]
        );
        assert_eq!(
            problems(&[line("quit", &[], 4)]),
            ["config.toml:4: quit needs a key: without one there is no way out"]
        );
        assert!(
            problems(&[line("copy", &["ctrl+c"], 5)])[0].contains("cancel"),
            "what holds everywhere holds here"
        );
    }

    #[test]
    fn two_lines_may_change_places() {
        let map = Keymap::with(&[line("copy", &["s"], 1), line("show_secret", &["c"], 2)]).unwrap();
        assert_eq!(map.lookup(Context::Tokens, Chord::char('s')), Some(Action::Copy));
    }
}
