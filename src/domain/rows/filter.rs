//! What the table shows of all the tokens, and what that hides.

use std::collections::{BTreeSet, HashSet};

use crate::domain::find;
use crate::domain::status::StatusFilter;
use crate::domain::token::TokenId;

/// What the table shows of all the tokens. Every part must let a token through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowFilter {
    /// The status tab.
    pub status: StatusFilter,
    /// Only these policies' tokens, by raw id; none means any.
    pub policies: BTreeSet<Box<str>>,
    /// What is looked for here.
    pub find: find::FindQuery,
    /// The tokens that the server found, while it was asked by KQL.
    pub kuery: Option<QueryMatches>,
}

/// What the server found by a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryMatches {
    /// The tokens.
    pub tokens: HashSet<TokenId>,
    /// Nothing that the query finds is missing among them.
    pub whole: bool,
}

impl QueryMatches {
    /// Whether a token is among them.
    #[must_use]
    pub fn contains(&self, id: &TokenId) -> bool {
        self.tokens.contains(id)
    }
}

impl FromIterator<TokenId> for QueryMatches {
    fn from_iter<T: IntoIterator<Item = TokenId>>(tokens: T) -> Self {
        Self { tokens: tokens.into_iter().collect(), whole: true }
    }
}

/// How many tokens are hidden. The filters' numbers are those that one filter hides alone: what comes to light when
/// it is cleared and the others stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hidden {
    /// How many there would be on show without any filter.
    pub listed: usize,
    /// Only the status tab hides these.
    pub by_status: usize,
    /// Only the policy filter hides these.
    pub by_policy: usize,
    /// Only the search hides these.
    pub by_find: usize,
    /// Only the KQL query hides these.
    pub by_kuery: usize,
    /// Not listed, as it is not known yet whether these belong to the platform.
    pub held_back: usize,
}

/// Which parts of a filter stop a token.
#[allow(clippy::struct_excessive_bools, reason = "each is the verdict of one independent filter")]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FilterVerdict {
    pub(super) status: bool,
    pub(super) policy: bool,
    pub(super) find: bool,
    pub(super) kuery: bool,
}

impl FilterVerdict {
    /// Whether every part but perhaps the status lets the token through, so that it counts on a tab.
    pub(super) fn counts(self) -> bool {
        !(self.policy || self.find || self.kuery)
    }
}

impl Hidden {
    /// Takes in a token that is listed.
    pub(super) fn add(&mut self, stops: FilterVerdict) {
        self.listed += 1;
        match (stops.status, stops.policy, stops.find, stops.kuery) {
            (true, false, false, false) => self.by_status += 1,
            (false, true, false, false) => self.by_policy += 1,
            (false, false, true, false) => self.by_find += 1,
            (false, false, false, true) => self.by_kuery += 1,
            _ => {}
        }
    }
}
