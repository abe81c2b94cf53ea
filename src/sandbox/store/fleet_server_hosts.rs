//! Where agents find a Fleet Server.

use rusqlite::{Connection, Row, params};

/// The id that Kibana 9.5's setup gives to the default host.
pub(crate) const DEFAULT: &str = "fleet-default-fleet-server-host";

/// A Fleet Server host as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) id: String,
    pub(crate) name: String,
    /// A JSON array.
    pub(crate) host_urls: String,
    pub(crate) is_default: bool,
}

impl Host {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            host_urls: row.get("host_urls")?,
            is_default: row.get("is_default")?,
        })
    }
}

/// Keeps the host unless its id is taken; whether it was kept.
pub(crate) fn insert(connection: &Connection, host: &Host) -> rusqlite::Result<bool> {
    let changed = connection.execute(
        "INSERT OR IGNORE INTO fleet_server_hosts (id, name, host_urls, is_default) VALUES (?1, ?2, ?3, ?4)",
        params![host.id, host.name, host.host_urls, host.is_default],
    )?;
    Ok(changed > 0)
}

/// All of them, oldest first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Host>> {
    let mut statement = connection.prepare_cached("SELECT * FROM fleet_server_hosts ORDER BY seq")?;
    statement.query_map([], Host::read)?.collect()
}
