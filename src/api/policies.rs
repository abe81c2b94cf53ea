//! Agent policies: their names for all of them at once, their numbers of agents for a few when they are on show.

use std::collections::{HashMap, HashSet};

use super::body::LIST_LIMIT;
use super::call::Call;
use super::client::Client;
use super::error::Error;
use super::paging::WINDOW;
use crate::api::wire::{WirePage, WirePolicy};
use crate::domain::kql::build::Clause;
use crate::domain::policy::{AgentPolicy, Policies};

/// How many requests are made for the names, of a server that gives out a hundred at once: 10,000 policies' worth.
const REQUESTS: usize = 100;
const PATH: &str = "/api/fleet/agent_policies";
/// The most policies that Kibana 9.5 counts the agents of in one answer.
const COUNTED: usize = 100;
/// The most policies that are counted at once: each of them costs Kibana a search. More than any screen shows.
const MOST_COUNTED: usize = 80;
/// So long may the names in one request be, in bytes: a gateway takes lines of 8 KB at most, and a name grows on the way.
const NAMES: usize = 1_500;

impl Client {
    /// All agent policies of the space, without their agents; the first 10,000 where there are more, since Kibana pages
    /// no further.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn agent_policies(&self) -> Result<Policies, Error> {
        let mut policies: Vec<AgentPolicy> = Vec::new();
        let mut seen = HashSet::new();
        let (mut size, mut odd) = (WINDOW, 0);
        for number in 1..=REQUESTS {
            let call = Call::get(PATH).query("page", &number).query("perPage", &size).limit(LIST_LIMIT);
            let page: WirePage<WirePolicy> = self.ask(call).await?;
            let (before, sent, total) = (policies.len(), page.sent(), page.total(size));
            odd += page.odd() as u64;
            let new = page.rows().into_iter().map(|policy| policy.0);
            policies.extend(new.filter(|policy| seen.insert(policy.id.raw().to_owned())));
            // A server that gives out fewer at once than it is asked for goes on in steps of that.
            size = sent.clamp(1, size);
            let whole = policies.len() as u64 + odd >= total;
            if policies.len() == before || whole || size * (number + 1) > WINDOW {
                break;
            }
        }
        Ok(Policies::new(policies))
    }

    /// How many agents these policies have, by raw id; 80 of them at most. A policy that was renamed
    /// meanwhile, or whose agents the server does not count, has no number.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`]. A Kibana that does not know the parameter answers 400.
    pub async fn agents_of(&self, policies: &[AgentPolicy]) -> Result<HashMap<Box<str>, u64>, Error> {
        let wanted: HashSet<&str> = policies.iter().map(|policy| policy.id.raw()).collect();
        let mut counts = HashMap::new();
        let mut rest = policies.get(..MOST_COUNTED).unwrap_or(policies);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(so_many(rest));
            rest = later;
            // By name and not by id: Kibana keeps the id beside the fields that a query may ask for.
            let named = now.iter().map(|policy| Clause::is("ingest-agent-policies.name", policy.name.raw()));
            let Some(kuery) = Clause::any(named) else { break };
            let call = Call::get(PATH)
                .query("page", &1)
                .query("perPage", &COUNTED)
                .query("withAgentCount", &true)
                .query("kuery", &kuery)
                .limit(LIST_LIMIT);
            let page: WirePage<WirePolicy> = self.ask(call).await?;
            let found = page.rows().into_iter().filter(|policy| wanted.contains(policy.0.id.raw()));
            counts.extend(found.filter_map(|policy| Some((policy.0.id.raw().into(), policy.0.agents?))));
        }
        Ok(counts)
    }
}

/// How many of the policies go into one request; one at least.
fn so_many(policies: &[AgentPolicy]) -> usize {
    let mut bytes = 0;
    let fits = policies.iter().take_while(|policy| {
        bytes += policy.name.raw().len();
        bytes <= NAMES
    });
    fits.count().max(1)
}
