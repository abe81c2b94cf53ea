//! Choosing what is on show.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::domain::find::{Facts, Search};
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::status::Status;
use crate::domain::text;

use super::filter::Stops;
use super::{Chosen, Filter, Order, Sort, TokenRows};

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
        let order = Order::of(
            self.order.take().map(|order| *order),
            sort,
            &self.tokens,
            &self.prepared,
            policies,
            now,
        );
        let mut search = Search::new(&filter.find, self.prepared.ids, now);
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
        self.chosen.shown.extend(found.into_iter().map(|(_, index)| index));
        for (place, index) in self.chosen.shown.iter().enumerate() {
            self.chosen.places[*index] = Some(place);
        }
        self.order = Some(Box::new(order));
    }

    fn forget(&mut self, policies: usize) {
        // The large ones keep their memory.
        let mut shown = std::mem::take(&mut self.chosen.shown);
        let mut places = std::mem::take(&mut self.chosen.places);
        shown.clear();
        places.clear();
        places.resize(self.tokens.len(), None);
        let (active_of_policy, left_of_policy) = (vec![0; policies], vec![0; policies]);
        *self.chosen = Chosen { shown, places, active_of_policy, left_of_policy, ..Chosen::default() };
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
            self.chosen.active_of_policy[row.policy] += 1;
        }
        if token.hidden || !verdict.offered {
            return None;
        }
        let facts = Facts {
            name: token.name.display(),
            letters: row.letters,
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
        self.chosen.hidden.add(stops);
        if !stops.policy && !stops.kuery {
            let expiry = token.expire_at.filter(|_| status == Status::Active);
            let changes = [self.chosen.next_change, expiry, search.changes_at(facts)];
            self.chosen.next_change = changes.into_iter().flatten().min();
            if !stops.status {
                self.chosen.widest_name = self.chosen.widest_name.max(row.width);
            }
        }
        if !(stops.status || stops.find || stops.kuery) {
            self.chosen.left_of_policy[row.policy] += 1;
        }
        if stops.counts() {
            self.chosen.counts.add(status);
        }
        score.filter(|_| stops.counts() && !stops.status)
    }
}
