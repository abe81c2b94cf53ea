//! The lines of the choice of agent policies.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::app::model::Model;
use crate::app::policy_filter::state::{PolicyChoice, PolicyFilter};
use crate::domain::find::{FindQuery, Letters, RowFacts, Search};
use crate::domain::policy::AgentPolicy;
use crate::domain::status::Status;
use crate::domain::text::sanitize;

/// The lines on show, and what found them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChoices {
    /// The lines.
    pub choices: Vec<PolicyChoice>,
    /// The query that found them, for marking what it found.
    pub query: FindQuery,
}

impl PolicyFilter {
    /// The choice as it is when it opens. On the policy of the selected token, so that `Enter` shows that one alone; or,
    /// where some are filtered for already, on "any".
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let ticked = model.filter.policies.clone();
        let here = model.selected().filter(|_| ticked.is_empty()).map(|row| row.raw_policy_id().into());
        Self { ticked, here, ..Self::default() }
    }

    /// What is typed, as a query of the live filter.
    fn typed(&self) -> FindQuery {
        let words = self.search.value().split_whitespace().map(|word| format!("policy:{word}"));
        FindQuery::parse(&words.collect::<Vec<_>>().join(" "))
    }

    /// The lines on show: any policy, then those that tokens can be made for by name, then those that only tokens know.
    /// Kibana 9.5 leaves managed and agentless ones out. With something typed, what fits it, the best first; what is
    /// similar, where nothing fits.
    #[must_use]
    pub fn choices(&self, model: &Model) -> Vec<PolicyChoice> {
        self.lines(model).choices
    }

    /// The same, with the query that found them.
    #[must_use]
    pub fn lines(&self, model: &Model) -> PolicyChoices {
        let counts = model.rows.by_policy();
        let count = |id: &str| counts.get(id).copied().unwrap_or(0);
        let known = model.policies.offered().map(|policy: &AgentPolicy| PolicyChoice {
            id: Some(policy.id.raw().into()),
            name: policy.name.display().to_owned(),
            tokens: count(policy.id.raw()),
            agents: policy.agents,
        });
        let mut unknown: Vec<&str> =
            counts.keys().copied().filter(|id| model.policies.get(id).is_none()).collect();
        unknown.sort_unstable();
        let unknown = unknown.into_iter().map(|id| PolicyChoice {
            id: Some(id.into()),
            name: sanitize(id).into_owned(),
            tokens: count(id),
            agents: None,
        });
        let all = known.chain(unknown);
        let query = self.typed();
        if query.filters_nothing() {
            let any = PolicyChoice {
                id: None,
                name: "Any agent policy".to_owned(),
                tokens: counts.values().sum(),
                agents: None,
            };
            return PolicyChoices { choices: [any].into_iter().chain(all).collect(), query };
        }
        let all: Vec<PolicyChoice> = all.collect();
        let choices = fitting(&query, &all, model.now);
        let likened = query.likened(&query.parts());
        if !choices.is_empty() || likened == query {
            return PolicyChoices { choices, query };
        }
        let similar = fitting(&likened, &all, model.now);
        let query = if similar.is_empty() { query } else { likened };
        PolicyChoices { choices: similar, query }
    }
}

/// The choices that a query finds, the best first.
fn fitting(query: &FindQuery, all: &[PolicyChoice], now: Timestamp) -> Vec<PolicyChoice> {
    let mut search = Search::new(query, now);
    let mut found: Vec<(u32, &PolicyChoice)> = all
        .iter()
        .filter_map(|choice| {
            let policy = search.add_policy(choice.id.as_deref().unwrap_or_default(), &choice.name);
            Some((search.score(facts(policy))?, choice))
        })
        .collect();
    found.sort_by_key(|(score, _)| Reverse(*score));
    found.into_iter().map(|(_, choice)| choice.clone()).collect()
}

/// A row of which nothing but the policy is asked.
fn facts(policy: usize) -> RowFacts<'static> {
    RowFacts {
        name: "",
        letters: Letters::NONE,
        id: "",
        api_key_id: "",
        policy,
        status: Status::Active,
        created_at: None,
        expire_at: None,
    }
}
