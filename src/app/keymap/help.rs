//! The bindings as the help and the README list them.

use crate::app::action::Action;
use crate::app::key::Chord;

use super::{Group, Keymap};

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// A group's heading.
    Heading(&'static str),
    /// All keys of an action, and what it does; where that takes several lines, the later ones have no keys.
    Keys(String, String),
    /// Between two groups.
    Blank,
}

/// The cells between the keys and what they do.
pub const HELP_GAP: usize = 2;

impl Keymap {
    /// The cells that the help's keys take at most.
    #[must_use]
    pub fn help_column(&self) -> usize {
        let keys =
            Group::ALL.into_iter().flat_map(|group| self.lines(group)).map(|(keys, _)| keys.chars().count());
        keys.max().unwrap_or(0)
    }

    /// The help, from top to bottom, in lines of `room` cells.
    #[must_use]
    pub fn help(&self, room: usize) -> Vec<HelpLine> {
        let room = room.saturating_sub(self.help_column() + HELP_GAP);
        let group = |group: Group| {
            let keys = self.lines(group).into_iter().flat_map(|(keys, does)| {
                let keys = [keys].into_iter().chain(std::iter::repeat(String::new()));
                keys.zip(wrap(does, room)).map(|(keys, does)| HelpLine::Keys(keys, does))
            });
            [HelpLine::Heading(group.label())].into_iter().chain(keys).chain([HelpLine::Blank])
        };
        let mut all: Vec<HelpLine> = Group::ALL.into_iter().flat_map(group).collect();
        all.pop();
        all
    }

    /// The lines of the help and of the README for a heading: all keys, and what they do. One line an action: what
    /// the same action is called in another dialog is not repeated.
    #[must_use]
    pub fn lines(&self, group: Group) -> Vec<(String, &'static str)> {
        let mut lines: Vec<(Action, String)> = Vec::new();
        for binding in self.rows().filter(|b| b.group == group) {
            if !lines.iter().any(|(action, _)| *action == binding.action) {
                let keys: Vec<String> = binding.chords.iter().map(Chord::to_string).collect();
                lines.push((binding.action, keys.join(" ")));
            }
        }
        lines.into_iter().map(|(action, keys)| (keys, action.describe())).collect()
    }
}

/// `text`, which is plain ASCII, broken at blanks into lines of `room` letters.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + 1 + word.len() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
