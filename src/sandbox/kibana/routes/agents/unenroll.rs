//! `POST /api/fleet/agents/{agentId}/unenroll`.

use serde_json::{Value, json};

use super::find;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::mint;
use crate::sandbox::store::actions;
use crate::sandbox::store::actions::{StoredAction, UNENROLL};
use crate::sandbox::store::{agents, policies};

/// With `revoke` the agent's keys end at once; without it, the agent is asked to leave and does so when it next
/// checks in. Agents of managed and of agentless policies need `force`.
pub(crate) async fn unenroll(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let (mut force, mut revoke) = (false, false);
    if let Some(body) = body.filter(|body| !body.is_null()) {
        let mut body = ctx.fields(Some(body))?;
        force = body.flag("force")?.unwrap_or(false);
        revoke = body.flag("revoke")?.unwrap_or(false);
        body.finish()?;
    }
    let agent = find(ctx).await?.agent;
    let (id, now) = (agent.id.clone(), ctx.now().as_millisecond());
    let action = StoredAction {
        id: mint::uuid()?,
        agent_id: agent.id.clone(),
        kind: UNENROLL.to_owned(),
        created_at: now,
    };
    let write = ctx.shared.store.write(move |db| {
        let policy = policies::get(db, &agent.policy_id)?;
        let refused = policy.filter(|policy| !force && (policy.is_managed || policy.supports_agentless));
        if refused.is_some() {
            return Ok(refused);
        }
        if revoke {
            agents::unenroll::finish(db, &agent.id, now)?;
        } else {
            actions::insert(db, &action)?;
            agents::unenroll::start(db, &agent.id, now)?;
        }
        Ok(None)
    });
    match write.await? {
        None => {
            ctx.shared.news.send_replace(());
            Ok(ok(&json!({})))
        }
        Some(policy) if policy.is_managed => Err(ErrorResponse::bad_request(format!(
            "Cannot unenroll {id} from a hosted agent policy {} in Fleet because the agent policy is managed by an external orchestration solution, such as Elastic Cloud, Kubernetes, etc. Please make changes using your orchestration solution.",
            policy.id
        ))),
        Some(_) => Err(ErrorResponse::bad_request(format!("Cannot unenroll agentless agent {id}"))),
    }
}
