//! Enrolled agents, as far as policies count them.

use rusqlite::{Connection, params};

/// An agent to be kept.
pub(crate) struct Agent<'a> {
    pub(crate) id: &'a str,
    pub(crate) policy_id: &'a str,
    pub(crate) enrolled_at: i64,
    pub(crate) host: &'a str,
}

pub(crate) fn insert(connection: &Connection, agent: &Agent<'_>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO agents (id, policy_id, active, enrolled_at, host) VALUES (?1, ?2, 1, ?3, ?4)",
    )?;
    statement.execute(params![agent.id, agent.policy_id, agent.enrolled_at, agent.host])?;
    Ok(())
}

/// How many active agents the policy has.
pub(crate) fn count(connection: &Connection, policy_id: &str) -> rusqlite::Result<i64> {
    let mut statement =
        connection.prepare_cached("SELECT count(*) FROM agents WHERE policy_id = ?1 AND active = 1")?;
    statement.query_row([policy_id], |row| row.get(0))
}
