//! Revoking or deleting one or more tokens: the order and its result.

use super::problem::{Problem, ProblemKind};
use super::token::TokenId;
use crate::domain::bulk::RemovalKind;

/// What to do with which tokens. It names ids instead of a query, so that no token can be added afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalOrder {
    /// What to do.
    pub act: RemovalKind,
    /// The tokens, each once.
    pub targets: Vec<RemovalTarget>,
    /// Whether the server may have the bulk route.
    pub bulk_route: bool,
}

/// A token of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalTarget {
    /// Its id.
    pub id: TokenId,
    /// Its displayed name.
    pub name: String,
}

/// The result of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalResult {
    /// One for each target, in the same sequence.
    pub results: Vec<TokenResult>,
    /// How it ended.
    pub end: RemovalEnd,
    /// The server turned out not to have the bulk route.
    pub no_bulk_route: bool,
}

/// The result for one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenResult {
    /// It is revoked or deleted, as ordered.
    Done,
    /// It should have been deleted, and the server only revoked it.
    OnlyRevoked,
    /// It failed, or its outcome is unknown.
    Failed(Problem),
    /// Nothing was sent for it.
    Untried,
}

/// How an order ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalEnd {
    /// Every target was tried.
    Whole,
    /// The person cancelled it.
    Cancelled,
    /// Stopped early: the server is gone, or refuses the credentials.
    Stopped(Problem),
    /// The server only revokes, as the first token showed.
    OnlyRevokes,
}

impl RemovalResult {
    /// The number of targets with such a result.
    pub fn count(&self, is: impl Fn(&TokenResult) -> bool) -> usize {
        self.results.iter().filter(|result| is(result)).count()
    }

    /// How many are done as ordered.
    #[must_use]
    pub fn done(&self) -> usize {
        self.count(|result| *result == TokenResult::Done)
    }

    /// How many failed or have an unknown outcome.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|result| matches!(result, TokenResult::Failed(_)))
    }

    /// How many of the failed ones have an unknown outcome.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.count(
            |result| matches!(result, TokenResult::Failed(problem) if problem.kind == ProblemKind::Unknown),
        )
    }

    /// How many were not tried.
    #[must_use]
    pub fn untried(&self) -> usize {
        self.count(|result| *result == TokenResult::Untried)
    }

    /// Every problem of the order.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let stopped = if let RemovalEnd::Stopped(problem) = &self.end { Some(problem) } else { None };
        let failed = self.results.iter().filter_map(|result| match result {
            TokenResult::Failed(problem) => Some(problem),
            _ => None,
        });
        stopped.into_iter().chain(failed)
    }
}
