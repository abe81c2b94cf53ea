//! What the other views say about all the tokens at once. Found out when tokens, policies or the time change, never
//! for a frame.

use jiff::{SignedDuration, Timestamp};

use crate::domain::policy::{AgentPolicy, Place, Policies};
use crate::domain::status::{Counts, Status};
use crate::domain::time::later;
use crate::domain::token::Token;

use super::{Row, TokenRows};

/// What is older than this is better replaced.
const OLD: SignedDuration = SignedDuration::from_hours(90 * 24);
/// What expires within this is to be replaced soon.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What there is to tidy up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Active tokens that never expire.
    NeverExpires,
    /// Active tokens that are older than 90 days.
    Old,
    /// Active tokens that expire within 7 days.
    ExpiresSoon,
    /// Policies that no agent can enroll into now.
    NoActiveToken,
    /// Tokens, not revoked yet, whose policy is gone.
    PolicyGone,
    /// Revoked tokens, to be purged.
    Inactive,
}

impl Section {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 6] = [
        Self::NeverExpires,
        Self::Old,
        Self::ExpiresSoon,
        Self::NoActiveToken,
        Self::PolicyGone,
        Self::Inactive,
    ];

    /// The heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NeverExpires => "Never expire",
            Self::Old => "Older than 90 days",
            Self::ExpiresSoon => "Expire within 7 days",
            Self::NoActiveToken => "Policies with no active token",
            Self::PolicyGone => "Tokens of deleted policies",
            Self::Inactive => "Inactive, to purge",
        }
    }

    fn index(self) -> usize {
        Self::ALL.iter().position(|section| *section == self).unwrap_or(0)
    }
}

/// A row of the hygiene view.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A token.
    Token(Row<'a>),
    /// A policy.
    Policy(&'a AgentPolicy),
}

impl Subject<'_> {
    /// The token's or the policy's id as the server wrote it.
    #[must_use]
    pub fn raw_id(&self) -> &str {
        match self {
            Self::Token(row) => row.id().as_str(),
            Self::Policy(policy) => policy.id.raw(),
        }
    }
}

/// What there is to say about all tokens, whatever is filtered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// The tokens of each policy, in the order of [`Policies::iter`].
    of_policies: Vec<Counts>,
    /// What each section holds: positions of policies for [`Section::NoActiveToken`], else places of tokens.
    sections: [Vec<usize>; 6],
    /// How many tokens stand in one section or more.
    tokens: usize,
    /// When it is no longer true.
    next_change: Option<Timestamp>,
}

impl Overview {
    /// How many tokens there are to tidy up, each counted once, in however many sections it stands.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// The number for the view's tab: that of its tokens; none where there are only policies, as they are no tokens.
    #[must_use]
    pub fn count_of_all(&self) -> Option<usize> {
        (self.tokens > 0 || self.findings() == 0).then_some(self.tokens)
    }

    /// How many tokens the policy at a position has, as the table would list them.
    #[must_use]
    pub fn of_policy(&self, position: usize) -> Counts {
        self.of_policies.get(position).copied().unwrap_or_default()
    }

    /// How many rows a section has.
    #[must_use]
    pub fn count(&self, section: Section) -> usize {
        self.sections[section.index()].len()
    }

    /// How many rows all sections have.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.sections.iter().map(Vec::len).sum()
    }

    /// The section of the row at a position among all rows, and its position there.
    #[must_use]
    pub fn place(&self, position: usize) -> Option<(Section, usize)> {
        let mut within = position;
        for section in Section::ALL {
            let rows = self.count(section);
            if within < rows {
                return Some((section, within));
            }
            within -= rows;
        }
        None
    }

    /// The position among all rows of a section's first one.
    #[must_use]
    pub fn first_of(&self, section: Section) -> usize {
        self.sections[..section.index()].iter().map(Vec::len).sum()
    }

    /// When it must be made anew, though nothing was read.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        self.next_change
    }

    fn put(&mut self, section: Section, place: usize) {
        self.sections[section.index()].push(place);
    }

    /// Sorts an active token into the sections that it belongs to; the next moment at which that changes.
    fn sort_in(&mut self, place: usize, token: &Token, now: Timestamp) -> Option<Timestamp> {
        let grows_old = token.created_at.map(|at| later(at, OLD));
        if grows_old.is_some_and(|at| at <= now) {
            self.put(Section::Old, place);
        }
        let Some(expiry) = token.expire_at else {
            self.put(Section::NeverExpires, place);
            return grows_old.filter(|at| *at > now);
        };
        let soon = expiry.checked_sub(SOON).unwrap_or(Timestamp::MIN);
        if soon <= now {
            self.put(Section::ExpiresSoon, place);
        }
        [grows_old, Some(soon), Some(expiry)].into_iter().flatten().filter(|at| *at > now).min()
    }
}

impl TokenRows {
    /// Looks through all tokens. Those that the table leaves out are left out here as well, but for the policies that
    /// it leaves out: theirs are counted. Which policies are gone is known once they were read.
    #[must_use]
    pub fn overview(&self, policies: &Policies, now: Timestamp) -> Overview {
        let ids = &self.prepared.policies;
        let offered: Vec<bool> =
            ids.iter().map(|id| policies.get(id).is_none_or(AgentPolicy::is_offered)).collect();
        let gone: Vec<bool> =
            ids.iter().map(|id| policies.is_known() && policies.get(id).is_none()).collect();
        let mut counts = vec![Counts::default(); offered.len()];
        let mut found = Overview::default();
        for (place, (token, row)) in self.tokens.iter().zip(&self.prepared.rows).enumerate() {
            if policies.place(token) == Place::HeldBack || (token.hidden && offered[row.policy]) {
                continue;
            }
            let status = token.status(now);
            counts[row.policy].add(status);
            if !offered[row.policy] {
                let expiry = token.expire_at.filter(|_| status == Status::Active);
                found.next_change = [found.next_change, expiry].into_iter().flatten().min();
                continue;
            }
            let rows = found.findings();
            match status {
                Status::Active => {
                    let change = found.sort_in(place, token, now);
                    found.next_change = [found.next_change, change].into_iter().flatten().min();
                }
                Status::Expired => {}
                Status::Inactive => found.put(Section::Inactive, place),
            }
            if gone[row.policy] && status != Status::Inactive {
                found.put(Section::PolicyGone, place);
            }
            found.tokens += usize::from(found.findings() > rows);
        }
        let [_, old, soon, ..] = &mut found.sections;
        old.sort_by_key(|place| self.tokens[*place].created_at);
        soon.sort_by_key(|place| self.tokens[*place].expire_at);
        let of = |policy: &AgentPolicy| self.prepared.numbers.get(policy.id.raw()).map(|n| counts[*n]);
        found.of_policies = policies.iter().map(|policy| of(policy).unwrap_or_default()).collect();
        for (position, policy) in policies.iter().enumerate() {
            if policy.is_offered() && found.of_policy(position).active == 0 {
                found.put(Section::NoActiveToken, position);
            }
        }
        found
    }

    /// What the overview has at a position among all its rows; it was made of these tokens and policies.
    #[must_use]
    pub fn finding<'a>(
        &'a self,
        overview: &Overview,
        policies: &'a Policies,
        position: usize,
    ) -> Option<(Section, Subject<'a>)> {
        let (section, within) = overview.place(position)?;
        let place = *overview.sections[section.index()].get(within)?;
        let subject = match section {
            Section::NoActiveToken => Subject::Policy(policies.at(place)?),
            _ => Subject::Token(Row(self.tokens.get(place)?)),
        };
        Some((section, subject))
    }
}
