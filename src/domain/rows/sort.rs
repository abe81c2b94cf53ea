//! In which order the rows stand.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::columns::{Column, SortKey};
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::text;
use crate::domain::token::Token;

use crate::domain::rows::PreparedRows;

/// In which order the rows stand; of equal ones, in the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    #[serde(deserialize_with = "sortable")]
    pub column: Column,
    /// Whether the last comes first. What has no value comes last in any case.
    pub descending: bool,
}

/// A saved column, if it is one to sort by.
fn sortable<'de, D: Deserializer<'de>>(from: D) -> Result<Column, D::Error> {
    let column = Column::deserialize(from)?;
    column.info().sort.map(|_| column).ok_or_else(|| D::Error::custom("tokens can't be sorted by it"))
}

impl Default for Sort {
    fn default() -> Self {
        Self::by(Column::Created)
    }
}

impl Sort {
    /// A column's usual direction: the newest first, everything else from the beginning.
    #[must_use]
    pub fn by(column: Column) -> Self {
        Self { column, descending: column.info().sort.is_some_and(|sort| sort.descending) }
    }

    /// The same column in the other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { descending: !self.descending, ..self }
    }

    /// What choosing a column means: the one that is chosen already turns round.
    #[must_use]
    pub fn chosen(self, column: Column) -> Self {
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
        let key = sort.column.info().sort.map(|column| column.key);
        let ranks = match key {
            Some(SortKey::PolicyName) => ranks(&prepared.policies, policies),
            _ => Vec::new(),
        };
        if let Some(order) = last.filter(|order| order.holds(sort, &ranks, now)) {
            return order;
        }
        let statuses = matches!(key, Some(SortKey::Status)).then(|| (now, next_expiry(tokens, now)));
        let order = match key {
            Some(SortKey::Text(text)) => {
                sort.order(tokens.iter().map(|token| Some(sortable_text(text(token)))))
            }
            Some(SortKey::PolicyName) => sort.order(prepared.rows.iter().map(|row| ranks.get(row.policy))),
            Some(SortKey::Moment(moment)) => sort.order(tokens.iter().map(moment)),
            Some(SortKey::Status) => sort.order(tokens.iter().map(|token| Some(token.status(now)))),
            None => (0..tokens.len()).collect(),
        };
        Self { sort, ranks, statuses, tokens: order }
    }

    fn holds(&self, sort: Sort, ranks: &[usize], now: Timestamp) -> bool {
        let (from, until) = self.statuses.unwrap_or((Timestamp::MIN, None));
        self.sort == sort && self.ranks == ranks && from <= now && until.is_none_or(|until| now < until)
    }
}

impl Sort {
    /// The indices of `keys` in this order.
    fn order<T: Ord>(self, keys: impl Iterator<Item = Option<T>>) -> Vec<usize> {
        let keys: Vec<Option<T>> = keys.collect();
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|a, b| self.compare(keys[*a].as_ref(), keys[*b].as_ref()));
        order
    }

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
        sortable_text(policies.get(id).map_or(&text::shown(id), |policy: &AgentPolicy| policy.name.display()))
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
fn sortable_text(text: &str) -> Vec<u8> {
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
