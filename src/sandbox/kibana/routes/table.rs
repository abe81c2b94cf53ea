//! The table of routes: every row is one method and path, who may use it, and what answers.

use super::{
    agent_policies, agents, enrollment_api_keys, hosts, kubernetes, oas, outputs, settings, spaces, status,
};
use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::routes::route::{Route, RouteAccess, Versions, row};

use crate::sandbox::kibana::routes::route::RouteAccess::{AnyOf, Known, Open};

/// Kibana 9.5: what reading a token takes; nobody has `fleet-setup` but Elastic's own services.
const SEE_TOKENS: RouteAccess = AnyOf(&["fleet-agents-all", "fleet-setup"]);
const CHANGE_TOKENS: RouteAccess = AnyOf(&["fleet-agents-all"]);
const LIST_POLICIES: RouteAccess = AnyOf(&["fleet-agent-policies-read", "fleet-agents-read", "fleet-setup"]);
/// What Elastic's own sources call it is not established; this is the name that goes with the others.
const CHANGE_POLICIES: RouteAccess = AnyOf(&["fleet-agent-policies-all"]);
/// Kibana 9.5: of outputs and hosts.
const SEE_OUTPUTS: RouteAccess = AnyOf(&["fleet-settings-read", "fleet-agent-policies-read"]);
const SEE_HOSTS: RouteAccess = AnyOf(&["fleet-agents-all", "fleet-settings-read"]);
const SEE_HOST: RouteAccess = AnyOf(&["fleet-settings-read"]);
const CHANGE_SETTINGS: RouteAccess = AnyOf(&["fleet-settings-all"]);
const SEE_AGENTS: RouteAccess = AnyOf(&["fleet-agents-read"]);
const CHANGE_AGENTS: RouteAccess = AnyOf(&["fleet-agents-all"]);
/// Kibana 9.5: of the manifest, which holds nothing but what the asker put in.
const SEE_MANIFEST: RouteAccess = AnyOf(&["fleet-agent-policies-read", "fleet-setup"]);
/// Kibana 9.5 lets those in who may add agents or Fleet Servers.
const SEE_ENROLLMENT: RouteAccess = AnyOf(&["fleet-agents-all", "fleet-setup"]);

const POLICIES: &str = "/api/fleet/agent_policies";
const POLICY: &str = "/api/fleet/agent_policies/{agentPolicyId}";
const DELETE_POLICY: &str = "/api/fleet/agent_policies/delete";
const SPACES: &str = "/api/spaces/space";
const SPACE: &str = "/api/spaces/space/{id}";
const TOKENS: &str = "/api/fleet/enrollment_api_keys";
const TOKEN: &str = "/api/fleet/enrollment_api_keys/{keyId}";
const BULK: &str = "/api/fleet/enrollment_api_keys/_bulk_delete";
const OUTPUTS: &str = "/api/fleet/outputs";
const OUTPUT: &str = "/api/fleet/outputs/{outputId}";
const LOGSTASH_KEYS: &str = "/api/fleet/logstash_api_keys";
const HOSTS: &str = "/api/fleet/fleet_server_hosts";
const HOST: &str = "/api/fleet/fleet_server_hosts/{itemId}";
const AGENTS: &str = "/api/fleet/agents";
const AGENT: &str = "/api/fleet/agents/{agentId}";
const UNENROLL: &str = "/api/fleet/agents/{agentId}/unenroll";
const MANIFEST: &str = "/api/fleet/kubernetes";
const MANIFEST_FILE: &str = "/api/fleet/kubernetes/download";
const ENROLLMENT: &str = "/internal/fleet/settings/enrollment";

