//! Revoking or deleting one token or many: what is ordered, and what came of it.

use super::problem::{Problem, ProblemKind};
use super::token::TokenId;
use crate::domain::bulk::RemovalKind;

/// What is to be done, to exactly which tokens. Never a query: nobody can fall into it afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalOrder {
    /// What.
    pub act: RemovalKind,
    /// To which, each once.
    pub targets: Vec<RemovalTarget>,
    /// Whether the server may have the route that takes many at once.
    pub bulk_route: bool,
}

/// One of the tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalTarget {
    /// Which.
    pub id: TokenId,
    /// Its name, fit for the screen.
    pub name: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalResult {
    /// For each target, in the order's sequence.
    pub results: Vec<TokenResult>,
    /// How it ended.
    pub end: RemovalEnd,
    /// The server turned out not to have the route that takes many at once.
    pub no_bulk_route: bool,
}

/// What became of one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenResult {
    /// It is revoked, or gone, as ordered.
    Done,
    /// It was to be deleted, and the server revoked it only.
    OnlyRevoked,
    /// It failed, or may have.
    Failed(Problem),
    /// Nothing was sent for it.
    Untried,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalEnd {
    /// Every target was tried.
    Whole,
    /// The person cancelled it.
    Cancelled,
    /// Going on made no sense: the server is gone, or it refuses the person.
    Stopped(Problem),
    /// The server deletes nothing, which was seen at the first token.
    OnlyRevokes,
}

impl RemovalResult {
    /// How many targets have such a fate.
    pub fn count(&self, is: impl Fn(&TokenResult) -> bool) -> usize {
        self.results.iter().filter(|result| is(result)).count()
    }

    /// For how many it was done as ordered.
    #[must_use]
    pub fn done(&self) -> usize {
        self.count(|result| *result == TokenResult::Done)
    }

    /// For how many it failed, or may have.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|result| matches!(result, TokenResult::Failed(_)))
    }

    /// For how many of those nobody knows.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.count(
            |result| matches!(result, TokenResult::Failed(problem) if problem.kind == ProblemKind::Unknown),
        )
    }

    /// For how many nothing was sent.
    #[must_use]
    pub fn untried(&self) -> usize {
        self.count(|result| *result == TokenResult::Untried)
    }

    /// Every problem that was met.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let stopped = if let RemovalEnd::Stopped(problem) = &self.end { Some(problem) } else { None };
        let failed = self.results.iter().filter_map(|result| match result {
            TokenResult::Failed(problem) => Some(problem),
            _ => None,
        });
        stopped.into_iter().chain(failed)
    }
}
