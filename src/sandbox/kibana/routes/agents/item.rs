//! An agent as Kibana 9.5 writes it. Ids of keys are in it, keys never.

use rusqlite::types::Value as Column;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::sandbox::kibana::routes::iso;
use crate::sandbox::store::agents::list::{KeyOf, Seen};

/// One agent.
#[derive(Serialize)]
pub(super) struct AgentItem {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespaces: Option<Value>,
    active: bool,
    enrolled_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unenrolled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unenrollment_started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_api_key_id: Option<String>,
    policy_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_checkin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_checkin_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_checkin_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_revision: Option<i64>,
    /// Nothing is installed on agents of the sandbox.
    packages: [String; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<Vec<Value>>,
    tags: Value,
    #[serde(skip_serializing_if = "Map::is_empty")]
    outputs: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<Value>,
    local_metadata: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Value>,
    status: String,
    /// Empty when metrics were asked for: there is nothing that measures.
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<Map<String, Value>>,
}

impl AgentItem {
    pub(super) fn new(seen: Seen, keys: Vec<KeyOf>, metrics: bool) -> Self {
        let agent = seen.agent;
        let sort: Vec<Value> = seen.sort.into_iter().map(json_of).collect();
        // Kibana's own schema wants an object where an agent has told nothing.
        let local_metadata =
            read(&agent.local_metadata).filter(Value::is_object).unwrap_or_else(|| json!({}));
        let outputs = keys.into_iter().map(|key| {
            let (kind, id) = (key.kind, key.api_key_id);
            (key.output, json!({"api_key_id": id, "type": kind}))
        });
        Self {
            agent: agent.version.map(|version| json!({"id": agent.id, "version": version})),
            id: agent.id,
            kind: agent.kind,
            namespaces: agent.namespaces.as_deref().and_then(read),
            active: agent.active,
            enrolled_at: iso(agent.enrolled_at),
            unenrolled_at: agent.unenrolled_at.map(iso),
            unenrollment_started_at: agent.unenrollment_started_at.map(iso),
            access_api_key_id: agent.access_api_key_id,
            policy_id: agent.policy_id,
            last_checkin: agent.last_checkin.map(iso),
            last_checkin_status: agent.last_checkin_status.map(|status| status.to_lowercase()),
            last_checkin_message: agent.last_checkin_message,
            policy_revision: agent.policy_revision,
            packages: [],
            sort: Some(sort).filter(|sort| !sort.is_empty()),
            tags: read(&agent.tags).unwrap_or_else(|| json!([])),
            outputs: outputs.collect(),
            components: read(&agent.components).filter(Value::is_array),
            local_metadata,
            status: seen.status,
            metrics: metrics.then(Map::new),
        }
    }

    /// What a page behind this agent is asked for with.
    pub(super) fn search_after(&self) -> Option<String> {
        self.sort.as_ref().map(|sort| json!(sort).to_string())
    }

    pub(super) fn status(&self) -> &str {
        &self.status
    }
}

fn read(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

fn json_of(value: Column) -> Value {
    match value {
        Column::Integer(number) => json!(number),
        Column::Real(number) => json!(number),
        Column::Text(text) => json!(text),
        Column::Null | Column::Blob(_) => Value::Null,
    }
}
