//! What Fleet wants agents to do: stored until the agent says that it is done.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The only kind that the sandbox makes: the agent shall leave.
pub(crate) const UNENROLL: &str = "UNENROLL";

/// An action as it is kept. `created_at` is in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) id: String,
    pub(crate) agent_id: String,
    pub(crate) kind: String,
    pub(crate) created_at: i64,
}

impl Action {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            agent_id: row.get("agent_id")?,
            kind: row.get("type")?,
            created_at: row.get("created_at")?,
        })
    }
}

pub(crate) fn insert(connection: &Connection, action: &Action) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO actions (id, agent_id, type, created_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![action.id, action.agent_id, action.kind, action.created_at])
        .map(drop)
}

/// What the agent has not said to be done, oldest first.
pub(crate) fn pending(connection: &Connection, agent_id: &str) -> rusqlite::Result<Vec<Action>> {
    let mut statement = connection
        .prepare_cached("SELECT * FROM actions WHERE agent_id = ?1 AND acked_at IS NULL ORDER BY seq")?;
    statement.query_map([agent_id], Action::read)?.collect()
}

/// The agent's action of that id, done or not.
pub(crate) fn get(connection: &Connection, agent_id: &str, id: &str) -> rusqlite::Result<Option<Action>> {
    connection
        .prepare_cached("SELECT * FROM actions WHERE agent_id = ?1 AND id = ?2")?
        .query_row([agent_id, id], Action::read)
        .optional()
}

/// Takes the action for done; a second time changes nothing.
pub(crate) fn ack(connection: &Connection, id: &str, now: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE actions SET acked_at = coalesce(acked_at, ?2) WHERE id = ?1")?
        .execute(params![id, now])
        .map(drop)
}
