//! What agents say of themselves while they are enrolled. Each function changes what it names and nothing else.

use rusqlite::{Connection, OptionalExtension as _, params};

/// What an agent says when it checks in.
pub(crate) struct CheckinReport {
    pub(crate) status: String,
    pub(crate) message: String,
    /// JSON; `None` leaves what is known.
    pub(crate) local_metadata: Option<String>,
    /// JSON; `None` leaves what is known.
    pub(crate) components: Option<String>,
    pub(crate) version: String,
}

/// Notes the report. An agent that talks has not left, so what [`leave`] noted is taken back.
pub(crate) fn record(
    db: &Connection,
    agent_id: &str,
    report: &CheckinReport,
    now: i64,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE agents SET last_checkin = ?2, last_checkin_status = ?3, last_checkin_message = ?4,
                 local_metadata = coalesce(?5, local_metadata), components = coalesce(?6, components),
                 version = ?7, updated_at = ?2,
                 unenrolled_at = CASE WHEN audit_unenrolled_reason IS NULL THEN unenrolled_at END,
                 audit_unenrolled_reason = NULL
             WHERE id = ?1",
    )?
    .execute(params![
        agent_id,
        now,
        report.status,
        report.message,
        report.local_metadata,
        report.components,
        report.version,
    ])
    .map(drop)
}

/// Notes that the agent is still there.
pub(crate) fn touch(db: &Connection, agent_id: &str, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE agents SET last_checkin = ?2, updated_at = ?2 WHERE id = ?1 AND active = 1")?
        .execute(params![agent_id, now])
        .map(drop)
}

/// Notes which revision of its policy the agent runs.
pub(crate) fn set_revision(db: &Connection, agent_id: &str, revision: i64, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE agents SET policy_revision = ?2, updated_at = ?3 WHERE id = ?1")?
        .execute(params![agent_id, revision, now])
        .map(drop)
}

/// Why the agent said that it leaves, if it did.
pub(crate) fn reason_to_leave(db: &Connection, agent_id: &str) -> rusqlite::Result<Option<String>> {
    let mut statement = db.prepare_cached("SELECT audit_unenrolled_reason FROM agents WHERE id = ?1")?;
    statement.query_row([agent_id], |row| row.get(0)).optional().map(Option::flatten)
}

/// Notes that the agent leaves by itself.
pub(crate) fn leave(db: &Connection, agent_id: &str, reason: &str, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE agents SET audit_unenrolled_reason = ?2, unenrolled_at = ?3, updated_at = ?3 WHERE id = ?1",
    )?
    .execute(params![agent_id, reason, now])
    .map(drop)
}
