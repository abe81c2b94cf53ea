//! Agent policies, with their numbers of agents.

use std::collections::HashSet;

use super::body::LIST_LIMIT;
use super::call::Call;
use super::client::Client;
use super::error::Error;
use super::wire::{Page, Policy};
use crate::domain::policy::{AgentPolicy, Policies};

/// The most policies that Kibana 9.5 counts the agents of in one answer.
const PAGE: usize = 100;

impl Client {
    /// All agent policies of the space.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn agent_policies(&self) -> Result<Policies, Error> {
        let mut policies: Vec<AgentPolicy> = Vec::new();
        let mut seen = HashSet::new();
        for number in 1_u32.. {
            let call = Call::get("/api/fleet/agent_policies")
                .query("page", &number)
                .query("perPage", &PAGE)
                .query("withAgentCount", &true)
                .limit(LIST_LIMIT);
            let page: Page<Policy> = self.ask(call).await?;
            let before = policies.len();
            policies.extend(
                page.items.into_iter().map(AgentPolicy::from).filter(|p| seen.insert(p.id.raw().to_owned())),
            );
            if policies.len() == before || policies.len() as u64 >= page.total {
                break;
            }
        }
        Ok(Policies::new(policies))
    }
}
