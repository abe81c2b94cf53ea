//! Kibana's spaces.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// A space as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Space {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// A JSON array.
    pub(crate) disabled_features: String,
}

impl Space {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            disabled_features: row.get("disabled_features")?,
        })
    }
}

/// Inserts the space unless its id is taken, and returns whether it did.
pub(crate) fn insert(db: &Connection, space: &Space) -> rusqlite::Result<bool> {
    let changed = db.execute(
        "INSERT OR IGNORE INTO spaces (id, name, description, disabled_features) VALUES (?1, ?2, ?3, ?4)",
        params![space.id, space.name, space.description, space.disabled_features],
    )?;
    Ok(changed > 0)
}

/// All of them, by id.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<Space>> {
    let mut statement = db.prepare_cached("SELECT * FROM spaces ORDER BY id")?;
    statement.query_map([], Space::read)?.collect()
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<Space>> {
    db.prepare_cached("SELECT * FROM spaces WHERE id = ?1")?.query_row([id], Space::read).optional()
}

pub(crate) fn exists(db: &Connection, id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM spaces WHERE id = ?1")?.exists([id])
}
