//! Choosing what is on show.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::domain::find::{Facts, Search};
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::status::{Counts, Status};
use crate::domain::text;

use super::filter::Stops;
use super::{Filter, Hidden, Order, Sort, TokenRows};

/// What the filter says about a policy, found out once for all its tokens.
#[derive(Clone, Copy)]
struct Verdict {
    offered: bool,
    wanted: bool,
}

impl TokenRows {
    /// Chooses what is on show and in which order, and counts the tabs. Tokens that are hidden or belong to a managed
    /// or agentless policy count nowhere: Kibana 9.5's tab leaves them out.
    ///
    /// Where the search ranks, the best matches come first; of equal ones, and without such a search, the sort decides.
    pub fn show(&mut self, filter: &Filter, sort: Sort, policies: &Policies, now: Timestamp) {
        let order = Order::of(self.order.take(), sort, &self.tokens, &self.prepared, policies, now);
        let mut search = Search::new(&filter.find, now);
        let verdicts: Vec<Verdict> = self
            .prepared
            .policies
            .iter()
            .map(|id| {
                let policy = policies.get(id);
                let name = policy.map_or_else(|| text::sanitize(id), |policy| policy.name.display().into());
                search.add_policy(id, &name);
                let offered = policy.is_none_or(AgentPolicy::is_offered);
                Verdict { offered, wanted: filter.policies.is_empty() || filter.policies.contains(id) }
            })
            .collect();
        self.forget(verdicts.len());
        let mut found = Vec::with_capacity(self.tokens.len());
        for index in &order.tokens {
            if let Some(score) = self.take(*index, filter, &verdicts, &mut search, now) {
                found.push((Reverse(score), *index));
            }
        }
        if filter.find.ranks() {
            found.sort_by_key(|(score, _)| *score);
        }
        self.shown.extend(found.into_iter().map(|(_, index)| index));
        for (place, index) in self.shown.iter().enumerate() {
            self.places[*index] = Some(place);
        }
        self.order = Some(order);
    }

    fn forget(&mut self, policies: usize) {
        self.shown.clear();
        self.places.clear();
        self.places.resize(self.tokens.len(), None);
        (self.counts, self.hidden) = (Counts::default(), Hidden::default());
        (self.next_change, self.widest_name) = (None, 0);
        self.active_of_policy.clear();
        self.active_of_policy.resize(policies, 0);
    }

    /// Counts one token; how well it matches, when it is to be on show.
    fn take(
        &mut self,
        index: usize,
        filter: &Filter,
        verdicts: &[Verdict],
        search: &mut Search<'_>,
        now: Timestamp,
    ) -> Option<u32> {
        let (token, row) = (&self.tokens[index], self.prepared.rows[index]);
        let (status, verdict) = (token.status(now), verdicts[row.policy]);
        if status == Status::Active {
            self.active_of_policy[row.policy] += 1;
        }
        if token.hidden || !verdict.offered {
            return None;
        }
        let facts = Facts {
            name: token.name.display(),
            id: token.id.as_str(),
            policy: row.policy,
            status,
            created_at: token.created_at,
            expire_at: token.expire_at,
        };
        let score = search.score(facts);
        let stops = Stops {
            status: !filter.status.matches(status),
            policy: !verdict.wanted,
            find: score.is_none(),
            kuery: filter.kuery.as_ref().is_some_and(|found| !found.contains(&token.id)),
        };
        self.hidden.add(stops);
        if !stops.policy && !stops.kuery {
            let expiry = token.expire_at.filter(|_| status == Status::Active);
            let changes = [self.next_change, expiry, search.changes_at(facts)];
            self.next_change = changes.into_iter().flatten().min();
            if !stops.status {
                self.widest_name = self.widest_name.max(row.width);
            }
        }
        if stops.counts() {
            self.counts.add(status);
        }
        score.filter(|_| stops.counts() && !stops.status)
    }
}
