//! The one table of key bindings. Dispatch, footer, help and the README's table all read it.

use super::action::Action;
use super::key::{Chord, Key};

/// Where a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, text fields included.
    Always,
    /// The table of tokens.
    Tokens,
    /// The help overlay.
    Help,
    /// The dialog that shows a secret.
    Secret,
    /// A dialog that asks yes or no.
    Confirm,
    /// A dialog that asks for a phrase to be typed.
    Phrase,
    /// The create dialog.
    Create,
    /// The line to type a search into.
    Find,
    /// The menu of what to sort by.
    Sort,
}

/// The headings of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// What is done with tokens.
    Tokens,
    /// What the table shows.
    View,
    /// Moving about.
    Move,
    /// Inside dialogs.
    Dialogs,
    /// The program itself.
    Program,
}

impl Group {
    /// In the order of the help.
    pub const ALL: [Self; 5] = [Self::Tokens, Self::View, Self::Move, Self::Dialogs, Self::Program];

    /// The heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tokens => "Tokens",
            Self::View => "View",
            Self::Move => "Move",
            Self::Dialogs => "In dialogs",
            Self::Program => "Program",
        }
    }
}

/// One line of the table: in this context, any of these keys means that action.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// The keys; the first is the one to show where there is room for one.
    pub chords: &'static [Chord],
    /// What they mean.
    pub action: Action,
    /// Under which heading the help lists it.
    pub group: Group,
    /// The word that follows the key in the footer; `None` keeps it out of there.
    pub hint: Option<&'static str>,
}

const fn on(
    context: Context,
    chords: &'static [Chord],
    action: Action,
    group: Group,
    hint: Option<&'static str>,
) -> Binding {
    Binding { context, chords, action, group, hint }
}

const fn c(c: char) -> Chord {
    Chord::char(c)
}

const fn k(key: Key) -> Chord {
    Chord::plain(key)
}

const fn ctrl(c: char) -> Chord {
    Chord::ctrl(c)
}

