//! The keys that agents send data with, one for each agent and output, and those that are on their way out.

use rusqlite::{Connection, Row, params};

use crate::domain::secret::Secret;

/// An agent's key for an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentOutput {
    /// The output's name in the policy.
    pub(crate) output: String,
    /// `elasticsearch` or `remote_elasticsearch`.
    pub(crate) kind: String,
    /// `id:key`, as it is handed out again and again.
    pub(crate) api_key: Secret,
    pub(crate) api_key_id: String,
    /// Of the permissions that the key was last given.
    pub(crate) permissions_hash: String,
    /// Of a remote cluster's address and token; empty for the own cluster.
    pub(crate) config_hash: String,
}

impl AgentOutput {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            output: row.get("output")?,
            kind: row.get("type")?,
            api_key: row.get("api_key").map(Secret::new)?,
            api_key_id: row.get("api_key_id")?,
            permissions_hash: row.get("permissions_hash")?,
            config_hash: row.get("config_hash")?,
        })
    }
}

pub(crate) fn of_agent(db: &Connection, agent_id: &str) -> rusqlite::Result<Vec<AgentOutput>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM agent_outputs WHERE agent_id = ?1 ORDER BY output")?;
    statement.query_map([agent_id], AgentOutput::read)?.collect()
}

/// Keeps the key in the place of the one before.
pub(crate) fn put(db: &Connection, agent_id: &str, output: &AgentOutput) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO agent_outputs
                 (agent_id, output, type, api_key, api_key_id, permissions_hash, config_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        agent_id,
        output.output,
        output.kind,
        output.api_key.expose(),
        output.api_key_id,
        output.permissions_hash,
        output.config_hash,
    ])
    .map(drop)
}

/// Lets go of the key; it works on until [`retired`] has been asked and it was invalidated.
pub(crate) fn retire(
    db: &Connection,
    agent_id: &str,
    output: &AgentOutput,
    now: i64,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO retiring_keys (agent_id, output, api_key_id, retired_at)
             VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![agent_id, output.output, output.api_key_id, now])?;
    db.prepare_cached("DELETE FROM agent_outputs WHERE agent_id = ?1 AND output = ?2")?
        .execute([agent_id, &output.output])
        .map(drop)
}

/// The ids of the agent's keys that were let go.
pub(crate) fn retired(db: &Connection, agent_id: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare_cached("SELECT api_key_id FROM retiring_keys WHERE agent_id = ?1")?;
    statement.query_map([agent_id], |row| row.get(0))?.collect()
}

pub(crate) fn forget_retired(db: &Connection, agent_id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM retiring_keys WHERE agent_id = ?1")?.execute([agent_id]).map(drop)
}

/// Forgets everything about the agent's keys.
pub(crate) fn forget(db: &Connection, agent_id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM agent_outputs WHERE agent_id = ?1")?.execute([agent_id])?;
    forget_retired(db, agent_id)
}
