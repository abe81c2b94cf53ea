//! A part of all tokens that one request is to bring, and how a part that is too large is divided.

use std::collections::BTreeSet;

use crate::api::wire::WireToken;
use crate::domain::kql::build::{Clause, Compare};

/// More policies than this in one moment are not told apart one by one.
const POLICIES: usize = 20;

/// What one request is to bring.
#[derive(Debug, Clone, Default)]
pub(super) struct Slice {
    /// No newer than this.
    until: Option<Box<str>>,
    /// Older than this.
    before: Option<Box<str>>,
    /// Of exactly this moment.
    at: Option<Box<str>>,
    /// Of this agent policy.
    policy: Option<Box<str>>,
    /// Of none of these agent policies.
    other_than: Vec<Box<str>>,
    /// With an API key's id up to this one.
    key_to: Option<Box<str>>,
    /// With an API key's id beyond this one, or none.
    key_beyond: Option<Box<str>>,
}

impl Slice {
    /// The query; `None` for everything.
    pub(super) fn filter(&self, kuery: Option<&str>) -> Option<String> {
        let created = |compare, moment: &Option<Box<str>>| {
            moment.as_deref().map(|moment| Clause::compare("created_at", compare, moment))
        };
        let of_policy = |id: &str| Clause::is("policy_id", id);
        let key_to = |id: &str| Clause::compare("api_key_id", Compare::LessOrEqual, id);
        let ours = [
            created(Compare::LessOrEqual, &self.until),
            created(Compare::Less, &self.before),
            created(Compare::GreaterOrEqual, &self.at),
            created(Compare::LessOrEqual, &self.at),
            self.policy.as_deref().map(of_policy),
            Clause::any(self.other_than.iter().map(|id| of_policy(id))).map(Clause::negated),
            self.key_to.as_deref().map(key_to),
            self.key_beyond.as_deref().map(key_to).map(Clause::negated),
        ];
        let person = kuery.map(|kuery| format!("({kuery})"));
        let parts: Vec<String> =
            person.into_iter().chain(ours.into_iter().flatten().map(|clause| clause.to_string())).collect();
        match (parts.len(), kuery) {
            (0, _) => None,
            (1, Some(kuery)) => Some(kuery.to_owned()),
            _ => Some(parts.join(" and ")),
        }
    }

    /// What is to be read after a page that did not bring everything, the next one last. `None` where there is no way:
    /// the server gives out less than it could, or does not keep to the query.
    pub(super) fn rest(&self, rows: &[WireToken], full: bool) -> Option<Vec<Self>> {
        let oldest = rows.iter().rev().find_map(|row| row.created_at.as_deref())?;
        if self.at.is_none() && self.until.as_deref() != Some(oldest) {
            return Some(vec![Self { until: Some(oldest.into()), ..Self::default() }]);
        }
        if !full || !rows.iter().all(|row| self.has(row)) {
            return None;
        }
        if self.at.is_some() {
            self.divided(rows)
        } else {
            let older = Self { before: Some(oldest.into()), ..Self::default() };
            let now = Self { at: Some(oldest.into()), ..Self::default() };
            Some([older].into_iter().chain(now.divided(rows)?).collect())
        }
    }

    /// Its parts, by the agent policies of the rows, or else by their API keys.
    fn divided(&self, rows: &[WireToken]) -> Option<Vec<Self>> {
        let policies: BTreeSet<&str> = rows.iter().map(|row| row.token.policy_id.raw()).collect();
        if self.policy.is_some() || policies.len() > POLICIES || policies.contains("") {
            return self.by_key(rows);
        }
        let seen = policies.iter().map(|id| Box::from(*id));
        let others =
            Self { other_than: self.other_than.iter().cloned().chain(seen).collect(), ..self.clone() };
        let each = policies.into_iter().map(|id| Self {
            policy: Some(id.into()),
            other_than: Vec::new(),
            ..self.clone()
        });
        Some([others].into_iter().chain(each).collect())
    }

    /// Two halves, as far as the rows tell.
    fn by_key(&self, rows: &[WireToken]) -> Option<Vec<Self>> {
        let keys: BTreeSet<&str> = rows.iter().map(|row| row.token.api_key_id.raw()).collect();
        if keys.len() < 2 {
            return None;
        }
        let middle: Option<Box<str>> = keys.iter().nth((keys.len() - 1) / 2).map(|id| Box::from(*id));
        let beyond = Self { key_beyond: middle.clone(), ..self.clone() };
        Some(vec![beyond, Self { key_to: middle, ..self.clone() }])
    }

    /// Whether a row is one of these, as far as it can be told: Elasticsearch has an order of its own for moments.
    fn has(&self, row: &WireToken) -> bool {
        let (policy, key) = (row.token.policy_id.raw(), row.token.api_key_id.raw());
        let moment = self.at.as_deref().or(self.until.as_deref());
        moment == row.created_at.as_deref()
            && self.policy.as_deref().is_none_or(|id| id == policy)
            && self.other_than.iter().all(|id| &**id != policy)
            && self.key_to.as_deref().is_none_or(|id| key <= id)
            && self.key_beyond.as_deref().is_none_or(|id| key > id)
    }
}
