//! Where agents find a Fleet Server.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// The id that Kibana 9.5's setup gives to the default host.
pub(crate) const DEFAULT: &str = "fleet-default-fleet-server-host";

/// A Fleet Server host as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "Kibana calls it so")]
pub(crate) struct Host {
    pub(crate) id: String,
    pub(crate) name: String,
    /// A JSON array.
    pub(crate) host_urls: String,
    pub(crate) is_default: bool,
    /// Everything else, as Kibana answers it: a JSON object.
    pub(crate) body: String,
}

impl Host {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            host_urls: row.get("host_urls")?,
            is_default: row.get("is_default")?,
            body: row.get("body")?,
        })
    }

    /// Where agents shall go. The default host is the sandbox's own Fleet Server while that runs, at `running`.
    pub(crate) fn urls(&self, running: Option<&str>) -> Vec<String> {
        match running {
            Some(url) if self.is_default => vec![url.to_owned()],
            _ => serde_json::from_str(&self.host_urls).unwrap_or_default(),
        }
    }
}

/// Inserts the host unless its id is taken, and returns whether it did. There is one default: a new one replaces the
/// old one.
pub(crate) fn insert(db: &Connection, host: &Host) -> rusqlite::Result<bool> {
    if get(db, &host.id)?.is_some() {
        return Ok(false);
    }
    if host.is_default {
        db.execute("UPDATE fleet_server_hosts SET is_default = 0", [])?;
    }
    db.execute(
        "INSERT INTO fleet_server_hosts (id, name, host_urls, is_default, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![host.id, host.name, host.host_urls, host.is_default, host.body],
    )?;
    Ok(true)
}

/// All of them, the default first, then the oldest first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<Host>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM fleet_server_hosts ORDER BY is_default DESC, seq")?;
    statement.query_map([], Host::read)?.collect()
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<Host>> {
    db.prepare_cached("SELECT * FROM fleet_server_hosts WHERE id = ?1")?
        .query_row([id], Host::read)
        .optional()
}

/// The host of a policy that names `wanted`, or nothing: that one, or the default.
pub(crate) fn of_policy(db: &Connection, wanted: Option<&str>) -> rusqlite::Result<Option<Host>> {
    let named = wanted.map(|id| get(db, id)).transpose()?.flatten();
    if named.is_some() {
        return Ok(named);
    }
    db.prepare_cached("SELECT * FROM fleet_server_hosts WHERE is_default")?
        .query_row([], Host::read)
        .optional()
}
