//! What agents are told to do, from the request until they have acknowledged it.

use rusqlite::{Connection, Row, params};

/// The only type that the sandbox makes: the agent gives up its keys.
pub(crate) const UNENROLL: &str = "UNENROLL";

/// An action for one agent. `created_at` is in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredAction {
    pub(crate) id: String,
    pub(crate) agent_id: String,
    /// `UNENROLL`.
    pub(crate) kind: String,
    pub(crate) created_at: i64,
}

impl StoredAction {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            agent_id: row.get("agent_id")?,
            kind: row.get("type")?,
            created_at: row.get("created_at")?,
        })
    }
}

pub(crate) fn insert(db: &Connection, action: &StoredAction) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO actions (id, agent_id, type, created_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![action.id, action.agent_id, action.kind, action.created_at])
        .map(drop)
}

/// What the agent has not acknowledged yet, oldest first.
pub(crate) fn pending(db: &Connection, agent_id: &str) -> rusqlite::Result<Vec<StoredAction>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM actions WHERE agent_id = ?1 AND acked_at IS NULL ORDER BY seq")?;
    statement.query_map([agent_id], StoredAction::read)?.collect()
}

/// Marks the agent's action as done and gives it; a second time keeps the first moment. `None` when the agent has no
/// such action.
pub(crate) fn ack(
    db: &Connection,
    agent_id: &str,
    id: &str,
    now: i64,
) -> rusqlite::Result<Option<StoredAction>> {
    let mut statement = db.prepare_cached(
        "UPDATE actions SET acked_at = coalesce(acked_at, ?3) WHERE id = ?1 AND agent_id = ?2 RETURNING *",
    )?;
    let mut rows = statement.query_map(params![id, agent_id, now], StoredAction::read)?;
    rows.next().transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::store::Store;

    #[tokio::test]
    async fn an_action_waits_until_its_own_agent_acknowledges_it() {
        let action = |id: &str, agent: &str| StoredAction {
            id: id.into(),
            agent_id: agent.into(),
            kind: UNENROLL.into(),
            created_at: 7,
        };
        let (first, second) = (action("1", "a"), action("2", "a"));
        let store = Store::memory().unwrap();
        let work = store.write(move |db| {
            insert(db, &first)?;
            insert(db, &second)?;
            insert(db, &action("3", "b"))?;
            assert_eq!(pending(db, "a")?, [first.clone(), second.clone()]);
            assert_eq!(ack(db, "b", "1", 8)?, None, "another agent's");
            assert_eq!(ack(db, "a", "nope", 8)?, None);
            assert_eq!(ack(db, "a", "1", 8)?, Some(first.clone()));
            assert_eq!(ack(db, "a", "1", 9)?, Some(first), "again");
            assert_eq!(pending(db, "a")?, [second]);
            assert_eq!(pending(db, "b")?.len(), 1);
            db.query_row("SELECT acked_at FROM actions WHERE id = '1'", [], |row| row.get::<_, i64>(0))
        });
        assert_eq!(work.await.unwrap(), 8);
    }
}
