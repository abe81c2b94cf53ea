//! Policies go, and their tokens with them.

use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

use super::NOT_FOUND;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::store::agents;
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::tokens::{self, Removal};

#[derive(Serialize)]
struct PolicyDeleted {
    id: String,
    name: String,
}

/// `POST delete`. Kibana 9.5 deletes the policy's tokens, hidden ones too; before it they were revoked and stayed.
pub(crate) async fn delete(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let mut body = ctx.fields(body)?;
    let id = body.required_text("agentPolicyId")?;
    let force = body.flag("force")?.unwrap_or(false);
    body.finish()?;
    let (space, stars, now) = (ctx.space.clone(), ctx.stars(), ctx.now().as_millisecond());
    let really = ctx.compat().really_deletes();
    let write = ctx.shared.store.write(move |db| {
        let found = policies::get(db, &id)?.filter(|policy| policy.is_in(&space, stars));
        let Some(policy) = found else { return Ok(Err(ErrorResponse::not_found(NOT_FOUND))) };
        if let Some(problem) = problem(db, &policy, force)? {
            return Ok(Err(problem));
        }
        for token in tokens::of_policy(db, &policy.id)? {
            if really {
                tokens::remove(db, &token, Removal::Delete, now)?;
            } else {
                tokens::revoke_anyway(db, &token, now)?;
            }
        }
        policies::delete(db, &policy.id)?;
        Ok(Ok(PolicyDeleted { id: policy.id, name: policy.name }))
    });
    Ok(ok(&write.await??))
}

/// Kibana 9.5: `force` is for managed policies; agents stand in the way of it, too. Those of an agentless policy are
/// Elastic's own and do not.
fn problem(db: &Connection, policy: &StoredPolicy, force: bool) -> rusqlite::Result<Option<ErrorResponse>> {
    if policy.is_managed && !force {
        let message = format!("Cannot delete hosted agent policy {}", policy.id);
        return Ok(Some(ErrorResponse::bad_request(message)));
    }
    // Agents that are not active were unenrolled; inactive ones, in Kibana's word, are active here.
    if !policy.supports_agentless && agents::count(db, &policy.id)? > 0 {
        let message = "Cannot delete an agent policy that is assigned to any active or inactive agents";
        return Ok(Some(ErrorResponse::bad_request(message)));
    }
    Ok(None)
}
