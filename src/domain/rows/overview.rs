//! What the other views say about all the tokens at once. Found out when tokens, policies or the time change, never
//! for a frame.

use jiff::Timestamp;

use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::status::{Counts, Status};

use super::TokenRows;

/// What there is to say about all tokens, whatever is filtered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// The tokens of each policy, in the order of [`Policies::iter`].
    of_policies: Vec<Counts>,
    /// When it is no longer true.
    next_change: Option<Timestamp>,
}

impl Overview {
    /// How many tokens the policy at a position has, as the table would list them.
    #[must_use]
    pub fn of_policy(&self, position: usize) -> Counts {
        self.of_policies.get(position).copied().unwrap_or_default()
    }

    /// When it must be made anew, though nothing was read.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        self.next_change
    }
}

impl TokenRows {
    /// Looks through all tokens. Those that the table leaves out are left out here as well, but for the policies that
    /// it leaves out: theirs are counted.
    #[must_use]
    pub fn overview(&self, policies: &Policies, now: Timestamp) -> Overview {
        let offered: Vec<bool> = self
            .prepared
            .policies
            .iter()
            .map(|id| policies.get(id).is_none_or(AgentPolicy::is_offered))
            .collect();
        let mut counts = vec![Counts::default(); offered.len()];
        let mut next_change: Option<Timestamp> = None;
        for (token, row) in self.tokens.iter().zip(&self.prepared.rows) {
            if token.hidden && offered[row.policy] {
                continue;
            }
            let status = token.status(now);
            counts[row.policy].add(status);
            let expiry = token.expire_at.filter(|_| status == Status::Active);
            next_change = [next_change, expiry].into_iter().flatten().min();
        }
        let of =
            |policy: &AgentPolicy| self.prepared.numbers.get(policy.id.raw()).map(|number| counts[*number]);
        let of_policies = policies.iter().map(|policy| of(policy).unwrap_or_default()).collect();
        Overview { of_policies, next_change }
    }
}
