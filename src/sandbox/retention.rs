//! How long a revoked token stays. Elastic's page: until then it is seen, and its name is taken.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use super::store::{Store, StoreError};
use crate::domain::expiration::{Expiration, ExpirationError};

/// How long a revoked token stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// For so long after the revoke, as Elastic's page on enrollment tokens has it.
    For(SignedDuration),
    /// Until somebody deletes it, as Kibana's code has it.
    Never,
}

impl Default for Retention {
    /// Elasticsearch: `xpack.security.authc.api_key.delete.retention_period` is 7 days.
    fn default() -> Self {
        Self::For(SignedDuration::from_hours(7 * 24))
    }
}

impl FromStr for Retention {
    type Err = ExpirationError;

    /// Reads `never`, or a duration as `expiration` takes it: `7d`, `36h`.
    fn from_str(text: &str) -> Result<Self, ExpirationError> {
        if text == "never" {
            return Ok(Self::Never);
        }
        let end = Expiration::parse(text)?.from(Timestamp::UNIX_EPOCH).unwrap_or(Timestamp::MAX);
        Ok(Self::For(SignedDuration::from_millis(end.as_millisecond())))
    }
}

impl Retention {
    /// Deletes what has outlived its retention at `now`. Runs before every request, so that no response ever has such a
    /// token; nothing runs in between.
    pub(super) async fn sweep(self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        let Self::For(span) = self else { return Ok(()) };
        let Ok(before) = now.checked_sub(span) else { return Ok(()) };
        let before = before.as_millisecond();
        if store.read(move |db| is_due(db, before)).await? {
            store.write(move |db| delete(db, before)).await?;
        }
        Ok(())
    }
}

fn is_due(db: &Connection, before: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM tokens WHERE revoked_at <= ?1
             UNION ALL SELECT 1 FROM api_keys WHERE invalidated_at <= ?1 LIMIT 1",
    )?
    .exists([before])
}

/// Elasticsearch deletes invalidated keys of every kind after the same time.
fn delete(db: &Connection, before: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM tokens WHERE revoked_at <= ?1", params![before])?;
    db.execute("DELETE FROM api_keys WHERE invalidated_at <= ?1", params![before])?;
    Ok(())
}
