//! Agent policies, with their numbers of agents.

use std::collections::HashSet;

use super::body::LIST_LIMIT;
use super::call::Call;
use super::client::Client;
use super::error::Error;
use super::paging::WINDOW;
use super::wire::{Page, Policy};
use crate::domain::policy::{AgentPolicy, Policies};

/// The most policies that Kibana 9.5 counts the agents of in one answer.
const PAGE: usize = 100;

impl Client {
    /// All agent policies of the space; the first 10,000 where there are more, since Kibana pages no further.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn agent_policies(&self) -> Result<Policies, Error> {
        let mut policies: Vec<AgentPolicy> = Vec::new();
        let mut seen = HashSet::new();
        for number in 1..=WINDOW / PAGE {
            let call = Call::get("/api/fleet/agent_policies")
                .query("page", &number)
                .query("perPage", &PAGE)
                .query("withAgentCount", &true)
                .limit(LIST_LIMIT);
            let page: Page<Policy> = self.ask(call).await?;
            let (before, total) = (policies.len(), page.total(PAGE));
            policies.extend(
                page.items.into_iter().map(AgentPolicy::from).filter(|p| seen.insert(p.id.raw().to_owned())),
            );
            if policies.len() == before || policies.len() as u64 >= total {
                break;
            }
        }
        Ok(Policies::new(policies))
    }
}
