//! A check-in's body.

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use serde_json::Value;

use super::poll;
use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::fleet_server::body;
use crate::sandbox::fleet_server::fields::GoFields;
use crate::sandbox::store::checkins::CheckinReport;

/// Fleet Server 9.5: the most that a body may be on the wire.
const LIMIT: usize = 1 << 20;

/// What an agent says. `upgrade_details` is known and without effect.
pub(super) struct CheckinRequest {
    status: String,
    message: String,
    /// The last stored action that it has seen.
    pub(super) ack_token: Option<String>,
    local_metadata: Option<Value>,
    components: Option<Value>,
    pub(super) poll_timeout: Option<Duration>,
    /// The policy that it runs, and the revision (9.2 and newer).
    pub(super) runs: Option<(String, i64)>,
}

impl CheckinRequest {
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, FleetError> {
        let content = body::unzipped(headers, body::read(body, LIMIT).await?)?;
        let mut fields = GoFields::read(&content, "checkin request", "CheckinRequest")?;
        let status = fields.text("status", "api.CheckinRequestStatus")?.unwrap_or_default();
        let message = fields.text("message", "string")?.unwrap_or_default();
        let ack_token = fields.text("ack_token", "string")?.filter(|token| !token.is_empty());
        let timeout = fields.text("poll_timeout", "string")?;
        let (local_metadata, components) = (fields.raw("local_metadata"), fields.raw("components"));
        let revision = fields.number("policy_revision_idx")?;
        let runs = fields.text("agent_policy_id", "string")?.zip(revision);
        // The document says so; Fleet Server's own decoder would take it.
        if revision.is_some_and(|revision| revision < 0) {
            return Err(FleetError::bad_request("policy_revision_idx must not be negative"));
        }
        if status.is_empty() {
            return Err(FleetError::bad_request("checkin status missing"));
        }
        let poll_timeout = timeout.as_deref().map(poll::parse).transpose().map_err(|words| {
            FleetError::bad_request(&format!("poll_timeout cannot be parsed as duration: {words}"))
        })?;
        Ok(Self { status, message, ack_token, local_metadata, components, poll_timeout, runs })
    }

    pub(super) fn report(self, version: String) -> CheckinReport {
        let text = |value: Option<Value>| value.map(|value| value.to_string());
        CheckinReport {
            status: self.status,
            message: self.message,
            local_metadata: text(self.local_metadata),
            components: text(self.components),
            version,
        }
    }
}
