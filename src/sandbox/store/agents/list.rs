//! Agents as Kibana shows them: with a status, filtered, sorted, and a page at a time.

use std::fmt::Write as _;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};

use super::Agent;
use crate::sandbox::store::filter::SqlFilter;

/// Kibana 9.5: ten missed polls of 30 seconds.
const OFFLINE_AFTER: i64 = 300_000;

/// An agent with what Kibana derives when it is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    /// `agent.last_checkin` is the moment that is shown.
    pub(crate) agent: Agent,
    /// `online` and its like.
    pub(crate) status: String,
    /// The values that it was sorted by, one for each key.
    pub(crate) sort: Vec<Value>,
    /// Its place in the order of creation.
    pub(crate) seq: i64,
}

/// One key to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SortKey {
    /// An SQL expression of our own making over the columns of [`view`].
    pub(crate) sql: &'static str,
    pub(crate) descending: bool,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    /// So many rows are left out.
    From(i64),
    /// Behind the row with these values, one for each key.
    After(Vec<Value>),
}

/// The agents as a table, with the columns `status` and `seen_at`, the last check-in that is shown. `now` is in
/// milliseconds since 1970.
///
/// Status: Kibana 9.5's runtime field. A sample agent, which has no key, never checks in: its last word stays as old
/// as it was when it was made, so that samples look alive in a sandbox that has run for days.
fn view(now: i64) -> String {
    format!(
        "(SELECT *, CASE
            WHEN NOT active THEN 'unenrolled'
            WHEN timeout > 0 AND last < {now} - timeout * 1000 THEN 'inactive'
            WHEN audit_unenrolled_reason = 'uninstall' THEN 'uninstalled'
            WHEN audit_unenrolled_reason = 'orphaned' THEN 'orphaned'
            WHEN last < {now} - {OFFLINE_AFTER} THEN 'offline'
            WHEN policy_revision IS NULL THEN 'updating'
            WHEN seen_at IS NULL THEN 'enrolling'
            WHEN unenrollment_started_at IS NOT NULL THEN 'unenrolling'
            WHEN lower(last_checkin_status) IN ('error', 'degraded') THEN lower(last_checkin_status)
            ELSE 'online' END AS status
          FROM (SELECT *, coalesce(seen_at, enrolled_at) AS last,
                (SELECT inactivity_timeout FROM policies WHERE policies.id = policy_id) AS timeout
              FROM (SELECT *, CASE WHEN access_api_key_id IS NULL THEN {now} - (updated_at - last_checkin)
                        ELSE last_checkin END AS seen_at
                  FROM agents)))"
    )
}

fn read(row: &Row<'_>, keys: usize) -> rusqlite::Result<Seen> {
    let sort = (0..keys).map(|key| row.get(format!("sort_{key}").as_str()));
    Ok(Seen {
        agent: Agent { last_checkin: row.get("seen_at")?, ..Agent::read(row)? },
        status: row.get("status")?,
        sort: sort.collect::<Result<_, _>>()?,
        seq: row.get("seq")?,
    })
}

/// A page of the agents that match, at most `size`. What is not set comes last in either direction, as in
/// Elasticsearch; equal ones come in the order of creation.
pub(crate) fn list(
    db: &Connection,
    now: i64,
    filter: &SqlFilter,
    keys: &[SortKey],
    start: &Start,
    size: i64,
) -> rusqlite::Result<Vec<Seen>> {
    let mut values = filter.values.clone();
    let mut sql = "SELECT *".to_owned();
    let mut order = String::new();
    for (place, key) in keys.iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = write!(sql, ", {} AS sort_{place}", key.sql);
        let direction = if key.descending { "DESC" } else { "ASC" };
        let _ = write!(order, "{} {direction} NULLS LAST, ", key.sql);
    }
    let _ = write!(sql, " FROM {} WHERE {}", view(now), filter.sql);
    let from = match start {
        Start::From(from) => *from,
        Start::After(after) => {
            let _ = write!(sql, " AND {}", behind(keys, after, &mut values));
            0
        }
    };
    let _ = write!(sql, " ORDER BY {order}seq LIMIT {size} OFFSET {from}");
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&values), |row| read(row, keys.len()))?;
    rows.collect()
}

/// The condition that a row comes behind the one with the values `after`.
fn behind(keys: &[SortKey], after: &[Value], values: &mut Vec<Value>) -> String {
    let mut ways = Vec::new();
    let mut equal = String::new();
    for (key, value) in keys.iter().zip(after) {
        values.push(value.clone());
        let bound = values.len();
        let than = if key.descending { '<' } else { '>' };
        if *value != Value::Null {
            ways.push(format!("({equal}({0} {than} ?{bound} OR {0} IS NULL))", key.sql));
        }
        let _ = write!(equal, "{} IS ?{bound} AND ", key.sql);
    }
    if ways.is_empty() { "0".to_owned() } else { format!("({})", ways.join(" OR ")) }
}

/// How many agents of each status match.
pub(crate) fn statuses(
    db: &Connection,
    now: i64,
    filter: &SqlFilter,
) -> rusqlite::Result<Vec<(String, i64)>> {
    let sql = format!("SELECT status, count(*) FROM {} WHERE {} GROUP BY status", view(now), filter.sql);
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&filter.values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// How many agents match.
pub(crate) fn matching(db: &Connection, now: i64, filter: &SqlFilter) -> rusqlite::Result<i64> {
    let sql = format!("SELECT count(*) FROM {} WHERE {}", view(now), filter.sql);
    db.query_row(&sql, params_from_iter(&filter.values), |row| row.get(0))
}

/// The agent with this id.
pub(crate) fn see(db: &Connection, now: i64, id: &str) -> rusqlite::Result<Option<Seen>> {
    let sql = format!("SELECT * FROM {} WHERE id = ?1", view(now));
    db.prepare(&sql)?.query_row([id], |row| read(row, 0)).optional()
}

/// An output's key that an agent has; its secret half is nobody's business here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyOf {
    pub(crate) output: String,
    pub(crate) kind: String,
    pub(crate) api_key_id: String,
}

/// The keys that the agent has for its outputs.
pub(crate) fn keys(db: &Connection, agent_id: &str) -> rusqlite::Result<Vec<KeyOf>> {
    let mut statement =
        db.prepare_cached("SELECT output, type, api_key_id FROM agent_outputs WHERE agent_id = ?1")?;
    let read = |row: &Row<'_>| Ok(KeyOf { output: row.get(0)?, kind: row.get(1)?, api_key_id: row.get(2)? });
    statement.query_map([agent_id], read)?.collect()
}

/// The number of the newest agent; 0 when there is none.
pub(crate) fn newest(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(seq), 0) FROM agents", [], |row| row.get(0))
}

#[cfg(test)]
mod tests;
