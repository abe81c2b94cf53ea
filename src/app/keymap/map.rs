//! The bindings that hold: the table as it comes, changed by a person's configuration.

use std::collections::HashMap;

use thiserror::Error;

use crate::app::action::Action;
use crate::app::key::{Chord, ChordError};
use crate::domain::preferences::{FileLine, KeyLine};

use super::{BINDINGS, Context};

/// A binding that holds: in this context, any of these keys means that action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveBinding {
    /// Where it holds.
    pub context: Context,
    /// The keys; the first is the one to show where there is room for one. None: only the palette leads there.
    pub chords: Vec<Chord>,
    /// What they mean.
    pub action: Action,
    /// The word that follows the key in the footer; `None` keeps it out of there.
    pub hint: Option<&'static str>,
}

/// Every binding that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap(Vec<EffectiveBinding>);

/// What is wrong with a line of the configuration that binds keys.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {kind}")]
pub struct KeyProblem {
    /// Where it stands.
    pub place: FileLine,
    /// What is wrong.
    pub kind: KeyProblemKind,
}

/// What can be wrong with such a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyProblemKind {
    /// There is no such table of keys.
    #[error("there is no table [keys.{0}]; the commented example has them all")]
    UnknownTable(String),
    /// No action is called so in this place.
    #[error("there is no action `{0}` here; the commented example has them all")]
    UnknownAction(String),
    /// The key would be lost for typing.
    #[error("`{0}` types a character, and text is typed here; take a key with Ctrl or Alt")]
    Letter(String),
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
        let bound = |b: &super::Binding| EffectiveBinding {
            context: b.context,
            chords: b.chords.to_vec(),
            action: b.action,
            hint: b.hint,
        };
        Self(BINDINGS.iter().map(bound).collect())
    }
}