/// Everything that Kibana's side serves.
#[rustfmt::skip]
pub(crate) static TABLE: &[Route] = &[
    row("GET", "/api/status", Open, |c, q, _| Box::pin(async move { status::get(c, q) })).versions(Versions::None),

    row("GET", "/api/oas", Known, |c, q, _| Box::pin(async move { oas::get(c, q) })).versions(Versions::None),

    row("GET", TOKENS, SEE_TOKENS, |c, q, b| Box::pin(enrollment_api_keys::list(c, q, b))),
    row("GET", TOKEN, SEE_TOKENS, |c, q, b| Box::pin(enrollment_api_keys::get(c, q, b))),
    row("POST", TOKENS, CHANGE_TOKENS, |c, q, b| Box::pin(enrollment_api_keys::create(c, q, b))),
    row("DELETE", TOKEN, CHANGE_TOKENS, |c, q, b| Box::pin(enrollment_api_keys::delete(c, q, b))),
    row("POST", BULK, CHANGE_TOKENS, |c, q, b| Box::pin(enrollment_api_keys::bulk_delete(c, q, b))).since(Compat::V9_5_0),

    row("GET", POLICIES, LIST_POLICIES, |c, q, b| Box::pin(agent_policies::list(c, q, b))),
    row("GET", POLICY, LIST_POLICIES, |c, q, b| Box::pin(agent_policies::get(c, q, b))),
    row("POST", POLICIES, CHANGE_POLICIES, |c, q, b| Box::pin(agent_policies::create(c, q, b))),
    row("PUT", POLICY, CHANGE_POLICIES, |c, q, b| Box::pin(agent_policies::update(c, q, b))),
    row("POST", DELETE_POLICY, CHANGE_POLICIES, |c, q, b| Box::pin(agent_policies::delete(c, q, b))),

    row("GET", SPACES, Known, |c, q, b| Box::pin(spaces::list(c, q, b))),
    row("GET", SPACE, Known, |c, q, b| Box::pin(spaces::get(c, q, b))),
    row("POST", SPACES, Known, |c, q, b| Box::pin(spaces::create(c, q, b))),

    row("GET", OUTPUTS, SEE_OUTPUTS, |c, q, b| Box::pin(outputs::list(c, q, b))),
    row("GET", OUTPUT, SEE_OUTPUTS, |c, q, b| Box::pin(outputs::get(c, q, b))),
    row("POST", OUTPUTS, CHANGE_SETTINGS, |c, q, b| Box::pin(outputs::create(c, q, b))),
    row("POST", LOGSTASH_KEYS, CHANGE_SETTINGS, |c, q, b| Box::pin(outputs::logstash_key(c, q, b))),

    row("GET", HOSTS, SEE_HOSTS, |c, q, b| Box::pin(hosts::list(c, q, b))),
    row("GET", HOST, SEE_HOST, |c, q, b| Box::pin(hosts::get(c, q, b))),
    row("POST", HOSTS, CHANGE_SETTINGS, |c, q, b| Box::pin(hosts::create(c, q, b))),

    row("GET", AGENTS, SEE_AGENTS, |c, q, b| Box::pin(agents::list(c, q, b))),
    row("GET", AGENT, SEE_AGENTS, |c, q, b| Box::pin(agents::get(c, q, b))),
    row("POST", UNENROLL, CHANGE_AGENTS, |c, q, b| Box::pin(agents::unenroll(c, q, b))),

    row("GET", MANIFEST, SEE_MANIFEST, |c, q, _| Box::pin(async move { kubernetes::manifest(c, q) })),
    row("GET", MANIFEST_FILE, SEE_MANIFEST, |c, q, _| Box::pin(async move { kubernetes::download(c, q) })).versions(Versions::PublicInQuery),
    row("GET", ENROLLMENT, SEE_ENROLLMENT, |c, q, b| Box::pin(settings::enrollment(c, q, b))).versions(Versions::Internal),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_sandbox_lists_every_route() {
        let page = include_str!("../../mod.rs");
        let listed: Vec<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("//! | ")?.split(" | ").next())
            .filter(|cell| cell.contains(" `/"))
            .collect();
        let served: Vec<String> =
            TABLE.iter().map(|row| format!("{} `{}`", row.method, row.pattern)).collect();
        assert_eq!(listed, served);
    }
}
