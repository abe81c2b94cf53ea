//! Policies are made and changed.

use rusqlite::Connection;
use serde_json::Value;

use super::body::Wanted;
use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::ItemEnvelope;
use crate::sandbox::kibana::routes::agent_policies::{NOT_FOUND, PolicyItem, read_format};
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::mint;
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::{agents, outputs, spaces, tokens};

/// `POST`. Makes the policy and its `Default` token, both or neither. No agent has it yet, so this is no news.
pub(crate) async fn create(ctx: &Ctx<'_>, mut query: KibanaFields, body: Option<Value>) -> Reply {
    query.flag("sys_monitoring")?;
    query.finish()?;
    let mut wanted = Wanted::read(ctx, body)?;
    wanted.space_ids.get_or_insert_with(|| vec![ctx.space.clone()]);
    let (id, now) = (wanted.id.clone().map_or_else(mint::uuid, Ok)?, ctx.now().as_millisecond());
    let mut policy = StoredPolicy::new(id, String::new(), String::new(), now);
    wanted.apply(&mut policy);
    policy.updated_by = ctx.user_name();
    let (id, key, compat) = (mint::uuid()?, mint::api_key()?, ctx.compat());
    let write = ctx.shared.store.write(move |db| {
        let unfit = spaces_problem(db, &policy, compat)?;
        if let Some(problem) = unfit.map_or_else(|| problem(db, &policy), |unfit| Ok(Some(unfit)))? {
            return Ok(Err(problem));
        }
        if policies::get(db, &policy.id)?.is_some() {
            let message = format!("Saved object [fleet-agent-policies/{}] conflict", policy.id);
            return Ok(Err(ErrorResponse::conflict(message)));
        }
        policies::insert(db, &policy)?;
        tokens::insert(db, &mint::token(&policy, "Default", id, key, now))?;
        Ok(Ok(policy))
    });
    Ok(ok(&ItemEnvelope { item: PolicyItem::new(write.await??) }))
}

/// `PUT {agentPolicyId}`. What the body leaves out stays; its agents are told.
pub(crate) async fn update(ctx: &Ctx<'_>, mut query: KibanaFields, body: Option<Value>) -> Reply {
    read_format(&mut query)?;
    query.finish()?;
    let wanted = Wanted::read(ctx, body)?;
    let (id, space, stars, compat) =
        (ctx.parameter("agentPolicyId"), ctx.space.clone(), ctx.stars(), ctx.compat());
    let (user, now) = (ctx.user_name(), ctx.now().as_millisecond());
    let write = ctx.shared.store.write(move |db| {
        let found = policies::get(db, &id)?.filter(|policy| policy.is_in(&space, stars));
        let Some(old) = found else { return Ok(Err(ErrorResponse::not_found(NOT_FOUND))) };
        let (mut policy, force) = (old.clone(), wanted.force);
        wanted.apply(&mut policy);
        let kept = if old.is_managed && !force { changed(&old, &policy) } else { None };
        if let Some(field) = kept {
            return Ok(Err(ErrorResponse::bad_request(format!("Cannot update {field}"))));
        }
        let moved = policy.space_ids != old.space_ids;
        let unfit = if moved { spaces_problem(db, &policy, compat)? } else { None };
        if let Some(problem) = unfit.map_or_else(|| problem(db, &policy), |unfit| Ok(Some(unfit)))? {
            return Ok(Err(problem));
        }
        policy.revision += 1;
        policy.updated_at = now;
        policy.updated_by = user;
        policies::update(db, &policy)?;
        if moved {
            let namespaces = policy.token_namespaces();
            tokens::set_namespaces(db, &policy.id, namespaces.as_deref())?;
            agents::set_namespaces(db, &policy.id, namespaces.as_deref())?;
        }
        Ok(Ok(policy))
    });
    let policy = write.await??;
    ctx.shared.news.send_replace(());
    Ok(ok(&ItemEnvelope { item: PolicyItem::new(policy) }))
}

/// What stands against the policy: its name, or an output that is not there.
fn problem(db: &Connection, policy: &StoredPolicy) -> rusqlite::Result<Option<ErrorResponse>> {
    if let Some(id) = policies::namesake(db, policy)? {
        let message = format!("Agent Policy '{id}' already exists with name '{}'", policy.name);
        return Ok(Some(ErrorResponse::conflict(message)));
    }
    for id in [&policy.data_output_id, &policy.monitoring_output_id].into_iter().flatten() {
        if outputs::get(db, id)?.is_none() {
            return Ok(Some(ErrorResponse::not_found(format!("Output {id} not found"))));
        }
    }
    Ok(None)
}

/// Kibana 9.5: a space that does not exist is one that nobody may write to. `*` came with 9.5.0.
fn spaces_problem(
    db: &Connection,
    policy: &StoredPolicy,
    compat: Compat,
) -> rusqlite::Result<Option<ErrorResponse>> {
    for space in policy.spaces() {
        let everywhere = space == "*" && compat.really_deletes();
        if !everywhere && !spaces::exists(db, &space)? {
            let message = format!("Not enough permissions to create policies in space {space}");
            return Ok(Some(ErrorResponse::bad_request(message)));
        }
    }
    Ok(None)
}

/// The first thing that may not be changed in a managed policy, if it was. Kibana 9.5: only `namespace` may.
fn changed(old: &StoredPolicy, new: &StoredPolicy) -> Option<&'static str> {
    [
        ("name", old.name != new.name),
        ("description", old.description != new.description),
        ("is_managed", old.is_managed != new.is_managed),
        ("supports_agentless", old.supports_agentless != new.supports_agentless),
        ("fleet_server_host_id", old.fleet_server_host_id != new.fleet_server_host_id),
        ("data_output_id", old.data_output_id != new.data_output_id),
        ("monitoring_output_id", old.monitoring_output_id != new.monitoring_output_id),
        ("inactivity_timeout", old.inactivity_timeout != new.inactivity_timeout),
        ("monitoring_enabled", old.monitoring != new.monitoring),
        ("space_ids", old.space_ids != new.space_ids),
    ]
    .into_iter()
    .find_map(|(field, changed)| changed.then_some(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::clock::SandboxClock;
    use crate::sandbox::retention::Retention;
    use crate::sandbox::setup;
    use crate::sandbox::shared::Shared;
    use crate::sandbox::store::Store;
    use serde_json::json;
    use tokio::sync::watch;

    #[tokio::test]
    async fn a_change_is_news_for_agents_and_a_new_policy_is_none() {
        let store = Store::memory().unwrap();
        store.write_here(|db| setup::run(db, 1)).unwrap();
        let shared = Shared {
            store,
            users: Vec::new(),
            instance: String::new(),
            clock: SandboxClock::new(|| jiff::Timestamp::UNIX_EPOCH),
            compat: Compat::default(),
            base_path: String::new(),
            retention: Retention::Never,
            fleet_server: None,
            news: watch::Sender::default(),
        };
        let parameters = vec![("agentPolicyId", "p".to_owned())];
        let ctx = Ctx { shared: &shared, user: None, space: "default".to_owned(), parameters };
        let query = || KibanaFields::of_query("", Compat::default());
        let body = |name| Some(json!({"id": "p", "name": name, "namespace": "default"}));
        let news = shared.news.subscribe();
        create(&ctx, query(), body("Web")).await.unwrap();
        assert!(!news.has_changed().unwrap());
        assert!(update(&ctx, query(), body("")).await.is_err());
        assert!(!news.has_changed().unwrap(), "nothing was changed");
        update(&ctx, query(), body("Web 2")).await.unwrap();
        assert!(news.has_changed().unwrap());
    }
}
