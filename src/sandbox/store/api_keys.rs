//! Elasticsearch's API keys: what authenticates, apart from the documents of Fleet that speak of it.
//!
//! The secret half is kept as a hash, so a key that was handed out once can't be read back from here.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// A key's two halves in clear.
pub(crate) struct KeyPair {
    pub(crate) id: String,
    pub(crate) secret: Zeroizing<String>,
}

impl KeyPair {
    /// Reads `base64(id:secret)`.
    pub(crate) fn decode(encoded: &str) -> Option<Self> {
        let text = Zeroizing::new(String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?);
        let (id, secret) = text.split_once(':')?;
        Some(Self { id: id.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
    }

    /// `id:secret`, as Beats want it.
    pub(crate) fn plain(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}:{}", self.id, *self.secret))
    }

    /// `base64(id:secret)`, as HTTP wants it.
    pub(crate) fn encoded(&self) -> String {
        STANDARD.encode(self.plain().as_bytes())
    }
}

/// A key as it is kept, but for its hash. Times are in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredApiKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role_descriptors: Value,
    pub(crate) metadata: Value,
    pub(crate) created_at: i64,
    pub(crate) expire_at: Option<i64>,
    pub(crate) invalidated_at: Option<i64>,
}

impl StoredApiKey {
    /// The key behind an enrollment token, as Kibana 9.5 asks Elasticsearch for it: it opens nothing.
    pub(crate) fn enroll(
        id: &str,
        name: String,
        policy_id: &str,
        created_at: i64,
        expire_at: Option<i64>,
    ) -> Self {
        Self {
            id: id.to_owned(),
            name,
            role_descriptors: no_privileges("fleet-apikey-enroll"),
            metadata: json!({"managed_by": "fleet", "managed": true, "type": "enroll", "policy_id": policy_id}),
            created_at,
            expire_at,
            invalidated_at: None,
        }
    }
}

/// A role that may do nothing.
pub(crate) fn no_privileges(role: &str) -> Value {
    let application = json!({"application": "fleet", "privileges": ["no-privileges"], "resources": ["*"]});
    json!({role: {"cluster": [], "index": [], "applications": [application]}})
}

/// What Elasticsearch says to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyVerdict {
    Valid,
    Unknown,
    WrongSecret,
    Invalidated,
    Expired,
}

pub(crate) fn insert(db: &Connection, key: &StoredApiKey, pair: &KeyPair) -> rusqlite::Result<()> {
    db
        .prepare_cached(
            "INSERT INTO api_keys (id, hash, name, role_descriptors, metadata, created_at, expire_at, invalidated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            key.id,
            hash(&pair.secret),
            key.name,
            key.role_descriptors.to_string(),
            key.metadata.to_string(),
            key.created_at,
            key.expire_at,
            key.invalidated_at,
        ])
        .map(drop)
}

/// Whether the pair opens at the moment `now`. The comparison does not tell by its time where the difference is.
pub(crate) fn check(db: &Connection, pair: &KeyPair, now: i64) -> rusqlite::Result<KeyVerdict> {
    type Found = (Vec<u8>, Option<i64>, Option<i64>);
    let mut statement =
        db.prepare_cached("SELECT hash, expire_at, invalidated_at FROM api_keys WHERE id = ?1")?;
    let found: Option<Found> =
        statement.query_row([&pair.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    Ok(match found {
        None => KeyVerdict::Unknown,
        Some((_, _, Some(_))) => KeyVerdict::Invalidated,
        Some((hash_of, _, _)) if verify_slices_are_equal(&hash_of, &hash(&pair.secret)).is_err() => {
            KeyVerdict::WrongSecret
        }
        Some((_, Some(end), _)) if end <= now => KeyVerdict::Expired,
        Some(_) => KeyVerdict::Valid,
    })
}

/// Invalidates the key for ever; a second time changes nothing. Whether there is one.
pub(crate) fn invalidate(db: &Connection, id: &str, now: i64) -> rusqlite::Result<bool> {
    let changed = db
        .prepare_cached("UPDATE api_keys SET invalidated_at = coalesce(invalidated_at, ?2) WHERE id = ?1")?
        .execute(params![id, now])?;
    Ok(changed > 0)
}

/// The secret half's SHA-256. A key is random, so no slow hash is needed.
fn hash(secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}
