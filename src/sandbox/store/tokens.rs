//! Enrollment tokens.

use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::filter;
use crate::domain::name;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::{KeyPair, StoredApiKey};
pub(crate) use crate::sandbox::store::filter::SqlFilter;

/// A token as it is kept. Times are in milliseconds since 1970.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredToken {
    pub(crate) id: String,
    pub(crate) api_key_id: String,
    pub(crate) api_key: String,
    /// The stored name, its suffix included.
    pub(crate) name: String,
    pub(crate) policy_id: String,
    pub(crate) active: bool,
    pub(crate) hidden: bool,
    pub(crate) created_at: i64,
    pub(crate) expire_at: Option<i64>,
    pub(crate) revoked_at: Option<i64>,
    /// The spaces that it is seen in, as a JSON array; `None` is the default space alone.
    pub(crate) namespaces: Option<String>,
}

impl StoredToken {
    /// Whether it is seen in the space. `stars`: whether `*` stands for all spaces, as since Kibana 9.5.0.
    pub(crate) fn is_in(&self, space: &str, stars: bool) -> bool {
        filter::is_in(self.namespaces.as_deref(), space, stars)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            api_key_id: row.get("api_key_id")?,
            api_key: row.get("api_key")?,
            name: row.get("name")?,
            policy_id: row.get("policy_id")?,
            active: row.get("active")?,
            hidden: row.get("hidden")?,
            created_at: row.get("created_at")?,
            expire_at: row.get("expire_at")?,
            revoked_at: row.get("revoked_at")?,
            namespaces: row.get("namespaces")?,
        })
    }
}

const NEWEST_FIRST: &str = "ORDER BY created_at DESC, seq DESC";

/// The matching tokens from `from` on, newest first, at most `size`.
pub(crate) fn list(
    db: &Connection,
    filter: &SqlFilter,
    from: i64,
    size: i64,
) -> rusqlite::Result<Vec<StoredToken>> {
    let sql = format!("SELECT * FROM tokens WHERE {} {NEWEST_FIRST} LIMIT {size} OFFSET {from}", filter.sql);
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&filter.values), StoredToken::read)?;
    rows.collect()
}

/// How many tokens match.
pub(crate) fn count(db: &Connection, filter: &SqlFilter) -> rusqlite::Result<i64> {
    let sql = format!("SELECT count(*) FROM tokens WHERE {}", filter.sql);
    db.query_row(&sql, params_from_iter(&filter.values), |row| row.get(0))
}

/// The ids of the matching tokens, newest first, at most `size`.
pub(crate) fn ids(db: &Connection, filter: &SqlFilter, size: i64) -> rusqlite::Result<Vec<String>> {
    let sql = format!("SELECT id FROM tokens WHERE {} {NEWEST_FIRST} LIMIT {size}", filter.sql);
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&filter.values), |row| row.get(0))?;
    rows.collect()
}

pub(crate) fn get(db: &Connection, id: &str) -> rusqlite::Result<Option<StoredToken>> {
    let mut statement = db.prepare_cached("SELECT * FROM tokens WHERE id = ?1")?;
    statement.query_row([id], StoredToken::read).optional()
}

/// Whether a token of the policy has the name already. Kibana 9.5: revoked and hidden ones count too.
pub(crate) fn is_taken(db: &Connection, policy_id: &str, wanted: &str) -> rusqlite::Result<bool> {
    let mut statement =
        db.prepare_cached("SELECT name FROM tokens WHERE policy_id = ?1 AND instr(name, ?2) > 0")?;
    let mut rows = statement.query(params![policy_id, wanted])?;
    while let Some(row) = rows.next()? {
        if name::clashes(row.get_ref(0)?.as_str()?, wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps the token, and the key that it is.
pub(crate) fn insert(db: &Connection, token: &StoredToken) -> rusqlite::Result<()> {
    if let Some(pair) = KeyPair::decode(&token.api_key) {
        let name = token.name.clone();
        let key = StoredApiKey::enroll(&pair.id, name, &token.policy_id, token.created_at, token.expire_at);
        api_keys::insert(db, &StoredApiKey { invalidated_at: token.revoked_at, ..key }, &pair)?;
    }
    let mut statement = db.prepare_cached(
        "INSERT INTO tokens (id, api_key_id, api_key, name, policy_id, active, hidden, created_at, expire_at,
             revoked_at, namespaces)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    statement.execute(params![
        token.id,
        token.api_key_id,
        token.api_key,
        token.name,
        token.policy_id,
        token.active,
        token.hidden,
        token.created_at,
        token.expire_at,
        token.revoked_at,
        token.namespaces,
    ])?;
    Ok(())
}

/// What is done to tokens that shall not be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removal {
    /// The token stays and opens nothing.
    Revoke,
    /// The token goes. Kibana 9.5: also when its key could not be invalidated.
    Delete,
}

/// Revokes or deletes the token, and invalidates its key. `false` when Elasticsearch does not know the key of an
/// active one: then nothing is revoked. A second revoke keeps the first one's moment.
pub(crate) fn remove(db: &Connection, token: &StoredToken, how: Removal, now: i64) -> rusqlite::Result<bool> {
    let gone = !token.active || api_keys::invalidate(db, &token.api_key_id, now)?;
    match how {
        Removal::Delete => {
            db.prepare_cached("DELETE FROM tokens WHERE id = ?1")?.execute([&token.id])?;
        }
        Removal::Revoke if gone => revoke(db, token, now)?,
        Removal::Revoke => return Ok(false),
    }
    Ok(true)
}

/// Marks the token as revoked, and invalidates its key if there is one. Kibana before 9.5.0: whatever became of the key.
pub(crate) fn revoke_anyway(db: &Connection, token: &StoredToken, now: i64) -> rusqlite::Result<()> {
    api_keys::invalidate(db, &token.api_key_id, now)?;
    revoke(db, token, now)
}

fn revoke(db: &Connection, token: &StoredToken, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE tokens SET active = 0, revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1")?
        .execute(params![token.id, now])
        .map(drop)
}

/// Every token of the policy.
pub(crate) fn of_policy(db: &Connection, policy_id: &str) -> rusqlite::Result<Vec<StoredToken>> {
    let mut statement = db.prepare_cached("SELECT * FROM tokens WHERE policy_id = ?1")?;
    statement.query_map([policy_id], StoredToken::read)?.collect()
}

/// Moves the policy's tokens to other spaces; `None` is the default one alone.
pub(crate) fn set_namespaces(
    db: &Connection,
    policy_id: &str,
    namespaces: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE tokens SET namespaces = ?2 WHERE policy_id = ?1")?
        .execute(params![policy_id, namespaces])
        .map(drop)
}
