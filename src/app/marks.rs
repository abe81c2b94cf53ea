//! Tokens that a person marked, to act on all of them at once. Kept by id, whatever the table shows.

use std::collections::HashSet;

use crate::domain::rows::{Row, TokenRows};
use crate::domain::token::TokenId;

/// The marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    chosen: HashSet<TokenId>,
    /// Counted when marks or rows change, not for every frame.
    hidden: usize,
    range: Option<Range>,
}

/// A range that grows and shrinks with the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    /// Where it began.
    anchor: TokenId,
    /// What was marked before it.
    before: HashSet<TokenId>,
}

impl Marks {
    /// How many tokens are marked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// How many of them the table does not show, as of the last change.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Whether a token is marked.
    #[must_use]
    pub fn has(&self, id: &TokenId) -> bool {
        self.chosen.contains(id)
    }

    /// Whether a range follows the cursor.
    #[must_use]
    pub fn is_ranging(&self) -> bool {
        self.range.is_some()
    }

    /// Marks a token, or takes its mark.
    pub(super) fn toggle(&mut self, id: &TokenId) {
        if !self.chosen.remove(id) {
            self.chosen.insert(id.clone());
        }
    }

    /// Marks every token on show.
    pub(super) fn add_shown(&mut self, rows: &TokenRows) {
        self.chosen.extend(rows.window(0, rows.len()).map(Row::id).cloned());
    }

    /// Marks what is on show and not marked, and takes the marks of the rest on show. Marks that are not on show stay.
    pub(super) fn invert_shown(&mut self, rows: &TokenRows) {
        rows.window(0, rows.len()).for_each(|row| self.toggle(row.id()));
    }

    /// Begins a range at a token.
    pub(super) fn begin_range(&mut self, anchor: &TokenId) {
        self.range = Some(Range { anchor: anchor.clone(), before: self.chosen.clone() });
        self.chosen.insert(anchor.clone());
    }

    /// Ends the range; what it marked stays marked.
    pub(super) fn end_range(&mut self) {
        self.range = None;
    }

    /// Makes the range reach to a position on show. A range whose first token is not on show any more ends.
    pub(super) fn reach(&mut self, rows: &TokenRows, position: usize) {
        let Some(range) = &self.range else { return };
        let Some(anchor) = rows.position(&range.anchor) else {
            self.range = None;
            return;
        };
        let (first, last) = (anchor.min(position), anchor.max(position));
        self.chosen.clone_from(&range.before);
        self.chosen.extend(rows.window(first, last - first + 1).map(Row::id).cloned());
    }

    /// Takes the mark of a token.
    pub(super) fn remove(&mut self, id: &TokenId) {
        self.chosen.remove(id);
    }

    /// Takes every mark.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Looks at the rows again: a token that is gone has no mark, and some are not on show.
    pub(super) fn follow(&mut self, rows: &TokenRows) {
        self.chosen.retain(|id| rows.by_id(id).is_some());
        if self.range.as_ref().is_some_and(|range| rows.position(&range.anchor).is_none()) {
            self.range = None;
        }
        self.hidden = self.chosen.iter().filter(|id| rows.position(id).is_none()).count();
    }
}
