//! `/api/fleet/agents`: list, get and unenroll, in the form of Kibana 9.5.
//!
//! Kibana 9.5 never lists unenrolled agents unless the kuery says `status:unenrolled` or `status:*`, also with
//! `showInactive=true`; and it refuses a page past the 10,000th agent itself, with 400.

mod item;
mod list;
mod pit;
mod query;
mod sort;
mod unenroll;

use serde_json::Value;

use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::ItemEnvelope;
use crate::sandbox::kibana::routes::agents::item::AgentItem;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::store::agents::list as store;
use crate::sandbox::store::agents::list::Seen;
use crate::sandbox::store::filter;

pub(super) use list::list;
pub(super) use unenroll::unenroll;

/// `GET {agentId}`: inactive ones, too.
pub(crate) async fn get(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    let metrics = query.flag("withMetrics")?.unwrap_or(false);
    query.finish()?;
    let seen = find(ctx).await?;
    let id = seen.agent.id.clone();
    let keys = ctx.shared.store.read(move |db| store::keys(db, &id)).await?;
    Ok(ok(&ItemEnvelope { item: AgentItem::new(seen, keys, metrics) }))
}

/// The agent that the path names, when it is seen in the path's space.
async fn find(ctx: &Ctx<'_>) -> Result<Seen, ErrorResponse> {
    let id = ctx.parameter("agentId");
    let (wanted, now) = (id.clone(), ctx.now().as_millisecond());
    let found = ctx.shared.store.read(move |db| store::see(db, now, &wanted)).await?;
    let seen = found.ok_or_else(|| ErrorResponse::not_found(format!("Agent {id} not found")))?;
    if filter::is_in(seen.agent.namespaces.as_deref(), &ctx.space, ctx.stars()) {
        Ok(seen)
    } else {
        Err(ErrorResponse::not_found(format!("{id} not found in namespace")))
    }
}
