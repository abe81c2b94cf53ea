//! The one table of key bindings. Dispatch, footer, help and the README's table all read it, as a person's
//! configuration has changed it.

mod context;
mod group;
mod help;
mod map;

pub use crate::app::keymap::map::{EffectiveBinding, KeyProblem, KeyProblemKind, Keymap};
pub use context::Context;
pub use group::Group;

use super::action::Action;
use super::key::{Chord, Key};

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

/// Every binding as it comes. Where two contexts hold at once, `Always` is asked first; the footer shows hints in this order.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    on(Context::Tokens, &[c('c')], Action::Copy, Group::Tokens, Some("copy")),
    on(Context::Tokens, &[c('C')], Action::CopyMenu, Group::Tokens, None),
    on(Context::Tokens, &[ctrl('k')], Action::ClearClipboard, Group::Tokens, None),
    on(Context::Tokens, &[c('s')], Action::ShowSecret, Group::Tokens, Some("show")),
    on(Context::Tokens, &[c('n')], Action::Create, Group::Tokens, Some("create")),
    on(Context::Tokens, &[c('E')], Action::Enroll, Group::Tokens, Some("enroll")),
    on(Context::Tokens, &[c('X')], Action::Revoke, Group::Tokens, Some("revoke")),
    on(Context::Tokens, &[c('D')], Action::Delete, Group::Tokens, Some("delete")),
    on(Context::Tokens, &[c('/')], Action::Find, Group::View, Some("find")),
    on(Context::Tokens, &[c('K')], Action::Kql, Group::View, None),
    on(Context::Tokens, &[c(' ')], Action::Mark, Group::Tokens, Some("mark")),
    on(Context::Tokens, &[c('V')], Action::MarkRange, Group::Tokens, None),
    on(Context::Tokens, &[c('A')], Action::MarkAll, Group::Tokens, None),
    on(Context::Tokens, &[c('*')], Action::InvertMarks, Group::Tokens, None),
    on(Context::Tokens, &[c('T')], Action::Rotate, Group::Tokens, Some("rotate")),
    on(Context::Tokens, &[ctrl('o')], Action::Rotations, Group::Tokens, None),
    on(Context::Tokens, &[k(Key::Enter), c('l'), k(Key::Right)], Action::Details, Group::View, Some("details")),
    on(Context::Tokens, &[c('i')], Action::ToggleDetails, Group::View, None),
    on(Context::Tokens, &[c('p')], Action::FilterPolicy, Group::View, Some("policy")),
    on(Context::Tokens, &[c('o')], Action::Sort, Group::View, Some("sort")),
    on(Context::Tokens, &[c('O')], Action::ReverseSort, Group::View, None),
    on(Context::Tokens, &[c('z')], Action::ChooseColumns, Group::View, None),
    on(Context::Tokens, &[c('w')], Action::Wide, Group::View, None),
    on(Context::Tokens, &[k(Key::Tab)], Action::NextTab, Group::View, Some("status")),
    on(Context::Tokens, &[k(Key::BackTab)], Action::PreviousTab, Group::View, None),
    on(Context::Tokens, &[c('1')], Action::ShowActive, Group::View, None),
    on(Context::Tokens, &[c('2')], Action::ShowExpired, Group::View, None),
    on(Context::Tokens, &[c('3')], Action::ShowInactive, Group::View, None),
    on(Context::Tokens, &[c('4')], Action::ShowAll, Group::View, None),
    on(Context::Tokens, &[c('5')], Action::ShowPolicies, Group::View, None),
    on(Context::Tokens, &[c('6')], Action::ShowHygiene, Group::View, None),
    on(Context::Tokens, &[ctrl('r'), c('R'), k(Key::F(5))], Action::Refresh, Group::View, Some("refresh")),
    on(Context::Tokens, &[c('P')], Action::Pause, Group::View, None),
    on(Context::Tokens, &[c('e')], Action::Export, Group::View, None),
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
    on(Context::Tokens, &[c(':'), ctrl('p')], Action::Palette, Group::Program, None),
    on(Context::Tokens, &[c('L')], Action::Log, Group::Program, None),
    on(Context::Tokens, &[], Action::Clipboard, Group::Program, None),
    on(Context::Tokens, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Tokens, &[c('q')], Action::Quit, Group::Program, Some("quit")),

    on(Context::Secret, &[c('c')], Action::Copy, Group::Tokens, Some("copy")),
    on(Context::Secret, &[c('s')], Action::ShowSecret, Group::Tokens, Some("show or hide")),
    on(Context::Secret, &[c('E')], Action::Enroll, Group::Tokens, Some("enroll")),
    on(Context::Secret, &[c('y')], Action::Confirm, Group::Dialogs, None),
    on(Context::Secret, &[ctrl('k')], Action::ClearClipboard, Group::Tokens, None),
    on(Context::Secret, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Secret, &[c('X')], Action::Revoke, Group::Tokens, None),
    on(Context::Secret, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Secret, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Confirm, &[c('y')], Action::Confirm, Group::Dialogs, Some("yes")),
    on(Context::Confirm, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("press the button")),
    on(Context::Confirm, &[k(Key::Tab), k(Key::Right), k(Key::Down), c('l'), c('j')], Action::NextField, Group::Dialogs, Some("move")),
    on(Context::Confirm, &[k(Key::BackTab), k(Key::Left), k(Key::Up), c('h'), c('k')], Action::PreviousField, Group::Dialogs, None),
    on(Context::Confirm, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, Some("keys")),
    on(Context::Confirm, &[k(Key::Esc), c('q')], Action::Back, Group::Move, Some("cancel")),
    on(Context::Confirm, &[c('m')], Action::ToggleMouse, Group::Program, None),

    on(Context::Phrase, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("yes, once the phrase is right")),
    on(Context::Phrase, &[k(Key::Down)], Action::MoveDown, Group::Move, None),
    on(Context::Phrase, &[k(Key::Up)], Action::MoveUp, Group::Move, None),
    on(Context::Phrase, &[k(Key::PageDown)], Action::PageDown, Group::Move, None),
    on(Context::Phrase, &[k(Key::PageUp)], Action::PageUp, Group::Move, None),
    on(Context::Phrase, &[k(Key::F(1))], Action::Help, Group::Program, Some("keys")),
    on(Context::Phrase, &[k(Key::Esc)], Action::Back, Group::Move, Some("cancel")),

    on(Context::Report, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, Some("scroll")),
    on(Context::Report, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, None),
    on(Context::Report, &[k(Key::PageDown), ctrl('f'), ctrl('d'), c(' ')], Action::PageDown, Group::Move, None),
    on(Context::Report, &[k(Key::PageUp), ctrl('b'), ctrl('u')], Action::PageUp, Group::Move, None),
    on(Context::Report, &[c('g'), k(Key::Home)], Action::First, Group::Move, None),
    on(Context::Report, &[c('G'), k(Key::End)], Action::Last, Group::Move, None),
    on(Context::Report, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Report, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Report, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Create, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("next")),
    on(Context::Create, &[k(Key::Tab)], Action::NextField, Group::Dialogs, None),
    on(Context::Create, &[k(Key::BackTab)], Action::PreviousField, Group::Dialogs, None),
    on(Context::Create, &[k(Key::Down)], Action::ChooseNext, Group::Dialogs, None),
    on(Context::Create, &[k(Key::Up)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Create, &[ctrl('s')], Action::Submit, Group::Dialogs, Some("create")),
    on(Context::Create, &[k(Key::Esc)], Action::Back, Group::Move, Some("cancel")),

    on(Context::Actions, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("do it")),
    on(Context::Actions, &[k(Key::Down), ctrl('n')], Action::MoveDown, Group::Move, Some("move")),
    on(Context::Actions, &[k(Key::Up)], Action::MoveUp, Group::Move, None),
    on(Context::Actions, &[k(Key::PageDown), ctrl('f')], Action::PageDown, Group::Move, None),
    on(Context::Actions, &[k(Key::PageUp), ctrl('b')], Action::PageUp, Group::Move, None),
    on(Context::Actions, &[k(Key::Esc), k(Key::F(1))], Action::Back, Group::Move, Some("close")),

    on(Context::Log, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, None),
    on(Context::Log, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, Some("older")),
    on(Context::Log, &[k(Key::PageDown), ctrl('f'), ctrl('d')], Action::PageDown, Group::Move, None),
    on(Context::Log, &[k(Key::PageUp), ctrl('b'), ctrl('u')], Action::PageUp, Group::Move, None),
    on(Context::Log, &[c('g'), k(Key::Home)], Action::First, Group::Move, None),
    on(Context::Log, &[c('G'), k(Key::End)], Action::Last, Group::Move, None),
    on(Context::Log, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Log, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Log, &[k(Key::Esc), c('L'), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Rotations, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("revoke the old token")),
    on(Context::Rotations, &[c('x')], Action::Forget, Group::Dialogs, Some("forget")),
    on(Context::Rotations, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, None),
    on(Context::Rotations, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, None),
    on(Context::Rotations, &[c('g'), k(Key::Home)], Action::First, Group::Move, None),
    on(Context::Rotations, &[c('G'), k(Key::End)], Action::Last, Group::Move, None),
    on(Context::Rotations, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Rotations, &[k(Key::Esc), ctrl('o'), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Enroll, &[c('c')], Action::Copy, Group::Tokens, Some("copy")),
    on(Context::Enroll, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Group::Dialogs, Some("platform")),
    on(Context::Enroll, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Enroll, &[c('t')], Action::AskForToken, Group::Dialogs, Some("ask for the token")),
    on(Context::Enroll, &[c('a')], Action::TrustAuthority, Group::Dialogs, Some("private CA")),
    on(Context::Enroll, &[c('i')], Action::SkipVerification, Group::Dialogs, Some("insecure")),
    on(Context::Enroll, &[c('e')], Action::SaveManifest, Group::Dialogs, None),
    on(Context::Enroll, &[ctrl('k')], Action::ClearClipboard, Group::Tokens, None),
    on(Context::Enroll, &[k(Key::PageDown), ctrl('f')], Action::PageDown, Group::Move, None),
    on(Context::Enroll, &[k(Key::PageUp), ctrl('b')], Action::PageUp, Group::Move, None),
    on(Context::Enroll, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Enroll, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Enroll, &[k(Key::Esc), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Authority, &[k(Key::Enter), k(Key::Tab)], Action::Activate, Group::Dialogs, Some("done")),
    on(Context::Authority, &[k(Key::Esc)], Action::Back, Group::Move, Some("back")),

    on(Context::Save, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("next")),
    on(Context::Save, &[k(Key::Tab), k(Key::Down)], Action::NextField, Group::Dialogs, None),
    on(Context::Save, &[k(Key::BackTab), k(Key::Up)], Action::PreviousField, Group::Dialogs, None),
    on(Context::Save, &[ctrl('s')], Action::Submit, Group::Dialogs, Some("save")),
    on(Context::Save, &[k(Key::Esc)], Action::Back, Group::Move, Some("cancel")),

    on(Context::Find, &[k(Key::Tab)], Action::Complete, Group::Dialogs, Some("complete")),
    on(Context::Find, &[k(Key::Down)], Action::MoveDown, Group::Move, Some("move")),
    on(Context::Find, &[k(Key::Up)], Action::MoveUp, Group::Move, None),
    on(Context::Find, &[k(Key::PageDown)], Action::PageDown, Group::Move, None),
    on(Context::Find, &[k(Key::PageUp)], Action::PageUp, Group::Move, None),
    on(Context::Find, &[ctrl('p')], Action::ChoosePrevious, Group::Dialogs, Some("history")),
    on(Context::Find, &[ctrl('n')], Action::ChooseNext, Group::Dialogs, None),
    on(Context::Find, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("keep")),
    on(Context::Find, &[k(Key::Esc)], Action::Back, Group::Move, Some("clear")),

    on(Context::Kql, &[k(Key::Tab)], Action::Complete, Group::Dialogs, Some("take")),
    on(Context::Kql, &[k(Key::Down), ctrl('n')], Action::ChooseNext, Group::Dialogs, Some("choose")),
    on(Context::Kql, &[k(Key::Up), ctrl('p')], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Kql, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("ask the server")),
    on(Context::Kql, &[k(Key::Esc)], Action::Back, Group::Move, Some("leave")),

    on(Context::Sort, &[c('n')], Action::SortByName, Group::Dialogs, None),
    on(Context::Sort, &[c('p')], Action::SortByPolicy, Group::Dialogs, None),
    on(Context::Sort, &[c('c')], Action::SortByCreated, Group::Dialogs, None),
    on(Context::Sort, &[c('e')], Action::SortByExpires, Group::Dialogs, None),
    on(Context::Sort, &[c('s')], Action::SortByStatus, Group::Dialogs, None),
    on(Context::Sort, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Group::Dialogs, Some("move")),
    on(Context::Sort, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Sort, &[c('O')], Action::ReverseSort, Group::View, Some("reverse")),
    on(Context::Sort, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("sort")),
    on(Context::Sort, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Sort, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Sort, &[k(Key::Esc), c('o'), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::PolicyFilter, &[c(' ')], Action::Toggle, Group::Dialogs, Some("tick")),
    on(Context::PolicyFilter, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("apply")),
    on(Context::PolicyFilter, &[k(Key::Down), ctrl('n')], Action::MoveDown, Group::Move, Some("move")),
    on(Context::PolicyFilter, &[k(Key::Up)], Action::MoveUp, Group::Move, None),
    on(Context::PolicyFilter, &[k(Key::PageDown), ctrl('f')], Action::PageDown, Group::Move, None),
    on(Context::PolicyFilter, &[k(Key::PageUp), ctrl('b')], Action::PageUp, Group::Move, None),
    on(Context::PolicyFilter, &[k(Key::Esc)], Action::Back, Group::Move, Some("leave as it was")),

    on(Context::Columns, &[c(' ')], Action::Toggle, Group::Dialogs, Some("tick")),
    on(Context::Columns, &[c('a')], Action::AutomaticColumns, Group::Dialogs, Some("automatic")),
    on(Context::Columns, &[c('w')], Action::Wide, Group::View, Some("all")),
    on(Context::Columns, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Group::Dialogs, Some("move")),
    on(Context::Columns, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Columns, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Columns, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Columns, &[k(Key::Esc), k(Key::Enter), c('z'), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Copy, &[c('c'), c('s')], Action::Copy, Group::Tokens, None),
    on(Context::Copy, &[c('i')], Action::CopyId, Group::Dialogs, None),
    on(Context::Copy, &[c('n')], Action::CopyName, Group::Dialogs, None),
    on(Context::Copy, &[c('E'), c('e')], Action::CopyCommand, Group::Dialogs, None),
    on(Context::Copy, &[c('J')], Action::CopyJson, Group::Dialogs, None),
    on(Context::Copy, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("copy")),
    on(Context::Copy, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Group::Dialogs, Some("move")),
    on(Context::Copy, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, Group::Dialogs, None),
    on(Context::Copy, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Copy, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Copy, &[k(Key::Esc), c('C'), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Clipboard, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, Some("scroll")),
    on(Context::Clipboard, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, None),
    on(Context::Clipboard, &[ctrl('k')], Action::ClearClipboard, Group::Tokens, None),
    on(Context::Clipboard, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Clipboard, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, None),
    on(Context::Clipboard, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Group::Move, Some("close")),

    on(Context::Leave, &[c('y')], Action::Confirm, Group::Dialogs, None),
    on(Context::Leave, &[c('n')], Action::Keep, Group::Dialogs, None),
    on(Context::Leave, &[k(Key::Enter)], Action::Activate, Group::Dialogs, Some("press the button")),
    on(Context::Leave, &[k(Key::Tab), k(Key::Right), k(Key::Down), c('l'), c('j')], Action::NextField, Group::Dialogs, Some("move")),
    on(Context::Leave, &[k(Key::BackTab), k(Key::Left), k(Key::Up), c('h'), c('k')], Action::PreviousField, Group::Dialogs, None),
    on(Context::Leave, &[c('m')], Action::ToggleMouse, Group::Program, None),
    on(Context::Leave, &[c('?'), k(Key::F(1))], Action::Help, Group::Program, Some("keys")),
    on(Context::Leave, &[k(Key::Esc), c('q')], Action::Back, Group::Move, Some("stay")),

    on(Context::Keys, &[k(Key::Down), c('j')], Action::MoveDown, Group::Move, Some("scroll")),
    on(Context::Keys, &[k(Key::Up), c('k')], Action::MoveUp, Group::Move, None),
    on(Context::Keys, &[k(Key::Esc), c('?'), k(Key::F(1)), k(Key::Enter), c('q')], Action::Back, Group::Move, Some("close")),

    on(Context::Always, &[ctrl('t')], Action::NextTheme, Group::Program, None),
    on(Context::Always, &[ctrl('l')], Action::Redraw, Group::Program, None),
    on(Context::Always, &[ctrl('z')], Action::Suspend, Group::Program, None),
    on(Context::Always, &[ctrl('c')], Action::Cancel, Group::Program, None),
];

#[cfg(test)]
mod tests;
