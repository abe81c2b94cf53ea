//! Reading every token through a list that ends at 10,000.
//!
//! Elasticsearch refuses to page past its result window (10,000), while `total` counts on. So a longer list is read in
//! slices, each of them one answer: whatever was created no later than the oldest token of the slice before. Every
//! answer is of one moment, so what it has is all that there was in its slice; nothing is concluded from the numbers of
//! two answers, between which tokens may have come and gone. A moment with more tokens than one answer holds is split by
//! agent policy, and a policy by the API keys' ids.

use std::collections::HashSet;

use jiff::Timestamp;

use super::answered::ServerClock;
use super::client::Client;
use super::error::Error;
use super::slice::Slice;
use crate::api::wire::{WirePage, WireToken};
use crate::domain::token::{Token, TokenId};

/// The first request's size: a usual fleet needs no second one, and a large one loses little.
const FIRST: usize = 1_000;
/// Elasticsearch's result window.
pub(super) const WINDOW: usize = 10_000;
/// How many slices are read, for some two million tokens: a server that invents new ones for ever is left in the end.
const SLICES: usize = 200;

/// Every token that could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenListing {
    /// The tokens, newest first, each once.
    pub tokens: Vec<Token>,
    /// How many there are: these, those that can't be read, and those that were not given out.
    pub total: u64,
    /// How many rows can't be read.
    pub unreadable: u64,
    /// What the server's clock shows by now, where it said so.
    pub server_time: Option<Timestamp>,
}

impl TokenListing {
    /// Whether no token is missing. One can be when a row can't be read, when the server gives out fewer than it counts,
    /// or when there are millions.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.tokens.len() as u64 >= self.total
    }
}

/// Reads all tokens, or all that a person's query finds.
///
/// The first two requests have no filter of ours: they work on every Kibana, and nearly every fleet ends there.
pub(super) async fn all(client: &Client, kuery: Option<&str>) -> Result<TokenListing, Error> {
    let first = client.newest(FIRST, kuery).await?;
    let clock = first.clock;
    let mut reading = PagedReading::default();
    if !has_more(&first.body, FIRST) {
        reading.take(first.body, FIRST, &Slice::default());
        return reading.end(clock);
    }
    reading.slices.push(Slice::default());
    for _ in 0..SLICES {
        let Some(slice) = reading.slices.pop() else { break };
        let filter = slice.filter(kuery);
        let page = client.newest(WINDOW, filter.as_deref()).await?;
        reading.take(page.body, WINDOW, &slice);
    }
    // Each slice that was not read has one token at least.
    reading.missing += reading.slices.len() as u64;
    reading.end(clock)
}

/// Whether there are more than this page has. A page that is shorter than asked for is the last, unless the server
/// itself says otherwise.
fn has_more(page: &WirePage<WireToken>, asked: usize) -> bool {
    page.total(asked) > page.sent() as u64
}

#[derive(Default)]
struct PagedReading {
    tokens: Vec<Token>,
    seen: HashSet<TokenId>,
    unreadable: u64,
    missing: u64,
    /// What is still to be read, the next one last.
    slices: Vec<Slice>,
}

impl PagedReading {
    /// Takes a page, and plans how to read what it has no room for.
    fn take(&mut self, page: WirePage<WireToken>, asked: usize, slice: &Slice) {
        let (more, full) = (has_more(&page, asked), page.sent() >= asked);
        let (left, odd) = (page.total(asked).saturating_sub(page.sent() as u64), page.odd() as u64);
        let rows = page.rows();
        let rest = if more { slice.rest(&rows, full) } else { Some(Vec::new()) };
        for row in rows {
            if self.seen.insert(row.token.id.clone()) {
                self.tokens.push(row.token);
            }
        }
        if let Some(slices) = rest {
            // The rows of a moment that is split come again.
            if slices.len() < 2 {
                self.unreadable += odd;
            }
            self.slices.extend(slices);
        } else {
            self.missing = self.missing.saturating_add(left);
            self.unreadable += odd;
        }
    }

    fn end(self, clock: Option<ServerClock>) -> Result<TokenListing, Error> {
        if self.tokens.is_empty() && self.unreadable > 0 {
            // Rows, and none of them a token: this is no Kibana.
            return Err(Error::Malformed { line: 1, column: 0 });
        }
        Ok(TokenListing {
            total: self.missing.saturating_add(self.tokens.len() as u64 + self.unreadable),
            tokens: self.tokens,
            unreadable: self.unreadable,
            server_time: clock.and_then(ServerClock::now),
        })
    }
}
