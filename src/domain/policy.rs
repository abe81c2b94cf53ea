//! Agent policies, as far as a token needs them.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr as _;

use super::text::Text;

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
    /// Name and number of agents, as the table has them: `Linux web (214)`.
    #[must_use]
    pub fn label(&self) -> String {
        let name = self.name.display();
        self.agents.map_or_else(|| name.to_owned(), |agents| format!("{name} ({agents})"))
    }

    /// Why no token is made for it here, in a word; `None` for one that takes tokens.
    #[must_use]
    pub fn kept_from(&self) -> Option<&'static str> {
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

/// All policies of the space, in order of their names, found by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policies {
    sorted: Vec<AgentPolicy>,
    by_id: HashMap<Box<str>, usize>,
    widest_label: usize,
}

impl Policies {
    /// Sorts `policies` by name, without regard to case.
    #[must_use]
    pub fn new(mut policies: Vec<AgentPolicy>) -> Self {
        policies.sort_by_cached_key(|p| (p.name.display().to_lowercase(), p.id.raw().to_owned()));
        let by_id = policies.iter().enumerate().map(|(i, p)| (p.id.raw().into(), i)).collect();
        let widest_label = policies.iter().map(|p| p.label().width()).max().unwrap_or(0);
        Self { sorted: policies, by_id, widest_label }
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

    /// The cells that the widest [`AgentPolicy::label`] takes.
    #[must_use]
    pub fn widest_label(&self) -> usize {
        self.widest_label
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
