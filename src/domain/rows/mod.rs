//! The row store: all tokens, and the ordered choice of them that the table shows.
//!
//! Views and the core see it through [`TokenRows::len`], [`TokenRows::window`] and [`TokenRows::by_id`] only, so
//! that it can become compact columns without touching them.

mod filter;
mod overview;
mod show;
mod snapshot;
mod sort;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use super::status::{Counts, Status};
use super::token::{Token, TokenId};
use crate::domain::find::{FindQuery, Letters, fold};

pub use crate::domain::rows::filter::{Hidden, QueryMatches, RowFilter};
pub use crate::domain::rows::sort::Sort;
use crate::domain::rows::sort::SortedRows;
pub use overview::{Overview, Section, Subject};
pub use snapshot::Snapshot;

/// One token as views see it. Cheap to copy; borrowed from the store.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a>(&'a Token);

impl<'a> Row<'a> {
    /// The token's id.
    #[must_use]
    pub fn id(self) -> &'a TokenId {
        &self.0.id
    }

    /// The name for people, fit for the screen.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.0.name.display()
    }

    /// The stored name as the server wrote it, for comparing.
    #[must_use]
    pub fn raw_stored_name(self) -> &'a str {
        self.0.stored_name.raw()
    }

    /// The policy's id as the server wrote it, for looking it up.
    #[must_use]
    pub fn raw_policy_id(self) -> &'a str {
        self.0.policy_id.raw()
    }

    /// The token in full.
    #[must_use]
    pub fn token(self) -> &'a Token {
        self.0
    }

    /// When it was created.
    #[must_use]
    pub fn created_at(self) -> Option<Timestamp> {
        self.0.created_at
    }

    /// When it expires.
    #[must_use]
    pub fn expire_at(self) -> Option<Timestamp> {
        self.0.expire_at
    }

    /// Its status at `now`.
    #[must_use]
    pub fn status(self, now: Timestamp) -> Status {
        self.0.status(now)
    }
}

/// All tokens of the space in the server's order, and the ordered choice of them that is on show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenRows {
    /// Shared with the [`Snapshot`]s that were taken of it.
    tokens: Arc<Vec<Token>>,
    by_id: HashMap<TokenId, usize>,
    prepared: Box<PreparedRows>,
    order: Option<Box<SortedRows>>,
    chosen: Box<Chosen>,
}

/// What is on show, and what there is to know about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Chosen {
    shown: Vec<usize>,
    /// Where each token stands in `shown`.
    places: Vec<Option<usize>>,
    counts: Counts,
    hidden: Hidden,
    next_change: Option<Timestamp>,
    active_of_policy: Vec<usize>,
    /// Of each policy, how many the status tab and the searches leave, whatever policies are filtered for.
    left_of_policy: Vec<usize>,
    widest_name: usize,
    /// How many of the tokens that are listed at all the search finds.
    found: usize,
    /// The search with similar ones asked for, where that is what is on show.
    likened: Option<FindQuery>,
}

/// What is found out once for a list, not at every key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct PreparedRows {
    /// The raw ids of the policies that tokens name, each once, and each one's number.
    policies: Vec<Box<str>>,
    numbers: HashMap<Box<str>, usize>,
    /// For each token, in their order.
    rows: Vec<PreparedRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct PreparedRow {
    /// The policy's number.
    policy: usize,
    /// The cells that the name takes.
    width: usize,
    /// The name folded, where that is another text.
    folded: Option<Box<str>>,
    /// What the folded name is made of.
    letters: Letters,
}

impl PreparedRow {
    /// The folded name of the token that the row is of.
    fn folded<'a>(&'a self, token: &'a Token) -> &'a str {
        self.folded.as_deref().unwrap_or(token.name.display())
    }
}

impl PreparedRows {
    fn row(&mut self, token: &Token) -> PreparedRow {
        let id = token.policy_id.raw();
        let policy = self.numbers.get(id).copied().unwrap_or_else(|| {
            self.policies.push(id.into());
            self.numbers.insert(id.into(), self.policies.len() - 1);
            self.policies.len() - 1
        });
        let name = token.name.display();
        let folded = fold(name);
        let letters = Letters::of(&folded);
        let folded = (*folded != *name).then(|| folded.into());
        PreparedRow { policy, width: name.width(), folded, letters }
    }
}

