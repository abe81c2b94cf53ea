//! The rows on show as they were at one moment.

use std::sync::Arc;

use super::{Row, TokenRows};
use crate::domain::token::Token;

/// What the table showed at one moment, whatever becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    tokens: Arc<Vec<Token>>,
    shown: Vec<usize>,
}

impl TokenRows {
    /// The rows on show as they are now, for a task that takes its time. The tokens are shared, not copied.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { tokens: Arc::clone(&self.tokens), shown: self.chosen.shown.clone() }
    }
}

impl Snapshot {
    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The rows from `offset` on, `height` at most.
    pub fn window(&self, offset: usize, height: usize) -> impl Iterator<Item = Row<'_>> {
        self.shown.iter().skip(offset).take(height).filter_map(|index| self.tokens.get(*index)).map(Row)
    }
}
