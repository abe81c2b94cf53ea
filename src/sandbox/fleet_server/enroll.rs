//! `POST /api/fleet/agents/enroll`: a token makes an agent, and the agent gets a key of its own.
//!
//! Nothing is kept that leads from an agent back to its token.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::body;
use super::{Fleet, auth, go_json, headers, replace_token};
use crate::domain::secret::Secret;
use crate::domain::time::of_millis;
use crate::sandbox::fleet_server::answer::{FleetError, Reply, ok};
use crate::sandbox::fleet_server::fields::GoFields;
use crate::sandbox::mint;
use crate::sandbox::store::agents::{self, Agent};
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::KeyPair;
use crate::sandbox::store::enrollment::{self, Enrollment};
use crate::sandbox::store::{agent_keys, agent_outputs};

/// Fleet Server 9.5: the most that a body may be.
const LIMIT: usize = 524_288;

struct EnrollRequest {
    kind: String,
    id: Option<String>,
    replace_token: Option<Secret>,
    enrollment_id: Option<String>,
    local_metadata: Option<Value>,
    tags: Vec<String>,
}

impl EnrollRequest {
    /// `user_provided` and `shared_id` are known and without effect.
    async fn read(body: Body) -> Result<Self, FleetError> {
        let content = body::read(body, LIMIT).await?;
        let mut fields = GoFields::read(&content, "enroll request", "EnrollRequest")?;
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let id = some(fields.text("id", "string")?);
        let replace_token = some(fields.text("replace_token", "string")?).map(Secret::new);
        let enrollment_id = some(fields.text("enrollment_id", "string")?);
        let kind = fields.text("type", "api.EnrollRequestType")?.unwrap_or_default();
        let mut metadata = fields.one_struct("metadata", "EnrollMetadata")?;
        let (local_metadata, mut tags) = (metadata.raw("local"), metadata.texts("tags")?);
        tags.sort_unstable();
        tags.dedup();
        if !matches!(kind.as_str(), "PERMANENT" | "EPHEMERAL" | "TEMPORARY") {
            return Err(FleetError::unmapped("unknown enroll request type"));
        }
        Ok(Self { kind, id, replace_token, enrollment_id, local_metadata, tags })
    }
}

pub(super) async fn enroll(fleet: &Fleet, headers: &HeaderMap, body: Body) -> Reply {
    let token = auth::key(fleet, headers).await?;
    let version = headers::agent_version(headers, fleet.shared.compat)?;
    let enrollment = enrollment_of(fleet, &token.id).await?;
    let mut request = EnrollRequest::read(body).await?;
    let wanted = request.id.clone();
    let id = wanted.clone().map_or_else(mint::uuid, Ok)?;
    let local_metadata = match request.local_metadata.take() {
        Some(metadata) => named_after(metadata, &id)?,
        None => Value::Null,
    };
    let stored = replaceable_hash(fleet, wanted).await?;
    let hash = hashed(request.replace_token.take(), stored).await?;

    let key = mint::api_key()?;
    let pair = KeyPair::decode(&key.encoded).ok_or_else(|| FleetError::unmapped("the key can't be read"))?;
    let now = fleet.now();
    let agent = Agent {
        namespaces: enrollment.namespaces,
        kind: request.kind,
        access_api_key_id: Some(key.id),
        local_metadata: local_metadata.to_string(),
        tags: json!(request.tags).to_string(),
        version: Some(version),
        enrollment_id: request.enrollment_id,
        // Fleet Server keeps whole seconds.
        ..Agent::new(id, enrollment.policy_id, now - now.rem_euclid(1000))
    };
    let (agent, pair) = fleet.write(move |db| Ok((keep(db, agent, hash, &pair, now)?, pair))).await?;
    if let Some(caches) = &fleet.caches {
        caches.keep_key(&pair, now);
    }
    let access_api_key = pair.encoded();
    Ok(ok(&answer(&agent, &access_api_key, &local_metadata, &request.tags)))
}

/// What the one active token behind the key gives. Any other key that Elasticsearch takes ends here.
async fn enrollment_of(fleet: &Fleet, api_key_id: &str) -> Result<Enrollment, FleetError> {
    let now = fleet.now();
    if let Some(known) = fleet.caches.as_ref().and_then(|caches| caches.enrollment(api_key_id, now)) {
        return Ok(known);
    }
    let id = api_key_id.to_owned();
    let mut found = fleet.shared.store.read(move |db| enrollment::active(db, &id)).await?;
    match (found.len(), found.pop()) {
        (1, Some(enrollment)) => {
            if let Some(caches) = &fleet.caches {
                caches.keep_enrollment(api_key_id, enrollment.clone(), now);
            }
            Ok(enrollment)
        }
        (hits, _) => Err(FleetError::unmapped(format!("FindEnrollmentAPIKey: hit count mismatch {hits}"))),
    }
}

