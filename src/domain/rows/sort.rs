//! In which order the rows stand.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::text;
use crate::domain::token::Token;

use crate::domain::rows::PreparedRows;

/// What rows can be sorted by, in the order of the table's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortColumn {
    /// The name: capitals do not matter, numbers count by their value.
    Name,
    /// The policy's name, likewise.
    Policy,
    /// When it was created.
    Created,
    /// When it expires; what never does comes last.
    Expires,
    /// Active, expired, inactive.
    Status,
}

impl SortColumn {
    /// From left to right.
    pub const ALL: [Self; 5] = [Self::Name, Self::Policy, Self::Created, Self::Expires, Self::Status];
}

/// In which order the rows stand; of equal ones, in the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub column: SortColumn,
    /// Whether the last comes first. What has no value comes last in any case.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self::by(SortColumn::Created)
    }
}

impl Sort {
    /// A column's usual direction: the newest first, everything else from the beginning.
    #[must_use]
    pub fn by(column: SortColumn) -> Self {
        Self { column, descending: column == SortColumn::Created }
    }

    /// The same column in the other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { descending: !self.descending, ..self }
    }

    /// What choosing a column means: the one that is chosen already turns round.
    #[must_use]
    pub fn chosen(self, column: SortColumn) -> Self {
        if self.column == column { self.reversed() } else { Self::by(column) }
    }
}

/// All tokens in order, and for what that order holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SortedRows {
    sort: Sort,
    /// The policies' order, by their numbers, where the tokens are sorted by it.
    ranks: Vec<usize>,
    /// The statuses' moment, where the tokens are sorted by them: from when on, and until when they stay as they are.
    statuses: Option<(Timestamp, Option<Timestamp>)>,
    /// The tokens' indices.
    pub(super) tokens: Vec<usize>,
}

impl SortedRows {
    /// The order as it is now: `last`, if it still holds.
    pub(super) fn of(
        last: Option<Self>,
        sort: Sort,
        tokens: &[Token],
        prepared: &PreparedRows,
        policies: &Policies,
        now: Timestamp,
    ) -> Self {
        let ranks = match sort.column {
            SortColumn::Policy => ranks(&prepared.policies, policies),
            _ => Vec::new(),
        };
        if let Some(order) = last.filter(|order| order.holds(sort, &ranks, now)) {
            return order;
        }
        let statuses = (sort.column == SortColumn::Status).then(|| (now, next_expiry(tokens, now)));
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        match sort.column {
            SortColumn::Name => {
                let keys: Vec<Vec<u8>> = tokens.iter().map(|token| key(token.name.display())).collect();
                order.sort_by(|a, b| sort.compare(Some(&keys[*a]), Some(&keys[*b])));
            }
            SortColumn::Policy => {
                let rank = |index: usize| prepared.rows.get(index).and_then(|row| ranks.get(row.policy));
                order.sort_by(|a, b| sort.compare(rank(*a), rank(*b)));
            }
            SortColumn::Created => {
                order.sort_by(|a, b| sort.compare(tokens[*a].created_at, tokens[*b].created_at));
            }
            SortColumn::Expires => {
                order.sort_by(|a, b| sort.compare(tokens[*a].expire_at, tokens[*b].expire_at));
            }
            SortColumn::Status => {
                let status = |index: usize| Some(tokens[index].status(now));
                order.sort_by(|a, b| sort.compare(status(*a), status(*b)));
            }
        }
        Self { sort, ranks, statuses, tokens: order }
    }

    fn holds(&self, sort: Sort, ranks: &[usize], now: Timestamp) -> bool {
        let (from, until) = self.statuses.unwrap_or((Timestamp::MIN, None));
        self.sort == sort && self.ranks == ranks && from <= now && until.is_none_or(|until| now < until)
    }
}

impl Sort {
    fn compare<T: Ord>(self, a: Option<T>, b: Option<T>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if self.descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
}

fn next_expiry(tokens: &[Token], now: Timestamp) -> Option<Timestamp> {
    tokens
        .iter()
        .filter(|token| token.active)
        .filter_map(|token| token.expire_at)
        .filter(|at| *at > now)
        .min()
}

/// For each policy, its place among all of them by name; policies that nobody knows go by their id.
fn ranks(ids: &[Box<str>], policies: &Policies) -> Vec<usize> {
    let name = |id: &str| {
        key(policies.get(id).map_or(&text::shown(id), |policy: &AgentPolicy| policy.name.display()))
    };
    let keys: Vec<Vec<u8>> = ids.iter().map(|id| name(id)).collect();
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|a, b| (&keys[*a], &ids[*a]).cmp(&(&keys[*b], &ids[*b])));
    let mut ranks = vec![0; ids.len()];
    for (rank, number) in order.into_iter().enumerate() {
        ranks[number] = rank;
    }
    ranks
}

/// A text as bytes that compare as people sort: without capitals, and each number as its length and then its digits.
/// Made of bytes because a comparison of two texts that finds the numbers as it goes is hard to keep consistent, and
/// sorting by an inconsistent one may panic.
fn key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            key.extend(c.to_lowercase().flat_map(|c| c.encode_utf8(&mut [0; 4]).as_bytes().to_vec()));
            rest = &rest[c.len_utf8()..];
        } else {
            let number = rest[..digits].trim_start_matches('0');
            // Where a digit would stand; what is no number never begins like this.
            key.push(b'0');
            key.extend(u32::try_from(number.len()).unwrap_or(u32::MAX).to_be_bytes());
            key.extend(number.as_bytes());
            rest = &rest[digits..];
        }
    }
    key
}
