//! The table of routes: every row is one method and path, who may use it, and what answers.

use super::route::{Access, Route, Versions, row};
use super::{agent_policies, enrollment_api_keys, spaces, status};
use crate::sandbox::compat::Compat;

use Access::{AnyOf, Known, Open};

/// Kibana 9.5: what reading a token takes; nobody has `fleet-setup` but Elastic's own services.
const SEE_TOKENS: Access = AnyOf(&["fleet-agents-all", "fleet-setup"]);
const CHANGE_TOKENS: Access = AnyOf(&["fleet-agents-all"]);
const LIST_POLICIES: Access = AnyOf(&["fleet-agent-policies-read", "fleet-agents-read", "fleet-setup"]);
/// What Elastic's own sources call it is not established; this is the name that goes with the others.
const CHANGE_POLICIES: Access = AnyOf(&["fleet-agent-policies-all"]);

const POLICIES: &str = "/api/fleet/agent_policies";
const POLICY: &str = "/api/fleet/agent_policies/{agentPolicyId}";
const DELETE_POLICY: &str = "/api/fleet/agent_policies/delete";
const SPACES: &str = "/api/spaces/space";
const SPACE: &str = "/api/spaces/space/{id}";
const TOKENS: &str = "/api/fleet/enrollment_api_keys";
const TOKEN: &str = "/api/fleet/enrollment_api_keys/{keyId}";
const BULK: &str = "/api/fleet/enrollment_api_keys/_bulk_delete";

/// Everything that Kibana's side serves.
#[rustfmt::skip]
pub(crate) static TABLE: &[Route] = &[
    row("GET", "/api/status", Open, |c, q, _| Box::pin(async move { status::get(c, q) })).versions(Versions::None),

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
];
