//! `/api/fleet/agent_policies`: policies are listed and got here, made, changed and deleted in the modules below.

mod body;
mod delete;
mod write;

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::paging::Paging;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::{ItemEnvelope, ListEnvelope, filter, iso};
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::kuery::agent_policies::AGENT_POLICIES;
use crate::sandbox::store::agents;
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::{PolicyPage, SortField, StoredPolicy};

pub(crate) use delete::delete;
pub(crate) use write::{create, update};

/// Said of a policy that is not there, or another space's.
const NOT_FOUND: &str = "Agent policy not found";

/// A policy as Kibana writes it.
#[derive(Serialize)]
struct PolicyItem {
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
    space_ids: Vec<String>,
    updated_at: String,
    updated_by: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    supports_agentless: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fleet_server_host_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_output_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    monitoring_output_id: Option<String>,
    /// Only when counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    agents: Option<i64>,
    /// The integrations, only when the whole policy was asked for. The sandbox has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    package_policies: Option<[(); 0]>,
}

impl PolicyItem {
    fn new(policy: StoredPolicy) -> Self {
        Self {
            space_ids: policy.spaces(),
            id: policy.id,
            name: policy.name,
            description: policy.description,
            namespace: policy.namespace,
            status: "active",
            is_managed: policy.is_managed,
            is_protected: false,
            monitoring_enabled: serde_json::from_str(&policy.monitoring).unwrap_or_default(),
            inactivity_timeout: policy.inactivity_timeout,
            revision: policy.revision,
            schema_version: "1.1.1",
            updated_at: iso(policy.updated_at),
            updated_by: policy.updated_by,
            supports_agentless: policy.supports_agentless,
            fleet_server_host_id: policy.fleet_server_host_id,
            data_output_id: policy.data_output_id,
            monitoring_output_id: policy.monitoring_output_id,
            agents: None,
            package_policies: None,
        }
    }
}

/// `GET`. Kibana 9.5: agents are counted for `withAgentCount=true` or `noAgentCount=false`.
pub(crate) async fn list(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    let paging = Paging::read(&mut query)?;
    let sort = query.text("sortField")?;
    let descending = query.choice("sortOrder", &["desc", "asc"])?.is_none_or(|order| order == "desc");
    query.flag("showUpgradeable")?;
    let kuery = query.text("kuery")?;
    let uncounted = query.flag("noAgentCount")?;
    let counted = query.flag("withAgentCount")? == Some(true) || uncounted == Some(false);
    let full = query.flag("full")? == Some(true);
    read_format(&mut query)?;
    let filter = filter(ctx, &AGENT_POLICIES, &query, kuery.as_deref())?;
    query.finish()?;
    if paging.per_page.0 > 100.0 && (full || counted) {
        return Err(ErrorResponse::bad_request(
            "[request query]: perPage should be less or equal to 100 when fetching full policies or agent count.",
        ));
    }
    let filter = filter?.in_space("space_ids", &ctx.space, ctx.stars());
    let sort = match sort.as_deref() {
        None => SortField::UpdatedAt,
        Some(name) => SortField::parse(name)
            .ok_or_else(|| ErrorResponse::bad_request(format!("Unknown sort field {name}")))?,
    };
    let (from, size) = paging.window(StatusCode::BAD_REQUEST)?;
    let read = ctx.shared.store.read(move |db| {
        let (found, total) = policies::list(db, &filter, PolicyPage { sort, descending, from, size })?;
        let items = found.into_iter().map(|policy| {
            let agents = if counted { Some(agents::count(db, &policy.id)?) } else { None };
            Ok(PolicyItem { agents, package_policies: full.then_some([]), ..PolicyItem::new(policy) })
        });
        Ok((items.collect::<rusqlite::Result<Vec<_>>>()?, total))
    });
    let (items, total) = read.await?;
    Ok(ok(&ListEnvelope { items, total, page: paging.page, per_page: paging.per_page }))
}

/// `GET {agentPolicyId}`: the whole policy, its agents counted.
pub(crate) async fn get(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    read_format(&mut query)?;
    query.finish()?;
    let id = ctx.parameter("agentPolicyId");
    let read = ctx.shared.store.read(move |db| {
        let agents = agents::count(db, &id)?;
        Ok(policies::get(db, &id)?.map(|policy| (policy, agents)))
    });
    let seen = read.await?.filter(|(policy, _)| policy.is_in(&ctx.space, ctx.stars()));
    let (policy, agents) = seen.ok_or_else(|| ErrorResponse::not_found(NOT_FOUND))?;
    Ok(ok(&ItemEnvelope {
        item: PolicyItem { agents: Some(agents), package_policies: Some([]), ..PolicyItem::new(policy) },
    }))
}

/// How the inputs of integrations are written; there are none.
fn read_format(query: &mut KibanaFields) -> Result<(), ErrorResponse> {
    query.choice("format", &["simplified", "legacy"]).map(drop)
}
