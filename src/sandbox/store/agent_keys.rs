//! Elasticsearch's keys that Fleet Server makes for agents: one to talk to it, one for each output.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Value, json};

use super::agent_outputs;
use super::agents::Agent;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::StoredApiKey;

/// The key that an agent talks to Fleet Server with. It opens nothing else and does not expire.
pub(crate) fn access(id: &str, agent_id: &str, created_at: i64) -> StoredApiKey {
    StoredApiKey {
        id: id.to_owned(),
        name: agent_id.to_owned(),
        role_descriptors: api_keys::no_privileges("fleet-apikey-access"),
        metadata: json!({"agent_id": agent_id, "managed": true, "managed_by": "fleet-server", "type": "access"}),
        created_at,
        expire_at: None,
        invalidated_at: None,
    }
}

/// The key that an agent sends data to an output with: it may what the policy's permissions say.
pub(crate) fn output(id: &str, agent_id: &str, output: &str, roles: Value, created_at: i64) -> StoredApiKey {
    StoredApiKey {
        id: id.to_owned(),
        name: format!("{agent_id}:{output}"),
        role_descriptors: roles,
        metadata: json!({
            "agent_id": agent_id,
            "managed": true,
            "managed_by": "fleet-server",
            "output_name": output,
            "type": "output",
        }),
        created_at,
        expire_at: None,
        invalidated_at: None,
    }
}

/// What the key may do; `None` when Elasticsearch has forgotten it.
pub(crate) fn roles(db: &Connection, id: &str) -> rusqlite::Result<Option<Value>> {
    let text: Option<String> = db
        .prepare_cached("SELECT role_descriptors FROM api_keys WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

pub(crate) fn set_roles(db: &Connection, id: &str, roles: &Value) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE api_keys SET role_descriptors = ?2 WHERE id = ?1")?
        .execute(params![id, roles.to_string()])
        .map(drop)
}

/// Invalidates every key of the agent: to talk, to send data, and those let go.
pub(crate) fn invalidate_all(db: &Connection, agent: &Agent, now: i64) -> rusqlite::Result<()> {
    let outputs = agent_outputs::of_agent(db, &agent.id)?.into_iter().map(|output| output.api_key_id);
    let retired = agent_outputs::retired(db, &agent.id)?;
    for id in agent.access_api_key_id.iter().cloned().chain(outputs).chain(retired) {
        api_keys::invalidate(db, &id, now)?;
    }
    agent_outputs::forget_retired(db, &agent.id)
}
