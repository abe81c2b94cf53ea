//! Revoking or deleting one token or many: what is ordered, and what came of it.

use super::bulk::BulkAct;
use super::problem::{Problem, ProblemKind};
use super::token::TokenId;

/// What is to be done, to exactly which tokens. Never a query: nobody can fall into it afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub act: BulkAct,
    /// To which, each once.
    pub targets: Vec<Target>,
    /// Whether the server may have the route that takes many at once.
    pub bulk_route: bool,
}

/// One of the tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub id: TokenId,
    /// Its name, fit for the screen.
    pub name: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// For each target, in the order's sequence.
    pub fates: Vec<Fate>,
    /// How it ended.
    pub end: End,
    /// The server turned out not to have the route that takes many at once.
    pub no_bulk_route: bool,
}

/// What became of one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
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
pub enum End {
    /// Every target was tried.
    Whole,
    /// The person cancelled it.
    Cancelled,
    /// Going on made no sense: the server is gone, or it refuses the person.
    Stopped(Problem),
    /// The server deletes nothing, which was seen at the first token.
    OnlyRevokes,
}

impl Removed {
    /// How many targets have such a fate.
    pub fn count(&self, is: impl Fn(&Fate) -> bool) -> usize {
        self.fates.iter().filter(|fate| is(fate)).count()
    }

    /// For how many it was done as ordered.
    #[must_use]
    pub fn done(&self) -> usize {
        self.count(|fate| *fate == Fate::Done)
    }

    /// For how many it failed, or may have.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Failed(_)))
    }

    /// For how many of those nobody knows.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Failed(problem) if problem.kind == ProblemKind::Unknown))
    }

    /// For how many nothing was sent.
    #[must_use]
    pub fn untried(&self) -> usize {
        self.count(|fate| *fate == Fate::Untried)
    }

    /// Every problem that was met.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let stopped = if let End::Stopped(problem) = &self.end { Some(problem) } else { None };
        let failed = self.fates.iter().filter_map(|fate| match fate {
            Fate::Failed(problem) => Some(problem),
            _ => None,
        });
        stopped.into_iter().chain(failed)
    }
}
