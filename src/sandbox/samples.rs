//! The sample data: a company's fleet, dated relative to the present. Ids are the same in every store; keys never.

use rusqlite::Connection;
use serde::Deserialize;

use super::FillError;
use super::mint::{self, Sequence};
use super::store::agents::{self, Agent};
use super::store::policies::{self, Policy};
use super::store::tokens;
use crate::domain::expiration::Expiration;

const DATA: &str = include_str!("../../assets/sample-data.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    policies: Vec<PolicySample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicySample {
    name: String,
    #[serde(default = "default_namespace")]
    namespace: String,
    description: String,
    age: String,
    agents: u32,
    /// How the names of its agents' hosts begin.
    hosts: String,
    #[serde(default)]
    managed: bool,
    #[serde(default)]
    agentless: bool,
    tokens: Vec<TokenSample>,
}

/// Spans are durations as for `expiration`: `5h`, `12d`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenSample {
    name: String,
    age: String,
    expires_in: Option<String>,
    /// How long ago it expired.
    expired: Option<String>,
    /// How long ago it was revoked.
    revoked: Option<String>,
}

fn default_namespace() -> String {
    "default".to_owned()
}

/// Fills an empty store at the moment `now`, in milliseconds since 1970.
pub(super) fn fill(connection: &Connection, now: i64) -> Result<(), FillError> {
    let data: Data = serde_json::from_str(DATA).map_err(|error| FillError::Samples(error.to_string()))?;
    let mut ids = Sequence(20_261_120);
    for sample in &data.policies {
        policy(connection, sample, now, &mut ids)?;
    }
    Ok(())
}

fn policy(
    connection: &Connection,
    sample: &PolicySample,
    now: i64,
    ids: &mut Sequence,
) -> Result<(), FillError> {
    let created = now - span(&sample.age)?;
    let mut policy = Policy::new(ids.uuid(), sample.name.clone(), sample.namespace.clone(), created);
    policy.description = Some(sample.description.clone());
    policy.is_managed = sample.managed;
    policy.supports_agentless = sample.agentless;
    policies::insert(connection, &policy)?;
    for token in &sample.tokens {
        // Some minutes and seconds of its own, so that no two rows bear the same moment.
        let created = now - span(&token.age)? - ids.below(3_000_000);
        let mut row = mint::token(&policy, &token.name, ids.uuid(), mint::api_key()?, created);
        let after = token.expires_in.as_deref().map(span).transpose()?;
        let before = token.expired.as_deref().map(span).transpose()?;
        row.expire_at = after.or(before.map(|ago| -ago)).map(|ahead| now + ahead);
        row.revoked_at = token.revoked.as_deref().map(span).transpose()?.map(|ago| now - ago);
        row.active = row.revoked_at.is_none();
        tokens::insert(connection, &row)?;
    }
    for number in 1..=sample.agents {
        let enrolled_at = created + ids.below((now - created).max(1));
        let host = format!("{}-{number:03}", sample.hosts);
        agents::put(connection, &Agent::sample(ids.uuid(), &policy.id, enrolled_at, &host))?;
    }
    Ok(())
}

/// Milliseconds of a duration.
fn span(text: &str) -> Result<i64, FillError> {
    let expiration = Expiration::parse(text).map_err(|error| FillError::Samples(error.to_string()))?;
    let end = expiration.from(jiff::Timestamp::UNIX_EPOCH);
    end.map(jiff::Timestamp::as_millisecond).ok_or_else(|| FillError::Samples(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::status::{Counts, Status};
    use crate::sandbox::store::{Store, tokens::Filter};
    use jiff::Timestamp;

    #[tokio::test]
    async fn the_samples_show_every_kind_of_token() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let store = Store::memory().unwrap();
        let millis = now.as_millisecond();
        let rows = store
            .write(move |db| {
                fill(db, millis).unwrap();
                tokens::list(db, &Filter::default(), 0, 1000)
            })
            .await
            .unwrap();
        let mut counts = Counts::default();
        for row in rows.iter().filter(|row| !row.hidden) {
            let at = |ms| Timestamp::from_millisecond(ms).unwrap();
            assert!(
                row.created_at < millis && row.revoked_at.is_none_or(|r| r > row.created_at && r < millis)
            );
            assert!(
                row.revoked_at.is_none_or(|r| r >= millis - 6 * 86_400_000),
                "revoked in the last six days"
            );
            assert!(row.expire_at.is_none_or(|e| e > row.created_at), "{}", row.name);
            counts.add(Status::derive(row.active, row.expire_at.map(at), now));
        }
        assert_eq!(counts, Counts { active: 30, expired: 5, inactive: 6 });
        assert_eq!(rows.iter().filter(|row| row.hidden).count(), 2);
        let soon = |hours: i64| {
            rows.iter()
                .filter(|r| {
                    r.active && r.expire_at.is_some_and(|e| e > millis && e < millis + hours * 3_600_000)
                })
                .count()
        };
        assert_eq!((soon(24), soon(72)), (2, 4), "some expire within hours and days");
    }

    #[tokio::test]
    async fn agents_are_rows_that_are_counted() {
        let store = Store::memory().unwrap();
        let counts = store
            .write(|db| {
                fill(db, 1_800_000_000_000).unwrap();
                let page =
                    policies::Page { sort: policies::SortField::Name, descending: false, from: 0, size: 100 };
                let (found, total) = policies::list(db, &Filter::default(), page)?;
                assert_eq!(total, 12);
                found.iter().map(|policy| agents::count(db, &policy.id)).collect::<Result<Vec<_>, _>>()
            })
            .await
            .unwrap();
        assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&0), Some(&203)));
    }
}
