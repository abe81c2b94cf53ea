//! `/api/fleet/agent_policies`: list and create.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use super::{Listed, One, iso, window};
use crate::sandbox::kibana::answer::{Failure, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::Fields;
use crate::sandbox::mint;
use crate::sandbox::store::policies::{self, Page, Policy, SortField};
use crate::sandbox::store::{agents, tokens};

/// Kibana 9.5 takes these too; the sandbox does nothing with them.
const IGNORED: [&str; 21] = [
    "advanced_settings",
    "agent_features",
    "agentless",
    "data_output_id",
    "download_source_id",
    "force",
    "global_data_tags",
    "has_fleet_server",
    "is_default",
    "is_default_fleet_server",
    "is_protected",
    "keep_monitoring_alive",
    "monitoring_diagnostics",
    "monitoring_http",
    "monitoring_output_id",
    "monitoring_pprof_enabled",
    "overrides",
    "required_versions",
    "space_ids",
    "unenroll_timeout",
    "min_agent_version",
];

/// A policy as Kibana writes it.
#[derive(Serialize)]
struct Item {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    namespace: String,
    status: &'static str,
    is_managed: bool,
    is_protected: bool,
    monitoring_enabled: Value,
    inactivity_timeout: i64,
    revision: i64,
    schema_version: &'static str,
    space_ids: [&'static str; 1],
    updated_at: String,
    updated_by: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    supports_agentless: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fleet_server_host_id: Option<String>,
    /// Only when counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    agents: Option<i64>,
}

impl Item {
    fn new(policy: Policy, agents: Option<i64>) -> Self {
        Self {
            id: policy.id,
            name: policy.name,
            description: policy.description,
            namespace: policy.namespace,
            status: "active",
            is_managed: policy.is_managed,
            is_protected: false,
            monitoring_enabled: serde_json::from_str(&policy.monitoring).unwrap_or_default(),
            inactivity_timeout: policy.inactivity_timeout,
            revision: 1,
            schema_version: "1.1.1",
            space_ids: ["default"],
            updated_at: iso(policy.updated_at),
            updated_by: "elastic",
            supports_agentless: policy.supports_agentless,
            fleet_server_host_id: policy.fleet_server_host_id,
            agents,
        }
    }
}

/// `GET`. Kibana 9.5: agents are counted for `withAgentCount=true` or `noAgentCount=false`.
pub(crate) async fn list(ctx: &Ctx<'_>, mut query: Fields, _: Option<Value>) -> Result<Response, Failure> {
    let page = query.number("page")?.unwrap_or(1);
    let per_page = query.number("perPage")?.unwrap_or(20);
    let sort = query.text("sortField")?;
    let order = query.text("sortOrder")?;
    query.flag("showUpgradeable")?;
    let kuery = query.text("kuery")?;
    let uncounted = query.flag("noAgentCount")?;
    let counted = query.flag("withAgentCount")? == Some(true) || uncounted == Some(false);
    let full = query.flag("full")? == Some(true);
    let format = query.text("format")?;
    let descending = match order.as_deref() {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(_) => return Err(query.refuse("sortOrder", "types that failed validation:\n- [request query.sortOrder.0]: expected value to equal [desc]\n- [request query.sortOrder.1]: expected value to equal [asc]")),
    };
    if format.is_some_and(|format| format != "simplified" && format != "legacy") {
        return Err(query.refuse("format", "types that failed validation:\n- [request query.format.0]: expected value to equal [simplified]\n- [request query.format.1]: expected value to equal [legacy]"));
    }
    query.finish()?;
    if per_page > 100 && (full || counted) {
        return Err(Failure::bad_request(
            "[request query]: perPage should be less or equal to 100 when fetching full policies or agent count.",
        ));
    }
    if kuery.is_some_and(|kuery| !kuery.trim().is_empty()) {
        return Err(Failure::bad_request("Kuery is not supported by this server for agent policies"));
    }
    let sort = sort.as_deref().map_or(Some(SortField::UpdatedAt), SortField::parse);
    let sort = sort.ok_or_else(|| Failure::bad_request("Unknown sort field"))?;
    let (from, size) = window(page, per_page, StatusCode::BAD_REQUEST)?;
    let read = ctx.shared.store.read(move |db| {
        let (found, total) = policies::list(db, Page { sort, descending, from, size })?;
        let items = found.into_iter().map(|policy| {
            let agents = if counted { Some(agents::count(db, &policy.id)?) } else { None };
            Ok(Item::new(policy, agents))
        });
        Ok((items.collect::<rusqlite::Result<Vec<_>>>()?, total))
    });
    let (items, total) = read.await?;
    Ok(ok(&Listed { items, total, page, per_page }))
}

enum Created {
    Done(Policy),
    NameTaken(String),
    IdTaken(String),
}

/// `POST`. Makes the policy and its `Default` token, both or neither.
pub(crate) async fn create(
    ctx: &Ctx<'_>,
    mut query: Fields,
    body: Option<Value>,
) -> Result<Response, Failure> {
    query.flag("sys_monitoring")?;
    query.finish()?;
    let policy = read_policy(ctx, body)?;
    let default = (mint::uuid()?, mint::api_key()?);
    let write = ctx.shared.store.write(move |db| {
        if policies::get(db, &policy.id)?.is_some() {
            return Ok(Created::IdTaken(policy.id));
        }
        if let Some(id) = policies::id_of(db, &policy.name)? {
            return Ok(Created::NameTaken(format!(
                "Agent Policy '{id}' already exists with name '{}'",
                policy.name
            )));
        }
        policies::insert(db, &policy)?;
        let (id, key) = default;
        tokens::insert(db, &mint::token(&policy, "Default", id, key, policy.updated_at))?;
        Ok(Created::Done(policy))
    });
    match write.await? {
        Created::Done(policy) => Ok(ok(&One { item: Item::new(policy, None) })),
        Created::NameTaken(message) => Err(Failure::conflict(message)),
        Created::IdTaken(id) => {
            Err(Failure::conflict(format!("Saved object [fleet-agent-policies/{id}] conflict")))
        }
    }
}

fn read_policy(ctx: &Ctx<'_>, body: Option<Value>) -> Result<Policy, Failure> {
    let mut body = ctx.fields(body)?;
    let id = body.text("id")?;
    let name = body.required_text("name")?;
    if name.trim().is_empty() {
        return Err(body.refuse("name", "Agent policy name cannot be empty or contain only whitespace"));
    }
    let namespace = body.required_text("namespace")?;
    if let Some(problem) = namespace_problem(&namespace) {
        return Err(body.refuse("namespace", problem));
    }
    let id = id.filter(|id| !id.is_empty()).map_or_else(mint::uuid, Ok)?;
    let mut policy = Policy::new(id, name, namespace, ctx.now().as_millisecond());
    policy.description = body.text("description")?;
    policy.is_managed = body.flag("is_managed")?.unwrap_or(false);
    policy.supports_agentless = body.flag("supports_agentless")?.unwrap_or(false);
    policy.fleet_server_host_id = body.text("fleet_server_host_id")?;
    if let Some(timeout) = body.number("inactivity_timeout")? {
        policy.inactivity_timeout = timeout;
    }
    if let Some(kinds) = body.texts("monitoring_enabled", 3)? {
        policy.monitoring = Value::from(kinds).to_string();
    }
    body.ignore(&IGNORED);
    body.finish()?;
    Ok(policy)
}

/// Kibana 9.5: a namespace becomes a part of an index's name.
fn namespace_problem(namespace: &str) -> Option<&'static str> {
    if namespace.trim().is_empty() {
        Some("Namespace cannot be empty")
    } else if namespace.to_lowercase() != namespace {
        Some("Namespace must be lowercase")
    } else if namespace.contains(|c: char| c.is_whitespace() || "*\\/?\"<>|,#:-".contains(c)) {
        Some("Namespace contains invalid characters")
    } else if namespace.len() > 100 {
        Some("Namespace cannot be more than 100 bytes")
    } else {
        None
    }
}
