//! Policies that change because something changes that they use.

use rusqlite::{Connection, params};

/// Which defaults have become others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Use {
    /// The output for data.
    pub(crate) data: bool,
    /// The output for monitoring.
    pub(crate) monitoring: bool,
    /// The Fleet Server host.
    pub(crate) host: bool,
}

/// Gives the policies that use one of these defaults their next revision; how many there are. Kibana 9.5 does it in
/// the name of `system`.
pub(crate) fn bump_defaults(db: &Connection, which: Use, now: i64) -> rusqlite::Result<usize> {
    db.prepare_cached(
        "UPDATE policies SET revision = revision + 1, updated_at = ?4, updated_by = 'system'
             WHERE (?1 AND data_output_id IS NULL) OR (?2 AND monitoring_output_id IS NULL)
                 OR (?3 AND fleet_server_host_id IS NULL)",
    )?
    .execute(params![which.data, which.monitoring, which.host, now])
}
