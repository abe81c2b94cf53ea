//! Fleet's secrets: values that documents hold a reference to. Kibana answers the reference, Fleet Server the value.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::secret::Secret;

pub(crate) fn insert(db: &Connection, id: &str, value: &Secret) -> rusqlite::Result<()> {
    db.execute("INSERT INTO secrets (id, value) VALUES (?1, ?2)", params![id, value.expose()]).map(drop)
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<Secret>> {
    db.prepare_cached("SELECT value FROM secrets WHERE id = ?1")?
        .query_row([id], |row| row.get(0).map(Secret::new))
        .optional()
}
