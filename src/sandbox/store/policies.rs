//! Agent policies.

use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use crate::sandbox::store::filter;
use crate::sandbox::store::filter::SqlFilter;

/// A policy as it is kept. `updated_at` is in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPolicy {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) description: Option<String>,
    pub(crate) is_managed: bool,
    pub(crate) supports_agentless: bool,
    pub(crate) fleet_server_host_id: Option<String>,
    /// `None` is the default output.
    pub(crate) data_output_id: Option<String>,
    /// `None` is the default output for monitoring.
    pub(crate) monitoring_output_id: Option<String>,
    pub(crate) inactivity_timeout: i64,
    /// What is monitored, as a JSON array.
    pub(crate) monitoring: String,
    /// The spaces that it belongs to, as a JSON array.
    pub(crate) space_ids: String,
    /// Grows with every change that its agents must hear of.
    pub(crate) revision: i64,
    pub(crate) updated_at: i64,
    pub(crate) updated_by: String,
}

impl StoredPolicy {
    /// A policy with Kibana's defaults.
    pub(crate) fn new(id: String, name: String, namespace: String, updated_at: i64) -> Self {
        Self {
            id,
            name,
            namespace,
            description: None,
            is_managed: false,
            supports_agentless: false,
            fleet_server_host_id: None,
            data_output_id: None,
            monitoring_output_id: None,
            inactivity_timeout: 1_209_600,
            monitoring: r#"["logs","metrics"]"#.to_owned(),
            space_ids: r#"["default"]"#.to_owned(),
            revision: 1,
            updated_at,
            updated_by: "elastic".to_owned(),
        }
    }

    /// Kibana 9.5: the tokens of managed and agentless policies are hidden.
    pub(crate) fn hides_tokens(&self) -> bool {
        self.is_managed || self.supports_agentless
    }

    /// What a new token of it takes over: nothing for the default space alone.
    pub(crate) fn token_namespaces(&self) -> Option<String> {
        (self.space_ids != r#"["default"]"#).then(|| self.space_ids.clone())
    }

    /// The spaces that it belongs to, `*` for all of them.
    pub(crate) fn spaces(&self) -> Vec<String> {
        serde_json::from_str(&self.space_ids).unwrap_or_default()
    }

    /// Whether it is seen in the space. `stars`: whether `*` stands for all spaces, as since Kibana 9.5.0.
    pub(crate) fn is_in(&self, space: &str, stars: bool) -> bool {
        filter::is_in(Some(&self.space_ids), space, stars)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            namespace: row.get("namespace")?,
            description: row.get("description")?,
            is_managed: row.get("is_managed")?,
            supports_agentless: row.get("supports_agentless")?,
            fleet_server_host_id: row.get("fleet_server_host_id")?,
            data_output_id: row.get("data_output_id")?,
            monitoring_output_id: row.get("monitoring_output_id")?,
            inactivity_timeout: row.get("inactivity_timeout")?,
            monitoring: row.get("monitoring")?,
            space_ids: row.get("space_ids")?,
            revision: row.get("revision")?,
            updated_at: row.get("updated_at")?,
            updated_by: row.get("updated_by")?,
        })
    }
}

/// The columns that a list may be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortField {
    Id,
    Name,
    Namespace,
    Description,
    IsManaged,
    UpdatedAt,
}

impl SortField {
    /// Reads Kibana's name of the field.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Id,
            "name" | "name.keyword" => Self::Name,
            "namespace" => Self::Namespace,
            "description" => Self::Description,
            "is_managed" => Self::IsManaged,
            "updated_at" => Self::UpdatedAt,
            _ => return None,
        })
    }

    fn column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Namespace => "namespace",
            Self::Description => "description",
            Self::IsManaged => "is_managed",
            Self::UpdatedAt => "updated_at",
        }
    }
}

/// Which part of the list, in which order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PolicyPage {
    pub(crate) sort: SortField,
    pub(crate) descending: bool,
    pub(crate) from: i64,
    pub(crate) size: i64,
}

