//! Where agents send their data.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The id that Kibana 9.5's setup gives to the default output.
pub(crate) const DEFAULT: &str = "fleet-default-output";

/// An output as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredOutput {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `elasticsearch`, `remote_elasticsearch`, `kafka` or `logstash`.
    pub(crate) kind: String,
    pub(crate) is_default: bool,
    pub(crate) is_default_monitoring: bool,
    /// Everything else, as Kibana answers it: a JSON object.
    pub(crate) body: String,
}

impl StoredOutput {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            kind: row.get("type")?,
            is_default: row.get("is_default")?,
            is_default_monitoring: row.get("is_default_monitoring")?,
            body: row.get("body")?,
        })
    }
}

/// Inserts the output unless its id is taken, and returns whether it did. There is one default of each kind: a new one
/// replaces the old one.
pub(crate) fn insert(db: &Connection, output: &StoredOutput) -> rusqlite::Result<bool> {
    if get(db, &output.id)?.is_some() {
        return Ok(false);
    }
    if output.is_default {
        db.execute("UPDATE outputs SET is_default = 0", [])?;
    }
    if output.is_default_monitoring {
        db.execute("UPDATE outputs SET is_default_monitoring = 0", [])?;
    }
    db.execute(
        "INSERT INTO outputs (id, name, type, is_default, is_default_monitoring, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            output.id,
            output.name,
            output.kind,
            output.is_default,
            output.is_default_monitoring,
            output.body
        ],
    )?;
    Ok(true)
}

/// All of them, the default first, then the oldest first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<StoredOutput>> {
    let mut statement = db.prepare_cached("SELECT * FROM outputs ORDER BY is_default DESC, seq")?;
    statement.query_map([], StoredOutput::read)?.collect()
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<StoredOutput>> {
    db.prepare_cached("SELECT * FROM outputs WHERE id = ?1")?.query_row([id], StoredOutput::read).optional()
}
