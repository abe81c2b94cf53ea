//! The one table of key bindings. Dispatch, footer, help and the README's table all read it, as a person's
//! configuration has changed it.

mod context;
mod help;
mod map;

pub use crate::app::keymap::map::{EffectiveBinding, KeyProblem, KeyProblemKind, Keymap};
pub use context::Context;

use super::action::Action;
use super::key::{Chord, Key};
use crate::domain::columns::Column;

/// One line of the table: in this context, any of these keys means that action.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// The keys; the first is the one to show where there is room for one.
    pub chords: &'static [Chord],
    /// What they mean.
    pub action: Action,
    /// The word that follows the key in the footer; `None` keeps it out of there.
    pub hint: Option<&'static str>,
}

const fn on(
    context: Context,
    chords: &'static [Chord],
    action: Action,
    hint: Option<&'static str>,
) -> Binding {
    Binding { context, chords, action, hint }
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
    on(Context::Tokens, &[c('c')], Action::Copy, Some("copy")),
    on(Context::Tokens, &[c('C')], Action::CopyMenu, None),
    on(Context::Tokens, &[ctrl('k')], Action::ClearClipboard, None),
    on(Context::Tokens, &[c('s')], Action::ShowSecret, Some("show")),
    on(Context::Tokens, &[c('n')], Action::Create, Some("create")),
    on(Context::Tokens, &[c('E')], Action::Enroll, Some("enroll")),
    on(Context::Tokens, &[c('X')], Action::Revoke, Some("revoke")),
    on(Context::Tokens, &[c('D')], Action::Delete, Some("delete")),
    on(Context::Tokens, &[c('/')], Action::Find, Some("find")),
    on(Context::Tokens, &[c('K')], Action::Kql, None),
    on(Context::Tokens, &[c(' ')], Action::Mark, Some("mark")),
    on(Context::Tokens, &[c('V')], Action::MarkRange, None),
    on(Context::Tokens, &[c('A')], Action::MarkAll, None),
    on(Context::Tokens, &[c('*')], Action::InvertMarks, None),
    on(Context::Tokens, &[c('T')], Action::Rotate, Some("rotate")),
    on(Context::Tokens, &[ctrl('o')], Action::Rotations, None),
    on(Context::Tokens, &[k(Key::Enter), c('l'), k(Key::Right)], Action::Details, Some("details")),
    on(Context::Tokens, &[c('i')], Action::ToggleDetails, None),
    on(Context::Tokens, &[c('p')], Action::FilterPolicy, Some("policy")),
    on(Context::Tokens, &[c('o')], Action::Sort, Some("sort")),
    on(Context::Tokens, &[c('O')], Action::ReverseSort, None),
    on(Context::Tokens, &[c('z')], Action::ChooseColumns, None),
    on(Context::Tokens, &[c('w')], Action::Wide, None),
    on(Context::Tokens, &[k(Key::Tab)], Action::NextTab, Some("status")),
    on(Context::Tokens, &[k(Key::BackTab)], Action::PreviousTab, None),
    on(Context::Tokens, &[c('1')], Action::ShowActive, None),
    on(Context::Tokens, &[c('2')], Action::ShowExpired, None),
    on(Context::Tokens, &[c('3')], Action::ShowInactive, None),
    on(Context::Tokens, &[c('4')], Action::ShowAll, None),
    on(Context::Tokens, &[c('5')], Action::ShowPolicies, None),
    on(Context::Tokens, &[c('6')], Action::ShowHygiene, None),
    on(Context::Tokens, &[ctrl('r'), c('R'), k(Key::F(5))], Action::Refresh, Some("refresh")),
    on(Context::Tokens, &[c('P')], Action::Pause, None),
    on(Context::Tokens, &[c('e')], Action::Export, None),
    on(Context::Tokens, &[k(Key::Down), c('j')], Action::MoveDown, None),
    on(Context::Tokens, &[k(Key::Up), c('k')], Action::MoveUp, None),
    on(Context::Tokens, &[k(Key::PageDown), ctrl('f')], Action::PageDown, None),
    on(Context::Tokens, &[k(Key::PageUp), ctrl('b')], Action::PageUp, None),
    on(Context::Tokens, &[ctrl('d')], Action::HalfPageDown, None),
    on(Context::Tokens, &[ctrl('u')], Action::HalfPageUp, None),
    on(Context::Tokens, &[c('g'), k(Key::Home)], Action::First, None),
    on(Context::Tokens, &[c('G'), k(Key::End)], Action::Last, None),
    on(Context::Tokens, &[k(Key::Esc), c('h'), k(Key::Left)], Action::Back, None),
    on(Context::Tokens, &[c('?'), k(Key::F(1))], Action::Help, Some("help")),
    on(Context::Tokens, &[c(':'), ctrl('p')], Action::Palette, None),
    on(Context::Tokens, &[c('L')], Action::Log, None),
    on(Context::Tokens, &[], Action::Clipboard, None),
    on(Context::Tokens, &[c('m')], Action::ToggleMouse, None),
    on(Context::Tokens, &[c('q')], Action::Quit, Some("quit")),

    on(Context::Secret, &[c('c')], Action::Copy, Some("copy")),
    on(Context::Secret, &[c('s')], Action::ShowSecret, Some("show or hide")),
    on(Context::Secret, &[c('E')], Action::Enroll, Some("enroll")),
    on(Context::Secret, &[c('y')], Action::Confirm, None),
    on(Context::Secret, &[ctrl('k')], Action::ClearClipboard, None),
    on(Context::Secret, &[c('m')], Action::ToggleMouse, None),
    on(Context::Secret, &[c('X')], Action::Revoke, None),
    on(Context::Secret, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Secret, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Confirm, &[c('y')], Action::Confirm, Some("yes")),
    on(Context::Confirm, &[k(Key::Enter)], Action::Activate, Some("press the button")),
    on(Context::Confirm, &[k(Key::Tab), k(Key::Right), k(Key::Down), c('l'), c('j')], Action::NextField, Some("move")),
    on(Context::Confirm, &[k(Key::BackTab), k(Key::Left), k(Key::Up), c('h'), c('k')], Action::PreviousField, None),
    on(Context::Confirm, &[c('?'), k(Key::F(1))], Action::Help, Some("keys")),
    on(Context::Confirm, &[k(Key::Esc), c('q')], Action::Back, Some("cancel")),
    on(Context::Confirm, &[c('m')], Action::ToggleMouse, None),

    on(Context::Phrase, &[k(Key::Enter)], Action::Activate, Some("yes, once the phrase is right")),
    on(Context::Phrase, &[k(Key::Down)], Action::MoveDown, None),
    on(Context::Phrase, &[k(Key::Up)], Action::MoveUp, None),
    on(Context::Phrase, &[k(Key::PageDown)], Action::PageDown, None),
    on(Context::Phrase, &[k(Key::PageUp)], Action::PageUp, None),
    on(Context::Phrase, &[k(Key::F(1))], Action::Help, Some("keys")),
    on(Context::Phrase, &[k(Key::Esc)], Action::Back, Some("cancel")),

    on(Context::Report, &[k(Key::Down), c('j')], Action::MoveDown, Some("scroll")),
    on(Context::Report, &[k(Key::Up), c('k')], Action::MoveUp, None),
    on(Context::Report, &[k(Key::PageDown), ctrl('f'), ctrl('d'), c(' ')], Action::PageDown, None),
    on(Context::Report, &[k(Key::PageUp), ctrl('b'), ctrl('u')], Action::PageUp, None),
    on(Context::Report, &[c('g'), k(Key::Home)], Action::First, None),
    on(Context::Report, &[c('G'), k(Key::End)], Action::Last, None),
    on(Context::Report, &[c('m')], Action::ToggleMouse, None),
    on(Context::Report, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Report, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Create, &[k(Key::Enter)], Action::Activate, Some("next")),
    on(Context::Create, &[k(Key::Tab)], Action::NextField, None),
    on(Context::Create, &[k(Key::BackTab)], Action::PreviousField, None),
    on(Context::Create, &[k(Key::Down)], Action::ChooseNext, None),
    on(Context::Create, &[k(Key::Up)], Action::ChoosePrevious, None),
    on(Context::Create, &[ctrl('s')], Action::Submit, Some("create")),
    on(Context::Create, &[k(Key::Esc)], Action::Back, Some("cancel")),

    on(Context::Actions, &[k(Key::Enter)], Action::Activate, Some("do it")),
    on(Context::Actions, &[k(Key::Down), ctrl('n')], Action::MoveDown, Some("move")),
    on(Context::Actions, &[k(Key::Up)], Action::MoveUp, None),
    on(Context::Actions, &[k(Key::PageDown), ctrl('f')], Action::PageDown, None),
    on(Context::Actions, &[k(Key::PageUp), ctrl('b')], Action::PageUp, None),
    on(Context::Actions, &[k(Key::Esc), k(Key::F(1))], Action::Back, Some("close")),

    on(Context::Log, &[k(Key::Down), c('j')], Action::MoveDown, None),
    on(Context::Log, &[k(Key::Up), c('k')], Action::MoveUp, Some("older")),
    on(Context::Log, &[k(Key::PageDown), ctrl('f'), ctrl('d')], Action::PageDown, None),
    on(Context::Log, &[k(Key::PageUp), ctrl('b'), ctrl('u')], Action::PageUp, None),
    on(Context::Log, &[c('g'), k(Key::Home)], Action::First, None),
    on(Context::Log, &[c('G'), k(Key::End)], Action::Last, None),
    on(Context::Log, &[c('m')], Action::ToggleMouse, None),
    on(Context::Log, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Log, &[k(Key::Esc), c('L'), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Rotations, &[k(Key::Enter)], Action::Activate, Some("revoke the old token")),
    on(Context::Rotations, &[c('x')], Action::Forget, Some("forget")),
    on(Context::Rotations, &[k(Key::Down), c('j')], Action::MoveDown, None),
    on(Context::Rotations, &[k(Key::Up), c('k')], Action::MoveUp, None),
    on(Context::Rotations, &[c('g'), k(Key::Home)], Action::First, None),
    on(Context::Rotations, &[c('G'), k(Key::End)], Action::Last, None),
    on(Context::Rotations, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Rotations, &[k(Key::Esc), ctrl('o'), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Enroll, &[c('c')], Action::Copy, Some("copy")),
    on(Context::Enroll, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Some("platform")),
    on(Context::Enroll, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, None),
    on(Context::Enroll, &[c('t')], Action::AskForToken, Some("ask for the token")),
    on(Context::Enroll, &[c('a')], Action::TrustAuthority, Some("private CA")),
    on(Context::Enroll, &[c('i')], Action::SkipVerification, Some("insecure")),
    on(Context::Enroll, &[c('e')], Action::SaveManifest, None),
    on(Context::Enroll, &[ctrl('k')], Action::ClearClipboard, None),
    on(Context::Enroll, &[k(Key::PageDown), ctrl('f')], Action::PageDown, None),
    on(Context::Enroll, &[k(Key::PageUp), ctrl('b')], Action::PageUp, None),
    on(Context::Enroll, &[c('m')], Action::ToggleMouse, None),
    on(Context::Enroll, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Enroll, &[k(Key::Esc), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Authority, &[k(Key::Enter), k(Key::Tab)], Action::Activate, Some("done")),
    on(Context::Authority, &[k(Key::Esc)], Action::Back, Some("back")),

    on(Context::Save, &[k(Key::Enter)], Action::Activate, Some("next")),
    on(Context::Save, &[k(Key::Tab), k(Key::Down)], Action::NextField, None),
    on(Context::Save, &[k(Key::BackTab), k(Key::Up)], Action::PreviousField, None),
    on(Context::Save, &[ctrl('s')], Action::Submit, Some("save")),
    on(Context::Save, &[k(Key::Esc)], Action::Back, Some("cancel")),

    on(Context::Find, &[k(Key::Tab)], Action::Complete, Some("complete")),
    on(Context::Find, &[k(Key::Down)], Action::MoveDown, Some("move")),
    on(Context::Find, &[k(Key::Up)], Action::MoveUp, None),
    on(Context::Find, &[k(Key::PageDown)], Action::PageDown, None),
    on(Context::Find, &[k(Key::PageUp)], Action::PageUp, None),
    on(Context::Find, &[ctrl('p')], Action::ChoosePrevious, Some("history")),
    on(Context::Find, &[ctrl('n')], Action::ChooseNext, None),
    on(Context::Find, &[k(Key::Enter)], Action::Activate, Some("keep")),
    on(Context::Find, &[k(Key::Esc)], Action::Back, Some("clear")),

    on(Context::Kql, &[k(Key::Tab)], Action::Complete, Some("take")),
    on(Context::Kql, &[k(Key::Down), ctrl('n')], Action::ChooseNext, Some("choose")),
    on(Context::Kql, &[k(Key::Up), ctrl('p')], Action::ChoosePrevious, None),
    on(Context::Kql, &[k(Key::Enter)], Action::Activate, Some("ask the server")),
    on(Context::Kql, &[k(Key::Esc)], Action::Back, Some("leave")),

    on(Context::Sort, &[c('n')], Action::SortBy(Column::Name), None),
    on(Context::Sort, &[c('p')], Action::SortBy(Column::Policy), None),
    on(Context::Sort, &[c('c')], Action::SortBy(Column::Created), None),
    on(Context::Sort, &[c('e')], Action::SortBy(Column::Expires), None),
    on(Context::Sort, &[c('s')], Action::SortBy(Column::Status), None),
    on(Context::Sort, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Some("move")),
    on(Context::Sort, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, None),
    on(Context::Sort, &[c('O')], Action::ReverseSort, Some("reverse")),
    on(Context::Sort, &[k(Key::Enter)], Action::Activate, Some("sort")),
    on(Context::Sort, &[c('m')], Action::ToggleMouse, None),
    on(Context::Sort, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Sort, &[k(Key::Esc), c('o'), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::PolicyFilter, &[c(' ')], Action::Toggle, Some("tick")),
    on(Context::PolicyFilter, &[k(Key::Enter)], Action::Activate, Some("apply")),
    on(Context::PolicyFilter, &[k(Key::Down), ctrl('n')], Action::MoveDown, Some("move")),
    on(Context::PolicyFilter, &[k(Key::Up)], Action::MoveUp, None),
    on(Context::PolicyFilter, &[k(Key::PageDown), ctrl('f')], Action::PageDown, None),
    on(Context::PolicyFilter, &[k(Key::PageUp), ctrl('b')], Action::PageUp, None),
    on(Context::PolicyFilter, &[k(Key::Esc)], Action::Back, Some("leave as it was")),

    on(Context::Columns, &[c(' ')], Action::Toggle, Some("tick")),
    on(Context::Columns, &[c('a')], Action::AutomaticColumns, Some("automatic")),
    on(Context::Columns, &[c('w')], Action::Wide, Some("all")),
    on(Context::Columns, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Some("move")),
    on(Context::Columns, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, None),
    on(Context::Columns, &[c('m')], Action::ToggleMouse, None),
    on(Context::Columns, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Columns, &[k(Key::Esc), k(Key::Enter), c('z'), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Copy, &[c('c'), c('s')], Action::Copy, None),
    on(Context::Copy, &[c('i')], Action::CopyId, None),
    on(Context::Copy, &[c('n')], Action::CopyName, None),
    on(Context::Copy, &[c('E'), c('e')], Action::CopyCommand, None),
    on(Context::Copy, &[c('J')], Action::CopyJson, None),
    on(Context::Copy, &[k(Key::Enter)], Action::Activate, Some("copy")),
    on(Context::Copy, &[k(Key::Down), c('j'), k(Key::Tab)], Action::ChooseNext, Some("move")),
    on(Context::Copy, &[k(Key::Up), c('k'), k(Key::BackTab)], Action::ChoosePrevious, None),
    on(Context::Copy, &[c('m')], Action::ToggleMouse, None),
    on(Context::Copy, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Copy, &[k(Key::Esc), c('C'), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Clipboard, &[k(Key::Down), c('j')], Action::MoveDown, Some("scroll")),
    on(Context::Clipboard, &[k(Key::Up), c('k')], Action::MoveUp, None),
    on(Context::Clipboard, &[ctrl('k')], Action::ClearClipboard, None),
    on(Context::Clipboard, &[c('m')], Action::ToggleMouse, None),
    on(Context::Clipboard, &[c('?'), k(Key::F(1))], Action::Help, None),
    on(Context::Clipboard, &[k(Key::Esc), k(Key::Enter), c('q'), c('h'), k(Key::Left)], Action::Back, Some("close")),

    on(Context::Leave, &[c('y')], Action::Confirm, None),
    on(Context::Leave, &[c('n')], Action::Keep, None),
    on(Context::Leave, &[k(Key::Enter)], Action::Activate, Some("press the button")),
    on(Context::Leave, &[k(Key::Tab), k(Key::Right), k(Key::Down), c('l'), c('j')], Action::NextField, Some("move")),
    on(Context::Leave, &[k(Key::BackTab), k(Key::Left), k(Key::Up), c('h'), c('k')], Action::PreviousField, None),
    on(Context::Leave, &[c('m')], Action::ToggleMouse, None),
    on(Context::Leave, &[c('?'), k(Key::F(1))], Action::Help, Some("keys")),
    on(Context::Leave, &[k(Key::Esc), c('q')], Action::Back, Some("stay")),

    on(Context::Keys, &[k(Key::Down), c('j')], Action::MoveDown, Some("scroll")),
    on(Context::Keys, &[k(Key::Up), c('k')], Action::MoveUp, None),
    on(Context::Keys, &[k(Key::Esc), c('?'), k(Key::F(1)), k(Key::Enter), c('q')], Action::Back, Some("close")),

    on(Context::Always, &[ctrl('t')], Action::NextTheme, None),
    on(Context::Always, &[ctrl('l')], Action::Redraw, None),
    on(Context::Always, &[ctrl('z')], Action::Suspend, None),
    on(Context::Always, &[ctrl('c')], Action::Cancel, None),
];

#[cfg(test)]
mod tests;
