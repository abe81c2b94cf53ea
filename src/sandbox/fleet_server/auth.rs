//! Authentication: the key of a request, and the agent that the key belongs to.

use axum::http::{HeaderMap, StatusCode};

use super::Fleet;
use super::headers;
use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::store::agents::{self, Agent};
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::{KeyPair, KeyVerdict};

/// A valid key of any kind.
pub(super) async fn key(fleet: &Fleet, headers: &HeaderMap) -> Result<KeyPair, FleetError> {
    let pair = headers::authorization(headers)?;
    let now = fleet.now();
    if fleet.caches.as_ref().is_some_and(|caches| caches.is_good(&pair, now)) {
        return Ok(pair);
    }
    let read = fleet.shared.store.read(move |db| Ok((api_keys::check(db, &pair, now)?, pair)));
    let (verdict, pair) = read.await?;
    if verdict != KeyVerdict::Valid {
        return Err(FleetError::unauthorized());
    }
    if let Some(caches) = &fleet.caches {
        caches.keep_key(&pair, now);
    }
    Ok(pair)
}

/// The agent of the path, asking with its own key. An agent that is not there can't be told from somebody else's.
pub(super) async fn agent(fleet: &Fleet, headers: &HeaderMap, id: &str) -> Result<Agent, FleetError> {
    let pair = key(fleet, headers).await?;
    let id = id.to_owned();
    let found = fleet.shared.store.read(move |db| agents::get(db, &id)).await?;
    let Some(agent) = found.filter(|agent| agent.access_api_key_id.as_ref() == Some(&pair.id)) else {
        return Err(FleetError::new(
            StatusCode::FORBIDDEN,
            "ErrAgentIdentity",
            "Agent header contains wrong identifier",
        ));
    };
    if agent.version.is_none() {
        return Err(FleetError::new(StatusCode::BAD_REQUEST, "ErrAgentCorrupted", "Agent record corrupted"));
    }
    if !agent.active {
        return Err(FleetError::new(StatusCode::UNAUTHORIZED, "ErrAgentInactive", "Agent inactive"));
    }
    Ok(agent)
}
