//! Reading every token through a list that ends at 10,000.
//!
//! Elasticsearch refuses to page past its result window (10,000), while `total` counts on. So the list is read
//! in slices: whatever was created no later than the oldest token seen so far. Tokens are told apart by id,
//! since several may share a moment.

use std::collections::HashSet;

use super::client::Client;
use super::error::Error;
use super::wire::Listed;
use crate::domain::kql::build::{Clause, Compare};
use crate::domain::token::{Token, TokenId};

/// The first request's size: a usual fleet needs no second one, and a large one loses little.
const FIRST: usize = 1_000;
/// Elasticsearch's result window.
pub(super) const WINDOW: usize = 10_000;
/// How many slices are read, for some two million tokens: a server that invents new ones for ever is left in the end.
const SLICES: usize = 200;

/// Every token that could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenList {
    /// The tokens, newest first, each once.
    pub tokens: Vec<Token>,
    /// How many there are by the server's count.
    pub total: u64,
}

impl TokenList {
    /// Whether no token is missing. One can be when more than 10,000 share one moment, when somebody deletes tokens
    /// meanwhile, or when there are millions.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.tokens.len() as u64 >= self.total
    }
}

/// Reads all tokens, or all that a person's query finds.
///
/// The first two requests have no filter of ours: they work on every Kibana, and nearly every fleet ends there.
pub(super) async fn all(client: &Client, kuery: Option<&str>) -> Result<TokenList, Error> {
    let mut reading = Reading::default();
    for size in [FIRST, WINDOW] {
        let page = client.newest(size, kuery).await?;
        reading.list.total = page.total(size);
        reading.take(page.items);
        if reading.list.is_complete() {
            return Ok(reading.list);
        }
    }
    for _ in 0..SLICES {
        let Some(oldest) = reading.oldest.as_deref() else { break };
        let filter = Clause::compare("created_at", Compare::LessOrEqual, oldest);
        let filter = match kuery {
            Some(kuery) => format!("({kuery}) and {filter}"),
            None => filter.to_string(),
        };
        let page = client.newest(WINDOW, Some(&filter)).await?;
        if reading.take(page.items) == 0 || reading.list.is_complete() {
            break;
        }
    }
    Ok(reading.list)
}

#[derive(Default)]
struct Reading {
    list: TokenList,
    seen: HashSet<TokenId>,
    oldest: Option<Box<str>>,
}

impl Reading {
    /// Adds what is new, and says how much that was.
    fn take(&mut self, items: Vec<Listed>) -> usize {
        let before = self.list.tokens.len();
        for item in items {
            self.oldest = item.created_at.or(self.oldest.take());
            if self.seen.insert(item.token.id.clone()) {
                self.list.tokens.push(item.token);
            }
        }
        self.list.tokens.len() - before
    }
}