/// The metadata, with the agent's id where it speaks of one.
fn named_after(mut metadata: Value, id: &str) -> Result<Value, FleetError> {
    if !metadata.is_object() {
        let kind = go_json::kind(&metadata);
        return Err(FleetError::unmapped(format!(
            "json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
        )));
    }
    if let Some(place) = metadata.pointer_mut("/elastic/agent/id") {
        *place = Value::from(id);
    }
    Ok(metadata)
}

/// The hash of the token that the wanted agent was enrolled with, where there is such an agent.
async fn replaceable_hash(fleet: &Fleet, id: Option<String>) -> Result<Option<String>, FleetError> {
    let Some(id) = id else { return Ok(None) };
    let found = fleet.shared.store.read(move |db| agents::get(db, &id)).await?;
    Ok(found.and_then(|agent| agent.replace_token))
}

/// What is known of the request's replace token. Hashing is slow, so none of it happens in the transaction.
struct Hashed {
    /// For the new agent.
    fresh: Option<String>,
    /// The stored hash that the token matches.
    matched: Option<String>,
}

async fn hashed(token: Option<Secret>, stored: Option<String>) -> Result<Hashed, FleetError> {
    let Some(token) = token else { return Ok(Hashed { fresh: None, matched: None }) };
    let work = tokio::task::spawn_blocking(move || {
        let matched = stored.filter(|stored| replace_token::matches(token.expose(), stored));
        let fresh = match &matched {
            Some(hash) => hash.clone(),
            None => replace_token::hash(token.expose())?,
        };
        Ok(Hashed { fresh: Some(fresh), matched })
    });
    work.await.unwrap_or_else(|_| Err(FleetError::unmapped("the replace token could not be hashed")))
}

/// Keeps the agent and its key, in the place of one that it may replace.
fn keep(
    db: &rusqlite::Connection,
    mut agent: Agent,
    hash: Hashed,
    pair: &KeyPair,
    now: i64,
) -> Result<Agent, FleetError> {
    // Fleet Server 9.5: an enrollment that was lost on the way is made again. One whose agent has checked in since
    // is left alone; there Fleet Server fails without need, and the sandbox makes another agent.
    if let Some(lost) =
        agent.enrollment_id.as_deref().map(|id| enrollment::unheard(db, id)).transpose()?.flatten()
        && let Some(lost) = agents::get(db, &lost)?
    {
        remove(db, &lost, now)?;
    }
    match agents::get(db, &agent.id)? {
        Some(old) if old.active => {
            let may = old.replace_token.is_some()
                && old.replace_token == hash.matched
                && old.policy_id == agent.policy_id;
            if !may {
                return Err(FleetError::new(
                    StatusCode::FORBIDDEN,
                    "AgentNotReplaceable",
                    "existing agent cannot be replaced",
                ));
            }
            if let Some(key) = &old.access_api_key_id {
                api_keys::invalidate(db, key, now)?;
            }
            // Its output keys stay, and so does the date.
            agent.enrolled_at = old.enrolled_at;
        }
        Some(old) => remove(db, &old, now)?,
        None => {}
    }
    agent.replace_token = hash.fresh;
    let access = agent_keys::access(&pair.id, &agent.id, now);
    api_keys::insert(db, &access, pair)?;
    agents::put(db, &agent)?;
    Ok(agent)
}

fn remove(db: &rusqlite::Connection, agent: &Agent, now: i64) -> rusqlite::Result<()> {
    agent_keys::invalidate_all(db, agent, now)?;
    agent_outputs::forget(db, &agent.id)?;
    enrollment::delete_agent(db, &agent.id)
}

fn answer(agent: &Agent, access_api_key: &str, local_metadata: &Value, tags: &[String]) -> Value {
    let enrolled_at = of_millis(agent.enrolled_at);
    json!({
        "action": "created",
        "item": {
            "access_api_key": access_api_key,
            "access_api_key_id": agent.access_api_key_id,
            "active": true,
            "enrolled_at": enrolled_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "id": agent.id,
            "local_metadata": local_metadata,
            "policy_id": agent.policy_id,
            "status": "online",
            "tags": tags,
            "type": agent.kind,
            "user_provided_metadata": null,
        },
    })
}
