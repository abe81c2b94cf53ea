//! Agent policies, as far as a token needs them.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr as _;

use super::text::Text;
use super::token::Token;

/// An agent policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentPolicy {
    /// Its id, as tokens refer to it.
    pub id: Text,
    /// Its name; unique in a space.
    pub name: Text,
    /// The data-stream namespace; empty when unknown.
    pub namespace: Text,
    /// Managed ("hosted") policies belong to the platform; no tokens are made for them here.
    pub is_managed: bool,
    /// Agentless policies run without a person's agent; no tokens are made for them here.
    pub supports_agentless: bool,
    /// How many agents it has; `None` when the server did not count.
    pub agents: Option<u64>,
    /// The Fleet Server host that its agents are given; `None` means the default one.
    pub fleet_server_host_id: Option<Text>,
}

impl AgentPolicy {
    /// Why no token is made for it here, in a word; `None` for one that takes tokens.
    #[must_use]
    pub fn unavailable_reason(&self) -> Option<&'static str> {
        if self.is_managed {
            Some("managed")
        } else if self.supports_agentless {
            Some("agentless")
        } else {
            None
        }
    }

    /// Whether the tab offers this policy for new tokens and shows its tokens. Kibana 9.5: neither managed nor
    /// agentless ones.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        !self.is_managed && !self.supports_agentless
    }
}

/// Whether the tab has a token in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is listed.
    Listed,
    /// It belongs to the platform, and is left out.
    LeftOut,
    /// It may belong to the platform. Until that is known it is not on show, and nothing is done to it.
    HeldBack,
}

/// All policies of the space, in order of their names, found by id. The default is that they were not read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policies {
    known: bool,
    sorted: Vec<AgentPolicy>,
    by_id: HashMap<Box<str>, usize>,
    widest_name: usize,
}

impl Policies {
    /// Sorts `policies` by name, without regard to case.
    #[must_use]
    pub fn new(mut policies: Vec<AgentPolicy>) -> Self {
        policies.sort_by_cached_key(|p| (p.name.display().to_lowercase(), p.id.raw().to_owned()));
        let by_id = policies.iter().enumerate().map(|(i, p)| (p.id.raw().into(), i)).collect();
        let widest_name = policies.iter().map(|p| p.name.display().width()).max().unwrap_or(0);
        Self { known: true, sorted: policies, by_id, widest_name }
    }

    /// Whether they were read: a policy that is not among them is gone then, or hidden from this person.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Whether the tab lists a token: the one rule for the table, its counts, marks and acts. A server before Kibana 9.5
    /// does not say of a token that it is hidden, so there only the policies tell.
    #[must_use]
    pub fn place(&self, token: &Token) -> Place {
        match self.get(token.policy_id.raw()) {
            _ if token.hidden => Place::LeftOut,
            Some(policy) if policy.is_offered() => Place::Listed,
            Some(_) => Place::LeftOut,
            None if self.known || token.says_hidden => Place::Listed,
            None => Place::HeldBack,
        }
    }

    /// Takes over how many agents policies have, by raw id.
    pub fn count<'a>(&mut self, counts: impl IntoIterator<Item = (&'a str, u64)>) {
        for (id, agents) in counts {
            if let Some(policy) = self.by_id.get(id).and_then(|i| self.sorted.get_mut(*i)) {
                policy.agents = Some(agents);
            }
        }
    }

    /// The policy with this raw id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&AgentPolicy> {
        self.by_id.get(id).and_then(|i| self.sorted.get(*i))
    }

    /// Where the policy with this raw id stands among all.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The policy at a position.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<&AgentPolicy> {
        self.sorted.get(position)
    }

    /// The policies from `offset` on, `height` at most, with their positions.
    pub fn window(&self, offset: usize, height: usize) -> impl Iterator<Item = (usize, &AgentPolicy)> {
        self.sorted.iter().enumerate().skip(offset).take(height)
    }

    /// Every policy, by name.
    pub fn iter(&self) -> impl Iterator<Item = &AgentPolicy> {
        self.sorted.iter()
    }

    /// The policies that tokens can be made for, by name.
    pub fn offered(&self) -> impl Iterator<Item = &AgentPolicy> {
        self.iter().filter(|p| p.is_offered())
    }

    /// The cells that the widest name takes.
    #[must_use]
    pub fn widest_name(&self) -> usize {
        self.widest_name
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }
}
