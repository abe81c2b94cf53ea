//! Moving in lists.

use crate::app::action::Action;

/// The position that an action of movement leads to, `page` rows being on show; it may lie past the end. `None` where the
/// action is no movement.
pub(in crate::app) fn moved(action: Action, here: usize, page: usize) -> Option<usize> {
    Some(match action {
        Action::MoveDown => here.saturating_add(1),
        Action::MoveUp => here.saturating_sub(1),
        Action::PageDown => here.saturating_add(page),
        Action::PageUp => here.saturating_sub(page),
        Action::HalfPageDown => here.saturating_add((page / 2).max(1)),
        Action::HalfPageUp => here.saturating_sub((page / 2).max(1)),
        Action::First => 0,
        Action::Last => usize::MAX,
        _ => return None,
    })
}

/// The entry below or above this one; at either end the same.
pub(in crate::app) fn neighbour<T: Copy + PartialEq>(entries: &[T], here: T, down: bool) -> T {
    let position = entries.iter().position(|entry| *entry == here).unwrap_or(0);
    let there = if down { position + 1 } else { position.saturating_sub(1) };
    entries.get(there).copied().unwrap_or(here)
}
