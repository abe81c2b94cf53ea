//! Choosing what is on show.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::domain::find::{FindQuery, RowFacts, Search};
use crate::domain::policy::{Place, Policies};
use crate::domain::status::Status;
use crate::domain::text;
use crate::domain::token::Token;

use crate::domain::rows::filter::FilterVerdict;
use crate::domain::rows::{Chosen, PreparedRow, RowFilter, Sort, SortedRows, TokenRows};

impl TokenRows {
    /// Chooses what is on show and in which order, and counts the tabs. Tokens that are hidden or belong to a managed
    /// or agentless policy count nowhere: Kibana 9.5's tab leaves them out.
    ///
    /// Where the search ranks, the best matches come first; of equal ones, and without such a search, the sort decides.
    pub fn show(&mut self, filter: &RowFilter, sort: Sort, policies: &Policies, now: Timestamp) {
        let order = SortedRows::of(
            self.order.take().map(|order| *order),
            sort,
            &self.tokens,
            &self.prepared,
            policies,
            now,
        );
        self.choose(&filter.find, filter, &order, policies, now);
        if self.chosen.found == 0
            && let Some(likened) = self.liken(&filter.find, policies, now)
        {
            self.choose(&likened, filter, &order, policies, now);
            self.chosen.likened = Some(likened).filter(|_| self.chosen.found > 0);
        }
        self.order = Some(Box::new(order));
    }

    /// Chooses by this search, and ranks.
    fn choose(
        &mut self,
        query: &FindQuery,
        filter: &RowFilter,
        order: &SortedRows,
        policies: &Policies,
        now: Timestamp,
    ) {
        let mut search = Search::new(query, now);
        self.name_policies(&mut search, policies);
        let wanted: Vec<bool> = self
            .prepared
            .policies
            .iter()
            .map(|id| filter.policies.is_empty() || filter.policies.contains(id))
            .collect();
        self.forget(wanted.len());
        let mut found = Vec::with_capacity(self.tokens.len());
        for index in &order.tokens {
            if let Some(score) = self.take(*index, filter, policies, &wanted, &mut search, now) {
                found.push((Reverse(score), *index));
            }
        }
        if query.ranks() {
            found.sort_by_key(|(score, _)| *score);
        }
        self.chosen.shown.extend(found.into_iter().map(|(_, index)| index));
        for (place, index) in self.chosen.shown.iter().enumerate() {
            self.chosen.places[*index] = Some(place);
        }
    }

    /// The search with similar ones asked for by the words that no token has as a part; `None` where there is no such word.
    fn liken(&self, query: &FindQuery, policies: &Policies, now: Timestamp) -> Option<FindQuery> {
        let is_absent = |part: &usize| {
            let mut search = Search::of_part(query, *part, now);
            self.name_policies(&mut search, policies);
            let mut rows = self.tokens.iter().zip(&self.prepared.rows);
            !rows.any(|(token, row)| {
                policies.place(token) == Place::Listed && search.score(facts(token, row, now)).is_some()
            })
        };
        let absent: Vec<usize> = query.parts().into_iter().filter(is_absent).collect();
        (!absent.is_empty()).then(|| query.likened(&absent))
    }

    /// Tells a search the policies, in the order of their numbers.
    fn name_policies(&self, search: &mut Search<'_>, policies: &Policies) {
        for id in &self.prepared.policies {
            let name =
                policies.get(id).map_or_else(|| text::shown(id), |policy| policy.name.display().into());
            search.add_policy(id, &name);
        }
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
        filter: &RowFilter,
        policies: &Policies,
        wanted: &[bool],
        search: &mut Search<'_>,
        now: Timestamp,
    ) -> Option<u32> {
        let (token, row) = (&self.tokens[index], &self.prepared.rows[index]);
        let status = token.status(now);
        if status == Status::Active {
            self.chosen.active_of_policy[row.policy] += 1;
        }
        match policies.place(token) {
            Place::Listed => {}
            Place::LeftOut => return None,
            Place::HeldBack => {
                self.chosen.hidden.held_back += 1;
                return None;
            }
        }
        let facts = facts(token, row, now);
        let score = search.score(facts);
        self.chosen.found += usize::from(score.is_some());
        let stops = FilterVerdict {
            status: !filter.status.matches(status),
            policy: !wanted[row.policy],
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

/// What a search can ask about a token.
fn facts<'a>(token: &'a Token, row: &'a PreparedRow, now: Timestamp) -> RowFacts<'a> {
    RowFacts {
        name: row.folded(token),
        letters: row.letters,
        id: token.id.as_str(),
        api_key_id: token.api_key_id.raw(),
        policy: row.policy,
        status: token.status(now),
        created_at: token.created_at,
        expire_at: token.expire_at,
    }
}