/// Every binding. Where two contexts hold at once, `Always` is asked first; the footer shows hints in this order.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    on(Context::Tokens, &[c('c')], Action::Copy, Group::Tokens, Some("copy")),
    on(Context::Tokens, &[c('s')], Action::ShowSecret, Group::Tokens, Some("show")),
    on(Context::Tokens, &[c('n')], Action::Create, Group::Tokens, Some("create")),
    on(Context::Tokens, &[c('X')], Action::Revoke, Group::Tokens, Some("revoke")),
    on(Context::Tokens, &[k(Key::Enter), c('l'), k(Key::Right)], Action::Details, Group::View, Some("details")),
    on(Context::Tokens, &[c('/')], Action::Find, Group::View, Some("find")),
    on(Context::Tokens, &[c('p')], Action::FilterPolicy, Group::View, Some("policy")),
    on(Context::Tokens, &[c('o')], Action::Sort, Group::View, Some("sort")),
    on(Context::Tokens, &[c('O')], Action::ReverseSort, Group::View, None),
    on(Context::Tokens, &[k(Key::Tab)], Action::NextTab, Group::View, Some("status")),
    on(Context::Tokens, &[k(Key::BackTab)], Action::PreviousTab, Group::View, None),
    on(Context::Tokens, &[c('1')], Action::ShowActive, Group::View, None),
    on(Context::Tokens, &[c('2')], Action::ShowExpired, Group::View, None),
    on(Context::Tokens, &[c('3')], Action::ShowInactive, Group::View, None),
    on(Context::Tokens, &[c('4')], Action::ShowAll, Group::View, None),
    on(Context::Tokens, &[ctrl('r'), c('R'), k(Key::F(5))], Action::Refresh, Group::View, Some("refresh")),
    on(Context::Tokens, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, None),
    on(Context::Tokens, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, None),
    on(Context::Tokens, &[k(Key::PageDown), ctrl('f')], Action::PageDown, Group::Move, None),
    on(Context::Tokens, &[k(Key::PageUp), ctrl('b')], Action::PageUp, Group::Move, None),
    on(Context::Tokens, &[ctrl('d')], Action::HalfPageDown, Group::Move, None),
    on(Context::Tokens, &[ctrl('u')], Action::HalfPageUp, Group::Move, None),
    on(Context::Tokens, &[c('g'), k(Key::Home)], Action::First, Group::Move, None),
    on(Context::Tokens, &[c('G'), k(Key::End)], Action::Last, Group::Move, None),
    on(Context::Tokens, &[k(Key::Esc), c('h'), k(Key::Left)], Action::Back, Group::Move, None),
    on(Context::Tokens, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, Some("help")),
    on(Context::Tokens, &[c('q')], Action::Quit, Group::Program, Some("quit")),

    on(Context::Secret, &[c('c')], Action::Copy, Group::Tokens, Some("copy")),
    on(Context::Secret, &[c('s')], Action::ShowSecret, Group::Tokens, Some("show or hide")),
    on(Context::Secret, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Confirm, &[c('y')], Action::Confirm, Group::Dialogs, Some("yes")),
    on(Context::Confirm, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("press the button")),
    on(Context::Confirm, &[k(Key::Tab), k(Key::Right), k(Key::Down), c('l'), c('j')], Action::NextField, Group::Dialogs, Some("move")),
    on(Context::Confirm, &[k(Key::BackTab), k(Key::Left), k(Key::Up), c('h'), c('k')], Action::PreviousField, Group::Dialogs, None),
    on(Context::Confirm, &[k(Key::Esc), c('q')], Action::Back, Group::Move, Some("cancel")),

    on(Context::Phrase, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("revoke, once the phrase is right")),
    on(Context::Phrase, &[k(Key::Esc)], Action::Back, Group::Move, Some("cancel")),

    on(Context::Create, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("next")),
    on(Context::Create, &[k(Key::Tab)], Action::NextField, Group::Dialogs, None),
    on(Context::Create, &[k(Key::BackTab)], Action::PreviousField, Group::Dialogs, None),
    on(Context::Create, &[k(Key::Down)], Action::ChooseNext, Group::Dialogs, None),
    on(Context::Create, &[k(Key::Up)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Create, &[ctrl('s')], Action::Submit, Group::Dialogs, Some("create")),
    on(Context::Create, &[k(Key::Esc)], Action::Back, Group::Move, Some("cancel")),

    on(Context::Find, &[k(Key::Tab)], Action::Complete, Group::Dialogs, Some("complete")),
    on(Context::Find, &[k(Key::Up)], Action::ChoosePrevious, Group::Dialogs, Some("history")),
    on(Context::Find, &[k(Key::Down)], Action::ChooseNext, Group::Dialogs, None),
    on(Context::Find, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("keep")),
    on(Context::Find, &[k(Key::Esc)], Action::Back, Group::Move, Some("clear")),

    on(Context::Sort, &[c('n')], Action::SortByName, Group::Dialogs, None),
    on(Context::Sort, &[c('p')], Action::SortByPolicy, Group::Dialogs, None),
    on(Context::Sort, &[c('c')], Action::SortByCreated, Group::Dialogs, None),
    on(Context::Sort, &[c('e')], Action::SortByExpires, Group::Dialogs, None),
    on(Context::Sort, &[c('s')], Action::SortByStatus, Group::Dialogs, None),
    on(Context::Sort, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Group::Dialogs, Some("move")),
    on(Context::Sort, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Sort, &[c('O')], Action::ReverseSort, Group::View, Some("reverse")),
    on(Context::Sort, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("sort")),
    on(Context::Sort, &[k(Key::Esc), c('o'), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Help, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, Some("scroll")),
    on(Context::Help, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, None),
    on(Context::Help, &[k(Key::PageDown), ctrl('f'), ctrl('d'), c(' ')], Action::PageDown, Group::Move, None),
    on(Context::Help, &[k(Key::PageUp), ctrl('b'), ctrl('u')], Action::PageUp, Group::Move, None),
    on(Context::Help, &[c('g'), k(Key::Home)], Action::First, Group::Move, None),
    on(Context::Help, &[c('G'), k(Key::End)], Action::Last, Group::Move, None),
    on(Context::Help, &[k(Key::Esc), c('?'), k(Key::F(1)), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Always, &[ctrl('l')], Action::Redraw, Group::Program, None),
    on(Context::Always, &[ctrl('z')], Action::Suspend, Group::Program, None),
    on(Context::Always, &[ctrl('c')], Action::Cancel, Group::Program, None),
];

/// What a key means in a context.
#[must_use]
pub fn lookup(context: Context, chord: Chord) -> Option<Action> {
    let find = |wanted| BINDINGS.iter().find(|b| b.context == wanted && b.chords.contains(&chord));
    find(Context::Always).or_else(|| find(context)).map(|binding| binding.action)
}

/// The key to name where a text speaks of an action in a context; nothing when no key means it there.
#[must_use]
pub fn key_of(context: Context, action: Action) -> String {
    let find = |wanted| BINDINGS.iter().find(|b| b.context == wanted && b.action == action);
    let chord = find(context).or_else(|| find(Context::Always)).and_then(|b| b.chords.first());
    chord.map(Chord::to_string).unwrap_or_default()
}

/// The footer's hints for a context, most wanted first: key, action and word.
pub fn hints(context: Context) -> impl Iterator<Item = (Chord, Action, &'static str)> {
    BINDINGS
        .iter()
        .filter(move |b| b.context == context)
        .filter_map(|b| Some((b.chords.first().copied()?, b.action, b.hint?)))
}

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

/// The cells that the help's keys take at most.
#[must_use]
pub fn help_column() -> usize {
    let keys = Group::ALL.into_iter().flat_map(lines).map(|(keys, _)| keys.chars().count());
    keys.max().unwrap_or(0)
}

/// The help, from top to bottom, in lines of `room` cells.
#[must_use]
pub fn help(room: usize) -> Vec<HelpLine> {
    let room = room.saturating_sub(help_column() + HELP_GAP);
    let group = |group: Group| {
        let keys = lines(group).into_iter().flat_map(|(keys, does)| {
            let keys = [keys].into_iter().chain(std::iter::repeat(String::new()));
            keys.zip(wrap(does, room)).map(|(keys, does)| HelpLine::Keys(keys, does))
        });
        [HelpLine::Heading(group.label())].into_iter().chain(keys).chain([HelpLine::Blank])
    };
    let mut all: Vec<HelpLine> = Group::ALL.into_iter().flat_map(group).collect();
    all.pop();
    all
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

/// The lines of the help and of the README for a heading: all keys, and what they do. One line an action: what
/// the same action is called in another dialog is not repeated.
#[must_use]
pub fn lines(group: Group) -> Vec<(String, &'static str)> {
    let mut lines: Vec<(Action, String)> = Vec::new();
    for binding in BINDINGS.iter().filter(|b| b.group == group) {
        if !lines.iter().any(|(action, _)| *action == binding.action) {
            let keys: Vec<String> = binding.chords.iter().map(Chord::to_string).collect();
            lines.push((binding.action, keys.join(" ")));
        }
    }
    lines.into_iter().map(|(action, keys)| (keys, action.describe())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_has_two_meanings_in_one_context() {
        let mut seen = HashSet::new();
        for binding in BINDINGS {
            for chord in binding.chords {
                assert!(seen.insert((binding.context, *chord)), "{chord} twice in {:?}", binding.context);
                let always = (Context::Always, *chord);
                assert!(binding.context == Context::Always || !seen.contains(&always), "{chord} is shadowed");
            }
        }
    }

    #[test]
    fn text_fields_lose_no_letter_to_a_binding() {
        for context in [Context::Create, Context::Phrase, Context::Find, Context::Always] {
            let letters = BINDINGS.iter().filter(|b| b.context == context).flat_map(|b| b.chords);
            assert_eq!(letters.filter(|chord| chord.typed().is_some()).count(), 0, "{context:?}");
        }
    }

    #[test]
    fn destructive_acts_need_shift() {
        let revoke = BINDINGS.iter().find(|b| b.action == Action::Revoke).unwrap();
        assert!(revoke.chords.iter().all(|chord| chord.typed().is_some_and(char::is_uppercase)));
    }
}
