//! `GET /api/fleet/agents`.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::pit::{self, Pit};
use super::sort;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::agents::item::AgentItem;
use crate::sandbox::kibana::routes::agents::query::AgentQuery;
use crate::sandbox::kibana::routes::paging::{Number, Paging};
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::store::agents::list::{self as store, Seen, SortKey, Start};
use crate::sandbox::store::filter::SqlFilter;

/// The most rows that Kibana looks through for agents that can be upgraded.
const LIMIT: i64 = 10_000;

/// Every status that a summary counts.
const STATUSES: [&str; 11] = [
    "online",
    "error",
    "inactive",
    "offline",
    "updating",
    "unenrolled",
    "degraded",
    "enrolling",
    "unenrolling",
    "orphaned",
    "uninstalled",
];

#[derive(Serialize)]
struct Agents {
    items: Vec<AgentItem>,
    total: i64,
    page: Number,
    #[serde(rename = "perPage")]
    per_page: Number,
    #[serde(rename = "nextSearchAfter", skip_serializing_if = "Option::is_none")]
    next_search_after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pit: Option<String>,
    #[serde(rename = "statusSummary", skip_serializing_if = "Option::is_none")]
    status_summary: Option<BTreeMap<String, i64>>,
}

/// A page, newest first.
pub(crate) async fn list(ctx: &Ctx<'_>, query: KibanaFields, _: Option<Value>) -> Reply {
    let query = AgentQuery::read(ctx, query)?;
    let (moment, paging) = (ctx.now(), query.paging);
    let now = moment.as_millisecond();
    let mut keys = sort::keys(query.sort.as_deref(), query.descending)?;
    let given = query.pit.as_deref().map(|id| Pit::read(id, now)).transpose()?;
    let end = query.keep_alive.as_deref().map(|span| pit::end(span, moment)).transpose()?.unwrap_or(now);
    if given.is_some() || query.open_pit {
        // Elasticsearch breaks ties by itself then.
        keys.push(SortKey { sql: "seq", descending: false });
    }
    // Kibana 9.5: pages that follow another have the number 0.
    let page = if query.after.is_some() { Number(0.0) } else { paging.page };
    let (start, size) = if let Some(values) = query.after.clone() {
        let first = Paging { page: Number(1.0), ..paging };
        let (_, size) = first.window(StatusCode::INTERNAL_SERVER_ERROR)?;
        (Start::After(sort::after(values, &keys)?), size)
    } else {
        let (from, size) = paging.window(StatusCode::INTERNAL_SERVER_ERROR)?;
        (Start::From(from), size)
    };
    let filter = filter(ctx, &query)?;
    let (upgradeable, version) = (query.upgradeable, triple(ctx.compat().number()));
    let read = ctx.shared.store.read(move |db| {
        let newest = given.map_or_else(|| store::newest(db), |pit| Ok(pit.newest))?;
        let filter = SqlFilter { sql: format!("({} AND seq <= {newest})", filter.sql), ..filter };
        let mut total = store::matching(db, now, &filter)?;
        let statuses = store::statuses(db, now, &filter)?;
        let seen = if upgradeable && total < LIMIT {
            let mut all = store::list(db, now, &filter, &keys, &Start::From(0), LIMIT)?;
            all.retain(|seen| can_upgrade(seen, version));
            total = i64::try_from(all.len()).unwrap_or(i64::MAX);
            let from = if let Start::From(from) = start { usize::try_from(from).unwrap_or(0) } else { 0 };
            all.into_iter().skip(from).take(usize::try_from(size).unwrap_or(0)).collect()
        } else {
            store::list(db, now, &filter, &keys, &start, size)?
        };
        let with_keys = seen.into_iter().map(|seen| Ok((store::keys(db, &seen.agent.id)?, seen)));
        Ok((with_keys.collect::<rusqlite::Result<Vec<_>>>()?, total, statuses, newest))
    });
    let (seen, total, statuses, newest) = read.await?;
    let items: Vec<AgentItem> =
        seen.into_iter().map(|(keys, seen)| AgentItem::new(seen, keys, query.metrics)).collect();
    let pit = (given.is_some() || query.open_pit).then(|| Pit { newest, end }.id());
    let status_summary = query.summary.then(|| summary(upgradeable, &items, statuses));
    let next_search_after = items.last().and_then(AgentItem::search_after);
    let per_page = paging.per_page;
    Ok(ok(&Agents { items, total, page, per_page, next_search_after, pit, status_summary }))
}

/// Everything that narrows the list. Kibana 9.5: agentless policies count by their first 1,000.
fn filter(ctx: &Ctx<'_>, query: &AgentQuery) -> Result<SqlFilter, ErrorResponse> {
    let filter = query.filter.clone()?;
    let mut filter = filter.in_space("namespaces", &ctx.space, ctx.stars());
    if !query.inactive {
        filter.sql.push_str(" AND status <> 'inactive'");
    }
    if !query.unenrolled {
        filter.sql.push_str(" AND status <> 'unenrolled'");
    }
    if !query.agentless {
        filter.sql.push_str(
            " AND policy_id NOT IN (SELECT id FROM policies WHERE supports_agentless ORDER BY seq LIMIT 1000)",
        );
    }
    Ok(filter)
}

/// Kibana 9.5: of upgradeable agents it counts those on the page.
fn summary(upgradeable: bool, items: &[AgentItem], statuses: Vec<(String, i64)>) -> BTreeMap<String, i64> {
    let mut summary: BTreeMap<String, i64> =
        STATUSES.iter().map(|status| ((*status).to_owned(), 0)).collect();
    if upgradeable {
        for item in items {
            *summary.entry(item.status().to_owned()).or_default() += 1;
        }
    } else {
        summary.extend(statuses);
    }
    summary
}

/// Kibana 9.5: an agent that says that it can be upgraded, is older than the stack, and is not leaving.
fn can_upgrade(seen: &Seen, newest: Option<[u64; 3]>) -> bool {
    let metadata: Value = serde_json::from_str(&seen.agent.local_metadata).unwrap_or_default();
    let says = metadata.pointer("/elastic/agent/upgradeable").and_then(Value::as_bool) == Some(true);
    let version = seen.agent.version.as_deref().and_then(triple);
    let leaving = seen.agent.unenrolled_at.is_some() || seen.agent.unenrollment_started_at.is_some();
    says && !leaving && version.is_some() && version < newest
}

/// The numbers of a version, whatever follows them.
fn triple(version: &str) -> Option<[u64; 3]> {
    let numbers = version.split(['-', '+']).next()?.split('.').map(str::parse);
    let numbers: Vec<u64> = numbers.collect::<Result<_, _>>().ok()?;
    numbers.try_into().ok()
}
