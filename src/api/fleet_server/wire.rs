//! What agents and Fleet Server write to each other, as far as this program does.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::AgentProfile;
use crate::domain::secret::Secret;

/// `GET /api/status`.
#[derive(Deserialize)]
pub(super) struct FleetServerStatus {
    pub(super) version: Option<FleetServerVersion>,
}

#[derive(Deserialize)]
pub(super) struct FleetServerVersion {
    pub(super) number: Option<String>,
}

/// The body of an enroll. The real agent always sends the two empty texts.
#[derive(Serialize)]
pub(super) struct EnrollBody<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'static str,
    replace_token: &'static str,
    metadata: Metadata<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    local: &'a Value,
    user_provided: Value,
    tags: &'a [String],
}

impl<'a> EnrollBody<'a> {
    pub(super) fn new(agent: &'a AgentProfile) -> Self {
        let user_provided = Value::Object(serde_json::Map::new());
        let metadata = Metadata { local: &agent.local_metadata, user_provided, tags: &agent.tags };
        Self { kind: "PERMANENT", id: "", replace_token: "", metadata }
    }
}

/// Its answer.
#[derive(Deserialize)]
pub(super) struct EnrollAnswer {
    pub(super) item: EnrolledAgent,
}

#[derive(Deserialize)]
pub(super) struct EnrolledAgent {
    pub(super) id: String,
    pub(super) access_api_key: AgentKey,
}

/// A key that goes from the wire into a [`Secret`].
#[derive(Deserialize)]
#[serde(from = "String")]
pub(super) struct AgentKey(pub(super) Secret);

impl From<String> for AgentKey {
    fn from(text: String) -> Self {
        Self(Secret::new(text))
    }
}

/// The body of a check-in.
#[derive(Serialize)]
pub(super) struct CheckIn<'a> {
    status: &'static str,
    message: &'static str,
    local_metadata: &'a Value,
}

impl<'a> CheckIn<'a> {
    pub(super) fn online(agent: &'a AgentProfile) -> Self {
        Self { status: "online", message: "Running", local_metadata: &agent.local_metadata }
    }
}

/// Its answer; the policy itself, with its credentials, is skipped.
#[derive(Deserialize)]
pub(super) struct CheckInAnswer {
    #[serde(default)]
    pub(super) actions: Vec<AgentActionBody>,
}

#[derive(Deserialize)]
pub(super) struct AgentActionBody {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// The body of an ack.
#[derive(Serialize)]
pub(super) struct Acks<'a> {
    events: [AckEvent<'a>; 1],
}

#[derive(Serialize)]
struct AckEvent<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    subtype: &'static str,
    agent_id: &'a str,
    action_id: &'a str,
    message: &'static str,
    timestamp: String,
}

impl<'a> Acks<'a> {
    pub(super) fn done(agent_id: &'a str, action_id: &'a str, now: Timestamp) -> Self {
        let timestamp = now.to_string();
        let (kind, subtype, message) = ("ACTION_RESULT", "ACKNOWLEDGED", "Acknowledged");
        Self { events: [AckEvent { kind, subtype, agent_id, action_id, message, timestamp }] }
    }
}

/// Its answer; one that is not good has another status.
#[derive(Deserialize)]
pub(super) struct AcksAnswer {}

/// Fleet Server's error.
#[derive(Deserialize)]
pub(super) struct FleetServerRefusal {
    pub(super) error: String,
    #[serde(default)]
    pub(super) message: String,
}
