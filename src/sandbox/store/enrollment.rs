//! What enrolling needs of the store: the token behind a key, and agents that are to be replaced.

use rusqlite::{Connection, OptionalExtension as _};

/// What a token gives to the agent that enrolls with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enrollment {
    pub(crate) policy_id: String,
    pub(crate) namespaces: Option<String>,
}

/// The active tokens behind the key; there should be one. Whether they have expired is Elasticsearch's affair.
pub(crate) fn active(db: &Connection, api_key_id: &str) -> rusqlite::Result<Vec<Enrollment>> {
    let mut statement =
        db.prepare_cached("SELECT policy_id, namespaces FROM tokens WHERE api_key_id = ?1 AND active = 1")?;
    let rows = statement
        .query_map([api_key_id], |row| Ok(Enrollment { policy_id: row.get(0)?, namespaces: row.get(1)? }))?;
    rows.collect()
}

/// The id of an agent that enrolled with this enrollment id and has never checked in.
pub(crate) fn unheard(db: &Connection, enrollment_id: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT id FROM agents WHERE enrollment_id = ?1 AND last_checkin IS NULL")?
        .query_row([enrollment_id], |row| row.get(0))
        .optional()
}

pub(crate) fn delete_agent(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM agents WHERE id = ?1")?.execute([id]).map(drop)
}
