//! Enrolled agents.

pub(crate) mod list;
mod sample;
pub(crate) mod unenroll;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// An agent as it is kept. Times are in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Agent {
    pub(crate) id: String,
    pub(crate) policy_id: String,
    /// Of the token that it enrolled with, as a JSON array; `None` is the default space alone.
    pub(crate) namespaces: Option<String>,
    /// `PERMANENT` and its like.
    pub(crate) kind: String,
    pub(crate) active: bool,
    pub(crate) enrolled_at: i64,
    pub(crate) unenrollment_started_at: Option<i64>,
    pub(crate) unenrolled_at: Option<i64>,
    /// The key that it talks to Fleet Server with; agents that nobody enrolled have none.
    pub(crate) access_api_key_id: Option<String>,
    /// A JSON object, or `null`.
    pub(crate) local_metadata: String,
    /// A JSON array.
    pub(crate) tags: String,
    pub(crate) version: Option<String>,
    pub(crate) enrollment_id: Option<String>,
    /// The hash of the token that lets it be replaced.
    pub(crate) replace_token: Option<String>,
    /// The revision of its policy that it runs; `None` before the first.
    pub(crate) policy_revision: Option<i64>,
    pub(crate) last_checkin: Option<i64>,
    pub(crate) last_checkin_status: Option<String>,
    pub(crate) last_checkin_message: Option<String>,
    /// A JSON array, or `null`.
    pub(crate) components: String,
    pub(crate) updated_at: Option<i64>,
}

impl Agent {
    /// An agent that has just enrolled and said nothing yet.
    pub(crate) fn new(id: String, policy_id: String, enrolled_at: i64) -> Self {
        Self {
            id,
            policy_id,
            namespaces: None,
            kind: "PERMANENT".to_owned(),
            active: true,
            enrolled_at,
            unenrollment_started_at: None,
            unenrolled_at: None,
            access_api_key_id: None,
            local_metadata: "null".to_owned(),
            tags: "[]".to_owned(),
            version: None,
            enrollment_id: None,
            replace_token: None,
            policy_revision: None,
            last_checkin: None,
            last_checkin_status: None,
            last_checkin_message: None,
            components: "null".to_owned(),
            updated_at: None,
        }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            policy_id: row.get("policy_id")?,
            namespaces: row.get("namespaces")?,
            kind: row.get("type")?,
            active: row.get("active")?,
            enrolled_at: row.get("enrolled_at")?,
            unenrollment_started_at: row.get("unenrollment_started_at")?,
            unenrolled_at: row.get("unenrolled_at")?,
            access_api_key_id: row.get("access_api_key_id")?,
            local_metadata: row.get("local_metadata")?,
            tags: row.get("tags")?,
            version: row.get("version")?,
            enrollment_id: row.get("enrollment_id")?,
            replace_token: row.get("replace_token")?,
            policy_revision: row.get("policy_revision")?,
            last_checkin: row.get("last_checkin")?,
            last_checkin_status: row.get("last_checkin_status")?,
            last_checkin_message: row.get("last_checkin_message")?,
            components: row.get("components")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

/// Inserts the agent, or replaces the one with its id.
pub(crate) fn put(db: &Connection, agent: &Agent) -> rusqlite::Result<()> {
    db
        .prepare_cached(
            "INSERT OR REPLACE INTO agents (id, policy_id, namespaces, type, active, enrolled_at,
                 unenrollment_started_at, unenrolled_at, access_api_key_id, local_metadata, tags, version,
                 enrollment_id, replace_token, policy_revision, last_checkin, last_checkin_status,
                 last_checkin_message, components, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?
        .execute(params![
            agent.id,
            agent.policy_id,
            agent.namespaces,
            agent.kind,
            agent.active,
            agent.enrolled_at,
            agent.unenrollment_started_at,
            agent.unenrolled_at,
            agent.access_api_key_id,
            agent.local_metadata,
            agent.tags,
            agent.version,
            agent.enrollment_id,
            agent.replace_token,
            agent.policy_revision,
            agent.last_checkin,
            agent.last_checkin_status,
            agent.last_checkin_message,
            agent.components,
            agent.updated_at,
        ])
        .map(drop)
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<Agent>> {
    db.prepare_cached("SELECT * FROM agents WHERE id = ?1")?.query_row([id], Agent::read).optional()
}

/// How many active agents the policy has.
pub(crate) fn count(db: &Connection, policy_id: &str) -> rusqlite::Result<i64> {
    let mut statement =
        db.prepare_cached("SELECT count(*) FROM agents WHERE policy_id = ?1 AND active = 1")?;
    statement.query_row([policy_id], |row| row.get(0))
}

/// Moves the policy's agents to other spaces; `None` is the default one alone.
pub(crate) fn set_namespaces(
    db: &Connection,
    policy_id: &str,
    namespaces: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE agents SET namespaces = ?2 WHERE policy_id = ?1")?
        .execute(params![policy_id, namespaces])
        .map(drop)
}
