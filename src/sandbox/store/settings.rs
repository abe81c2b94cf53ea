//! The store's own facts: its API key, its id, whether it was filled.

use rusqlite::{Connection, OptionalExtension as _, params};

/// The one key of stores of version 1, encoded; the administrator has taken it over.
pub(crate) const API_KEY: &str = "api_key";
/// The instance's uuid, as `GET /api/status` shows it.
pub(crate) const INSTANCE: &str = "instance";
/// Set once the store has been filled, so that a store that a person emptied stays empty.
pub(crate) const FILLED: &str = "filled";
/// Set once the administrator's key is one that was never sent to a port.
pub(crate) const RENEWED: &str = "renewed";

pub(crate) fn get(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = db.prepare_cached("SELECT value FROM settings WHERE key = ?1")?;
    statement.query_row([key], |row| row.get(0)).optional()
}

/// Keeps `value` unless there is one already; gives the one that counts.
pub(crate) fn keep(db: &Connection, key: &str, value: &str) -> rusqlite::Result<String> {
    db.execute("INSERT OR IGNORE INTO settings (key, value) VALUES (?1, ?2)", params![key, value])?;
    db.query_row("SELECT value FROM settings WHERE key = ?1", [key], |row| row.get(0))
}

pub(crate) fn forget(db: &Connection, key: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM settings WHERE key = ?1", [key]).map(drop)
}