impl Keymap {
    /// The table with a person's lines in it: each takes the place of one row's keys.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place. Then no line counts.
    pub fn with(lines: &[KeyLine]) -> Result<Self, Vec<KeyProblem>> {
        let mut map = Self::default();
        let mut problems = Vec::new();
        let mut changed: HashMap<usize, &KeyLine> = HashMap::new();
        for line in lines {
            match map.rebind(line) {
                Ok(row) => drop(changed.insert(row, line)),
                Err(kind) => problems.push(KeyProblem { place: line.place.clone(), kind }),
            }
        }
        problems.extend(map.conflicts(&changed));
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// Gives the row that the line names its keys; the row's index.
    fn rebind(&mut self, line: &KeyLine) -> Result<usize, KeyProblemKind> {
        let table = line.context.as_str();
        if !Context::ALL.iter().any(|context| context.table() == table) {
            return Err(KeyProblemKind::UnknownTable(table.to_owned()));
        }
        let wanted =
            |row: &EffectiveBinding| row.context.table() == table && row.action.name() == line.action;
        let index = self.0.iter().position(wanted);
        let index = index.ok_or_else(|| KeyProblemKind::UnknownAction(line.action.clone()))?;
        let chords = line.keys.iter().map(|key| key.parse()).collect::<Result<Vec<Chord>, _>>()?;
        let Some(row) = self.0.get_mut(index) else { return Ok(index) };
        if let Some(letter) = chords.iter().find(|chord| row.context.types(**chord)) {
            return Err(KeyProblemKind::Letter(letter.to_string()));
        }
        let way_out = matches!(row.action, Action::Back | Action::Quit | Action::Cancel | Action::Confirm);
        if chords.is_empty() && way_out {
            return Err(KeyProblemKind::NoWayOut(row.action.name().to_owned()));
        }
        row.chords = chords;
        Ok(index)
    }

    /// Keys with two meanings in one place, each said at the line that brought it about.
    fn conflicts(&self, changed: &HashMap<usize, &KeyLine>) -> Vec<KeyProblem> {
        let mut problems = Vec::new();
        for (index, row) in self.0.iter().enumerate() {
            for (after, other) in self.0.iter().enumerate().skip(index + 1) {
                let everywhere = [row.context, other.context].contains(&Context::Always);
                let together = everywhere || row.context == other.context;
                let shared = row.chords.iter().find(|chord| together && other.chords.contains(chord));
                let line = changed.get(&after).or_else(|| changed.get(&index));
                let (Some(chord), Some(line)) = (shared, line) else { continue };
                let context = if row.context == Context::Always { other.context } else { row.context };
                problems.push(KeyProblem {
                    place: line.place.clone(),
                    kind: KeyProblemKind::Conflict {
                        chord: chord.to_string(),
                        first: row.action.name().to_owned(),
                        second: other.action.name().to_owned(),
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
    pub fn rows(&self) -> impl Iterator<Item = &EffectiveBinding> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;

    fn line(table: &str, action: &str, keys: &[&str], number: usize) -> KeyLine {
        KeyLine {
            context: table.to_owned(),
            action: action.into(),
            keys: keys.iter().map(|&key| key.to_owned()).collect(),
            place: FileLine { file: "config.toml".into(), line: number },
        }
    }

    fn problems(lines: &[KeyLine]) -> Vec<String> {
        Keymap::with(lines).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_line_gives_an_action_new_keys_and_takes_the_old_ones() {
        let map = Keymap::with(&[line("tokens", "revoke", &["Z", "f9"], 3)]).unwrap();
        let of = |chord| map.lookup(Context::Tokens, chord);
        assert_eq!(of(Chord::char('Z')), Some(Action::Revoke));
        assert_eq!(of(Chord::plain(Key::F(9))), Some(Action::Revoke));
        assert_eq!(of(Chord::char('X')), None);
        assert_eq!(map.key_of(Context::Tokens, Action::Revoke), "Z");
        assert_eq!(Keymap::with(&[]), Ok(Keymap::default()));
    }

    #[test]
    fn each_place_has_its_own_table() {
        let map = Keymap::with(&[line("secret", "back", &["b"], 1)]).unwrap();
        assert_eq!(map.lookup(Context::Secret, Chord::char('b')), Some(Action::Back));
        assert_eq!(map.lookup(Context::Secret, Chord::plain(Key::Esc)), None);
        assert_eq!(map.lookup(Context::Tokens, Chord::plain(Key::Esc)), Some(Action::Back));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (line, said) in [
            (
                line("tokens", "create", &["c"], 7),
                "config.toml:7: `c` would mean both copy and create in the table; give one of them another key",
            ),
            (
                line("tokens", "revok", &["Z"], 2),
                "config.toml:2: there is no action `revok` here; the commented example has them all",
            ),
            (
                line("dialogs", "back", &["Z"], 2),
                "config.toml:2: there is no table [keys.dialogs]; the commented example has them all",
            ),
            (
                line("tokens", "copy", &["ctrl+"], 3),
                "config.toml:3: `ctrl+` names no key; write x, X, ctrl+x, alt+x, f5, enter, esc, tab, space or down, for example",
            ),
            (
                line("tokens", "quit", &[], 4),
                "config.toml:4: quit needs a key: without one there is no way out",
            ),
            (
                line("create", "submit", &["w"], 5),
                "config.toml:5: `w` types a character, and text is typed here; take a key with Ctrl or Alt",
            ),
        ] {
            assert_eq!(problems(&[line]), [said]);
        }
        let everywhere = problems(&[line("tokens", "copy", &["ctrl+c"], 5)]);
        assert!(
            everywhere[0].contains("both copy and cancel"),
            "what holds everywhere holds here: {everywhere:?}"
        );
    }

    #[test]
    fn two_lines_may_change_places() {
        let map =
            Keymap::with(&[line("tokens", "copy", &["s"], 1), line("tokens", "show_secret", &["c"], 2)])
                .unwrap();
        assert_eq!(map.lookup(Context::Tokens, Chord::char('s')), Some(Action::Copy));
    }
}
