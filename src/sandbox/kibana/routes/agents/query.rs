//! The query of `GET /api/fleet/agents`, read as Kibana 9.5's schema reads it.

use serde_json::Value;

use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes;
use crate::sandbox::kibana::routes::paging::{Number, Paging};
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::kuery::agents::AGENTS;
use crate::sandbox::store::filter::SqlFilter;

/// What is asked for.
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of its own")]
pub(super) struct AgentQuery {
    pub(super) paging: Paging,
    /// What the kuery means, or what is wrong with it, which the handler says.
    pub(super) filter: Result<SqlFilter, ErrorResponse>,
    /// Whether the kuery speaks of agents that have left.
    pub(super) unenrolled: bool,
    pub(super) agentless: bool,
    pub(super) inactive: bool,
    pub(super) metrics: bool,
    pub(super) upgradeable: bool,
    pub(super) summary: bool,
    pub(super) sort: Option<String>,
    pub(super) descending: bool,
    pub(super) after: Option<Vec<Value>>,
    pub(super) open_pit: bool,
    pub(super) pit: Option<String>,
    pub(super) keep_alive: Option<String>,
}

impl AgentQuery {
    pub(super) fn read(ctx: &Ctx<'_>, mut query: KibanaFields) -> Result<Self, ErrorResponse> {
        let page = query.decimal("page")?;
        let per_page = query.decimal("perPage")?.unwrap_or(20.0);
        let kuery = query.text("kuery")?;
        let filter = routes::filter(ctx, &AGENTS, &query, kuery.as_deref())?;
        let lower = kuery.unwrap_or_default().to_lowercase();
        let agentless = query.flag("showAgentless")?.unwrap_or(true);
        let inactive = query.flag("showInactive")?.unwrap_or(false);
        let metrics = query.flag("withMetrics")?.unwrap_or(false);
        let upgradeable = query.flag("showUpgradeable")?.unwrap_or(false);
        let summary = query.flag("getStatusSummary")?.unwrap_or(false);
        let sort = query.text("sortField")?;
        let descending = query.choice("sortOrder", &["asc", "desc"])?.is_none_or(|order| order == "desc");
        let after = query.text("searchAfter")?.filter(|text| !text.is_empty());
        let open_pit = query.flag("openPit")?.unwrap_or(false);
        let pit = query.text("pitId")?.filter(|id| !id.is_empty());
        let keep_alive = query.text("pitKeepAlive")?.filter(|span| !span.is_empty());
        query.finish()?;
        let refuse = |message: &str| Err(ErrorResponse::bad_request(format!("[request query]: {message}")));
        if open_pit && pit.is_some() {
            return refuse("You cannot request to open a new point-in-time with an existing pitId");
        }
        if (open_pit || pit.is_some()) && keep_alive.is_none() {
            return refuse("You must provide pitKeepAlive when using point-in-time parameters");
        }
        let numbered = page.filter(|page| *page != 0.0);
        if numbered.unwrap_or(1.0) * per_page > 10_000.0 {
            return refuse("You cannot use page and perPage page over 10000 agents");
        }
        if after.is_some() && numbered.is_some() {
            return refuse("You cannot use page parameter when using searchAfter");
        }
        let after = match after.map(|text| serde_json::from_str::<Value>(&text)) {
            None => None,
            Some(Ok(Value::Array(values))) if !values.is_empty() => Some(values),
            Some(_) => return refuse("searchAfter must be a non-empty array"),
        };
        let unenrolled = lower.contains("status:*") || lower.contains("status:unenrolled");
        Ok(Self {
            paging: Paging { page: Number(page.unwrap_or(1.0)), per_page: Number(per_page) },
            filter,
            unenrolled,
            agentless,
            inactive,
            metrics,
            upgradeable,
            summary,
            sort,
            descending,
            after,
            open_pit,
            pit,
            keep_alive,
        })
    }
}
