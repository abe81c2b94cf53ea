//! The tables, and how an older store becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use super::OpenError;

/// Marks the file as ours: `FLTK`.
pub(super) const APPLICATION_ID: i32 = 0x464C_544B;

/// Step n takes a store from `user_version` n to n + 1. A step that was released is never changed again.
///
/// Times are milliseconds since 1970. `seq` keeps the order of creation within a millisecond.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE policies (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        namespace TEXT NOT NULL,
        description TEXT,
        is_managed INTEGER NOT NULL,
        supports_agentless INTEGER NOT NULL,
        fleet_server_host_id TEXT,
        inactivity_timeout INTEGER NOT NULL,
        monitoring TEXT NOT NULL,
        updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE tokens (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        api_key_id TEXT NOT NULL,
        api_key TEXT NOT NULL,
        name TEXT NOT NULL,
        policy_id TEXT NOT NULL,
        active INTEGER NOT NULL,
        hidden INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        expire_at INTEGER,
        revoked_at INTEGER
    ) STRICT;
    CREATE INDEX tokens_by_time ON tokens (created_at DESC, seq DESC);
    CREATE INDEX tokens_by_policy ON tokens (policy_id);
    CREATE TABLE agents (
        id TEXT PRIMARY KEY,
        policy_id TEXT NOT NULL,
        active INTEGER NOT NULL,
        enrolled_at INTEGER NOT NULL,
        host TEXT NOT NULL
    ) STRICT;
    CREATE INDEX agents_by_policy ON agents (policy_id, active);
"];

/// The version that this program writes.
pub(super) const VERSION: usize = MIGRATIONS.len();

/// Which version the store has; 0 for a new one. Another application's database and a newer schema are refused.
pub(super) fn version(connection: &Connection) -> Result<usize, OpenError> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let (id, found) = (number("application_id")?, number("user_version")?);
    if id != i64::from(APPLICATION_ID) && (tables != 0 || id != 0 || found != 0) {
        return Err(OpenError::Foreign);
    }
    let known = usize::try_from(found).ok().filter(|version| *version <= VERSION);
    known.ok_or(OpenError::Newer { found, known: VERSION })
}

/// Brings the store to [`VERSION`], or says why that can't be. All of it happens, or nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Again, now that no other process can change it.
    for step in MIGRATIONS.iter().skip(version(&transaction)?) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", i64::try_from(VERSION).unwrap_or(i64::MAX))?;
    Ok(transaction.commit()?)
}
