//! The tables, and how an older store becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use super::OpenError;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::{KeyPair, StoredApiKey};

/// Marks the file as ours: `FLTK`.
pub(in crate::sandbox) const APPLICATION_ID: i32 = 0x464C_544B;

/// What takes a store from one version to the next.
enum MigrationStep {
    Sql(&'static str),
    Code(fn(&Connection) -> rusqlite::Result<()>),
}

/// Step n takes a store from `user_version` n to n + 1. A step that was released is never changed again.
///
/// Times are milliseconds since 1970. `seq` keeps the order of creation within a millisecond.
const MIGRATIONS: &[MigrationStep] = &[MigrationStep::Sql(FIRST), MigrationStep::Code(second)];

const FIRST: &str = "
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
";

/// Elasticsearch's keys apart from Fleet's documents, spaces, users, outputs, and agents that connect.
fn second(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(SECOND)?;
    let mut tokens = connection.prepare(
        "SELECT api_key, name, policy_id, created_at, expire_at, revoked_at FROM tokens ORDER BY seq",
    )?;
    let mut rows = tokens.query([])?;
    while let Some(row) = rows.next()? {
        let (encoded, policy_id): (String, String) = (row.get(0)?, row.get(2)?);
        // A version 1 store made its keys itself; one that does not decode never opened anything.
        let Some(pair) = KeyPair::decode(&encoded) else { continue };
        let key = StoredApiKey {
            invalidated_at: row.get(5)?,
            ..StoredApiKey::enroll(&pair.id, row.get(1)?, &policy_id, row.get(3)?, row.get(4)?)
        };
        api_keys::insert(connection, &key, &pair)?;
    }
    Ok(())
}

/// A name is unique in its space now, not in the table; `NULL` namespaces are the default space's.
const SECOND: &str = "
    CREATE TABLE spaces (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        description TEXT,
        disabled_features TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE users (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        api_key TEXT NOT NULL,
        password TEXT NOT NULL,
        token TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE api_keys (
        id TEXT PRIMARY KEY,
        hash BLOB NOT NULL,
        name TEXT NOT NULL,
        role_descriptors TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expire_at INTEGER,
        invalidated_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX api_keys_by_end ON api_keys (invalidated_at) WHERE invalidated_at IS NOT NULL;
    CREATE TABLE outputs (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        is_default INTEGER NOT NULL,
        is_default_monitoring INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE secrets (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE fleet_server_hosts (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        host_urls TEXT NOT NULL,
        is_default INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    ALTER TABLE tokens ADD COLUMN namespaces TEXT;
    CREATE INDEX tokens_by_key ON tokens (api_key_id);
    CREATE INDEX tokens_by_revoke ON tokens (revoked_at) WHERE revoked_at IS NOT NULL;
    ALTER TABLE policies RENAME TO policies_1;
    CREATE TABLE policies (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        namespace TEXT NOT NULL,
        description TEXT,
        is_managed INTEGER NOT NULL,
        supports_agentless INTEGER NOT NULL,
        fleet_server_host_id TEXT,
        data_output_id TEXT,
        monitoring_output_id TEXT,
        inactivity_timeout INTEGER NOT NULL,
        monitoring TEXT NOT NULL,
        space_ids TEXT NOT NULL,
        revision INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        updated_by TEXT NOT NULL
    ) STRICT;
    INSERT INTO policies
        SELECT rowid, id, name, namespace, description, is_managed, supports_agentless, fleet_server_host_id,
            NULL, NULL, inactivity_timeout, monitoring, '[\"default\"]', 1, updated_at, 'elastic'
        FROM policies_1;
    DROP TABLE policies_1;
    CREATE INDEX policies_by_name ON policies (name);
    ALTER TABLE agents RENAME TO agents_1;
    DROP INDEX agents_by_policy;
    CREATE TABLE agents (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        policy_id TEXT NOT NULL,
        namespaces TEXT,
        type TEXT NOT NULL,
        active INTEGER NOT NULL,
        enrolled_at INTEGER NOT NULL,
        unenrollment_started_at INTEGER,
        unenrolled_at INTEGER,
        access_api_key_id TEXT,
        local_metadata TEXT NOT NULL,
        tags TEXT NOT NULL,
        version TEXT,
        enrollment_id TEXT,
        replace_token TEXT,
        policy_revision INTEGER,
        last_checkin INTEGER,
        last_checkin_status TEXT,
        last_checkin_message TEXT,
        components TEXT NOT NULL DEFAULT 'null',
        audit_unenrolled_reason TEXT,
        updated_at INTEGER
    ) STRICT;
    INSERT INTO agents (id, policy_id, type, active, enrolled_at, local_metadata, tags, policy_revision,
            last_checkin, last_checkin_status, updated_at)
        SELECT id, policy_id, 'PERMANENT', active, enrolled_at,
            json_object('host', json_object('hostname', host)), '[]', 1,
            enrolled_at, 'online', enrolled_at + rowid % 30000
        FROM agents_1 ORDER BY rowid;
    DROP TABLE agents_1;
    CREATE INDEX agents_by_policy ON agents (policy_id, active);
    CREATE INDEX agents_by_enrollment ON agents (enrollment_id) WHERE enrollment_id IS NOT NULL;
    CREATE TABLE agent_outputs (
        agent_id TEXT NOT NULL,
        output TEXT NOT NULL,
        type TEXT NOT NULL,
        api_key TEXT NOT NULL,
        api_key_id TEXT NOT NULL,
        permissions_hash TEXT NOT NULL,
        config_hash TEXT NOT NULL,
        PRIMARY KEY (agent_id, output)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE retiring_keys (
        agent_id TEXT NOT NULL,
        output TEXT NOT NULL,
        api_key_id TEXT NOT NULL,
        retired_at INTEGER NOT NULL,
        PRIMARY KEY (agent_id, api_key_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE actions (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        agent_id TEXT NOT NULL,
        type TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        acked_at INTEGER
    ) STRICT;
    CREATE INDEX actions_by_agent ON actions (agent_id) WHERE acked_at IS NULL;
";

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
        match step {
            MigrationStep::Sql(sql) => transaction.execute_batch(sql)?,
            MigrationStep::Code(code) => code(&transaction)?,
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", i64::try_from(VERSION).unwrap_or(i64::MAX))?;
    Ok(transaction.commit()?)
}
