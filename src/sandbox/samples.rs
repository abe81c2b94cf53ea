//! The sample data: a company's fleet, dated relative to the present. Ids are the same in every store; keys never.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::problem::FillError;
use super::store::agents::{self, Agent};
use super::store::fleet_server_hosts::{self, Host};
use super::store::spaces::{self, Space};
use super::store::{secrets, tokens};
use crate::domain::expiration::Expiration;
use crate::domain::secret::Secret;
use crate::sandbox::mint;
use crate::sandbox::mint::SplitMix64;
use crate::sandbox::store::outputs;
use crate::sandbox::store::outputs::StoredOutput;
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;

const DATA: &str = include_str!("../../assets/sample-data.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleData {
    outputs: Vec<OutputSample>,
    fleet_server_hosts: Vec<HostSample>,
    policies: Vec<PolicySample>,
    spaces: Vec<SpaceSample>,
}

/// In the form of `POST /api/fleet/outputs`. Certificates and secrets are obviously not real.
#[derive(Deserialize)]
struct OutputSample {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(flatten)]
    body: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostSample {
    id: String,
    name: String,
    host_urls: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpaceSample {
    id: String,
    name: String,
    description: String,
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
    data_output: Option<String>,
    monitoring_output: Option<String>,
    host: Option<String>,
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
pub(super) fn fill(db: &Connection, now: i64) -> Result<(), FillError> {
    let data: SampleData =
        serde_json::from_str(DATA).map_err(|error| FillError::Samples(error.to_string()))?;
    for sample in data.outputs {
        outputs::insert(db, &output(db, sample)?)?;
    }
    for sample in data.fleet_server_hosts {
        let HostSample { id, name, host_urls } = sample;
        let (host_urls, body) = (json!(host_urls).to_string(), "{}".to_owned());
        fleet_server_hosts::insert(db, &Host { id, name, host_urls, is_default: false, body })?;
    }
    let mut ids = SplitMix64(20_261_120);
    for sample in &data.policies {
        policy(db, sample, "default", now, &mut ids)?;
    }
    for sample in data.spaces {
        let (description, disabled_features) = (Some(sample.description), "[]".to_owned());
        let space = Space { id: sample.id, name: sample.name, description, disabled_features };
        spaces::insert(db, &space)?;
        for sample in &sample.policies {
            policy(db, sample, &space.id, now, &mut ids)?;
        }
    }
    Ok(())
}

/// The output, with its secrets moved to the store.
fn output(db: &Connection, sample: OutputSample) -> Result<StoredOutput, FillError> {
    let OutputSample { id, name, kind, mut body } = sample;
    for place in ["/password", "/service_token", "/ssl/key"] {
        let found = body.get_mut("secrets").and_then(|secrets| secrets.pointer_mut(place));
        if let Some(value) = found {
            let id = mint::api_key()?.id;
            if let Value::String(text) = std::mem::replace(value, json!({"id": id})) {
                secrets::insert(db, &id, &Secret::new(text))?;
            }
        }
    }
    let body = Value::Object(body).to_string();
    Ok(StoredOutput { id, name, kind, is_default: false, is_default_monitoring: false, body })
}

fn policy(
    db: &Connection,
    sample: &PolicySample,
    space: &str,
    now: i64,
    ids: &mut SplitMix64,
) -> Result<(), FillError> {
    let created = now - span(&sample.age)?;
    let mut policy = StoredPolicy::new(ids.uuid(), sample.name.clone(), sample.namespace.clone(), created);
    policy.description = Some(sample.description.clone());
    policy.is_managed = sample.managed;
    policy.supports_agentless = sample.agentless;
    policy.data_output_id.clone_from(&sample.data_output);
    policy.monitoring_output_id.clone_from(&sample.monitoring_output);
    policy.fleet_server_host_id.clone_from(&sample.host);
    policy.space_ids = json!([space]).to_string();
    policies::insert(db, &policy)?;
    for token in &sample.tokens {
        // A few minutes and seconds more, so that no two rows have the same time.
        let created = now - span(&token.age)? - ids.below(3_000_000);
        let mut row = mint::token(&policy, &token.name, ids.uuid(), mint::api_key()?, created);
        let after = token.expires_in.as_deref().map(span).transpose()?;
        let before = token.expired.as_deref().map(span).transpose()?;
        row.expire_at = after.or(before.map(|ago| -ago)).map(|ahead| now + ahead);
        row.revoked_at = token.revoked.as_deref().map(span).transpose()?.map(|ago| now - ago);
        row.active = row.revoked_at.is_none();
        tokens::insert(db, &row)?;
    }
    for number in 1..=sample.agents {
        let enrolled_at = created + ids.below((now - created).max(1));
        let host = format!("{}-{number:03}", sample.hosts);
        let agent = Agent::sample(ids.uuid(), &policy, enrolled_at, now, &host);
        agents::put(db, &agent)?;
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
    use crate::sandbox::store::Store;
    use crate::sandbox::store::tokens::SqlFilter;
    use jiff::Timestamp;

    #[tokio::test]
    async fn the_samples_show_every_kind_of_token() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let store = Store::memory().unwrap();
        let millis = now.as_millisecond();
        let rows = store
            .write(move |db| {
                fill(db, millis).unwrap();
                tokens::list(db, &here("default"), 0, 1000)
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

    fn here(space: &str) -> SqlFilter {
        SqlFilter::default().in_space("namespaces", space, true)
    }

    #[tokio::test]
    async fn the_second_space_has_a_policy_and_two_tokens_of_its_own() {
        let store = Store::memory().unwrap();
        let (names, policies) = store
            .write(|db| {
                fill(db, 1_800_000_000_000).unwrap();
                let tokens = tokens::list(db, &here("research"), 0, 10)?;
                let mut statement =
                    db.prepare("SELECT name FROM policies WHERE space_ids = '[\"research\"]'")?;
                let policies: Vec<String> =
                    statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                Ok((tokens.into_iter().map(|token| token.name).collect::<Vec<_>>(), policies))
            })
            .await
            .unwrap();
        assert_eq!(policies, ["Telescope control"]);
        assert!(names[0].starts_with("observing run 12") && names[1].starts_with("Default"), "{names:?}");
        assert_eq!(names.len(), 2);
    }

    #[tokio::test]
    async fn there_is_an_output_of_each_type_and_its_secrets_are_put_away() {
        let store = Store::memory().unwrap();
        let (outputs, values) = store
            .write(|db| {
                fill(db, 1_800_000_000_000).unwrap();
                let outputs = outputs::all(db)?;
                let bodies: Vec<Value> =
                    outputs.iter().map(|output| serde_json::from_str(&output.body).unwrap()).collect();
                let ids = ["/secrets/password/id", "/secrets/service_token/id", "/secrets/ssl/key/id"];
                let ids =
                    ids.map(|place| bodies.iter().find_map(|body| body.pointer(place)).unwrap().clone());
                let values = ids.map(|id| secrets::get(db, id.as_str().unwrap()).unwrap().unwrap());
                Ok((outputs, values))
            })
            .await
            .unwrap();
        let mut kinds: Vec<&str> = outputs.iter().map(|output| output.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["elasticsearch", "kafka", "logstash", "remote_elasticsearch"]);
        for value in values {
            assert!(value.expose().contains("SAMPLE"));
            assert!(outputs.iter().all(|output| !output.body.contains(value.expose())));
        }
    }

    #[tokio::test]
    async fn agents_are_rows_that_are_counted() {
        let store = Store::memory().unwrap();
        let counts = store
            .write(|db| {
                fill(db, 1_800_000_000_000).unwrap();
                let page = policies::PolicyPage {
                    sort: policies::SortField::Name,
                    descending: false,
                    from: 0,
                    size: 100,
                };
                let (found, total) =
                    policies::list(db, &SqlFilter::default().in_space("space_ids", "default", true), page)?;
                assert_eq!(total, 12);
                found.iter().map(|policy| agents::count(db, &policy.id)).collect::<Result<Vec<_>, _>>()
            })
            .await
            .unwrap();
        assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&0), Some(&203)));
    }
}