/// A page of the policies that match, and the number of all that do.
pub(crate) fn list(
    db: &Connection,
    filter: &SqlFilter,
    page: PolicyPage,
) -> rusqlite::Result<(Vec<StoredPolicy>, i64)> {
    let direction = if page.descending { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT * FROM policies WHERE {} ORDER BY {} {direction}, seq {direction} LIMIT {} OFFSET {}",
        filter.sql,
        page.sort.column(),
        page.size,
        page.from
    );
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&filter.values), StoredPolicy::read)?;
    let rows = rows.collect::<Result<_, _>>()?;
    let sql = format!("SELECT count(*) FROM policies WHERE {}", filter.sql);
    let total = db.query_row(&sql, params_from_iter(&filter.values), |row| row.get(0))?;
    Ok((rows, total))
}

pub(crate) fn count(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT count(*) FROM policies", [], |row| row.get(0))
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<StoredPolicy>> {
    db.prepare_cached("SELECT * FROM policies WHERE id = ?1")?.query_row([id], StoredPolicy::read).optional()
}

/// The policies that have no token document at all, revoked ones counted.
pub(crate) fn without_token(db: &Connection) -> rusqlite::Result<Vec<StoredPolicy>> {
    let mut statement = db.prepare(
        "SELECT * FROM policies WHERE NOT EXISTS (SELECT 1 FROM tokens WHERE tokens.policy_id = policies.id)",
    )?;
    statement.query_map([], StoredPolicy::read)?.collect()
}

/// The id of another policy than `policy` that has its name and shares a space with it. Kibana 9.5: a name is unique
/// in its space.
pub(crate) fn namesake(db: &Connection, policy: &StoredPolicy) -> rusqlite::Result<Option<String>> {
    let mut statement =
        db.prepare_cached("SELECT * FROM policies WHERE name = ?1 AND id <> ?2 ORDER BY seq")?;
    let others = statement.query_map([&policy.name, &policy.id], StoredPolicy::read)?;
    let spaces = policy.spaces();
    for other in others {
        let other = other?;
        let theirs = other.spaces();
        let everywhere = spaces.iter().chain(&theirs).any(|space| space == "*");
        if everywhere || theirs.iter().any(|space| spaces.contains(space)) {
            return Ok(Some(other.id));
        }
    }
    Ok(None)
}

/// Keeps everything of the policy in the place of what was there under its id.
pub(crate) fn update(db: &Connection, policy: &StoredPolicy) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "UPDATE policies SET name = ?2, namespace = ?3, description = ?4, is_managed = ?5, supports_agentless = ?6,
             fleet_server_host_id = ?7, data_output_id = ?8, monitoring_output_id = ?9, inactivity_timeout = ?10,
             monitoring = ?11, space_ids = ?12, revision = ?13, updated_at = ?14, updated_by = ?15
         WHERE id = ?1",
    )?;
    statement.execute(params![
        policy.id,
        policy.name,
        policy.namespace,
        policy.description,
        policy.is_managed,
        policy.supports_agentless,
        policy.fleet_server_host_id,
        policy.data_output_id,
        policy.monitoring_output_id,
        policy.inactivity_timeout,
        policy.monitoring,
        policy.space_ids,
        policy.revision,
        policy.updated_at,
        policy.updated_by,
    ])?;
    Ok(())
}

pub(crate) fn delete(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM policies WHERE id = ?1")?.execute([id]).map(drop)
}

pub(crate) fn insert(db: &Connection, policy: &StoredPolicy) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO policies (id, name, namespace, description, is_managed, supports_agentless,
             fleet_server_host_id, data_output_id, monitoring_output_id, inactivity_timeout, monitoring, space_ids,
             revision, updated_at, updated_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    statement.execute(params![
        policy.id,
        policy.name,
        policy.namespace,
        policy.description,
        policy.is_managed,
        policy.supports_agentless,
        policy.fleet_server_host_id,
        policy.data_output_id,
        policy.monitoring_output_id,
        policy.inactivity_timeout,
        policy.monitoring,
        policy.space_ids,
        policy.revision,
        policy.updated_at,
        policy.updated_by,
    ])?;
    Ok(())
}