impl TokenRows {
    /// Takes tokens in the server's order; of two with one id the first stays. Shows none until [`Self::show`].
    #[must_use]
    pub fn new(tokens: Vec<Token>) -> Self {
        let mut rows = Self { by_id: HashMap::with_capacity(tokens.len()), ..Self::default() };
        let mut kept = Vec::with_capacity(tokens.len());
        rows.prepared.rows.reserve(tokens.len());
        for token in tokens {
            if !rows.by_id.contains_key(&token.id) {
                rows.by_id.insert(token.id.clone(), kept.len());
                let row = rows.prepared.row(&token);
                rows.prepared.rows.push(row);
                kept.push(token);
            }
        }
        rows.tokens = Arc::new(kept);
        rows
    }

    /// Puts a token before the others, or in the place of the one with its id. Call [`Self::show`] after.
    pub fn put(&mut self, token: Token) {
        self.order = None;
        let row = self.prepared.row(&token);
        if let Some(index) = self.by_id.get(&token.id) {
            self.prepared.rows[*index] = row;
            Arc::make_mut(&mut self.tokens)[*index] = token;
            return;
        }
        for index in self.by_id.values_mut() {
            *index += 1;
        }
        self.by_id.insert(token.id.clone(), 0);
        self.prepared.rows.insert(0, row);
        Arc::make_mut(&mut self.tokens).insert(0, token);
    }

    /// Takes tokens out. Call [`Self::show`] after.
    pub fn take_out(&mut self, gone: &HashSet<TokenId>) {
        let tokens = std::mem::take(Arc::make_mut(&mut self.tokens));
        *self = Self::new(tokens.into_iter().filter(|token| !gone.contains(&token.id)).collect());
    }

    /// How many rows are on show.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chosen.shown.len()
    }

    /// Whether nothing is on show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chosen.shown.is_empty()
    }

    /// How many tokens there are, shown or not.
    #[must_use]
    pub fn total(&self) -> usize {
        self.tokens.len()
    }

    /// The rows on show from `offset` on, `height` at most.
    pub fn window(&self, offset: usize, height: usize) -> impl Iterator<Item = Row<'_>> {
        self.chosen
            .shown
            .iter()
            .skip(offset)
            .take(height)
            .filter_map(|index| self.tokens.get(*index))
            .map(Row)
    }

    /// The row at a position on show.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<Row<'_>> {
        self.window(position, 1).next()
    }

    /// A token by its id, shown or not.
    #[must_use]
    pub fn by_id(&self, id: &TokenId) -> Option<Row<'_>> {
        self.by_id.get(id).and_then(|index| self.tokens.get(*index)).map(Row)
    }

    /// Where a token stands among the rows on show.
    #[must_use]
    pub fn position(&self, id: &TokenId) -> Option<usize> {
        let index = self.by_id.get(id)?;
        self.chosen.places.get(*index).copied().flatten()
    }

    /// Every token of a policy, by the policy's raw id.
    pub fn of_policy<'a>(&'a self, policy_id: &'a str) -> impl Iterator<Item = Row<'a>> {
        self.tokens.iter().filter(move |token| token.policy_id.raw() == policy_id).map(Row)
    }

    /// Every token, shown or not.
    pub fn all(&self) -> impl Iterator<Item = Row<'_>> {
        self.tokens.iter().map(Row)
    }

    /// How many active tokens a policy has, hidden ones included, by the policy's raw id.
    #[must_use]
    pub fn active_of_policy(&self, policy_id: &str) -> usize {
        let number = self.prepared.numbers.get(policy_id);
        number.and_then(|number| self.chosen.active_of_policy.get(*number)).copied().unwrap_or(0)
    }

    /// How many tokens of each policy the status tab and the searches leave, whatever policies are filtered for; by
    /// raw id, of all policies that tokens name.
    #[must_use]
    pub fn by_policy(&self) -> HashMap<&str, usize> {
        let counts = self.chosen.left_of_policy.iter().copied().chain(std::iter::repeat(0));
        self.prepared.policies.iter().map(|id| &**id).zip(counts).collect()
    }

    /// The cells that the widest name takes, of those that would be on show without a search: while one types, the
    /// columns stand still.
    #[must_use]
    pub fn widest_name(&self) -> usize {
        self.chosen.widest_name
    }

    /// The numbers on the tabs: what the other filters leave.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.chosen.counts
    }

    /// What is not on show, and for which filter's sake.
    #[must_use]
    pub fn hidden(&self) -> Hidden {
        self.chosen.hidden
    }

    /// The search as it was done, where that is not as it was typed: nothing has a word of it as a part, and what is on
    /// show is similar.
    #[must_use]
    pub fn likened(&self) -> Option<&FindQuery> {
        self.chosen.likened.as_ref()
    }

    /// When a status changes, or what a search asks about times, and the rows must be chosen again.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        self.chosen.next_change
    }
}
