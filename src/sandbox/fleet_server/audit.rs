//! `POST /api/fleet/agents/{id}/audit/unenroll`: an agent says that it leaves by itself.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Fleet, auth, body};
use crate::sandbox::fleet_server::answer::{FleetError, Reply};
use crate::sandbox::fleet_server::fields::GoFields;
use crate::sandbox::store::checkins;

/// Fleet Server 9.5: the most that a body may be.
const LIMIT: usize = 1024;
const REASONS: [&str; 4] = ["uninstall", "orphaned", "key_revoked", "migrated"];

/// Its keys work on, and its next check-in takes the word back.
pub(super) async fn unenroll(fleet: &Fleet, headers: &HeaderMap, id: &str, body: Body) -> Reply {
    let agent = auth::agent(fleet, headers, id).await?;
    let agent_id = agent.id.clone();
    let before = fleet.shared.store.read(move |db| checkins::reason_to_leave(db, &agent_id)).await?;
    if before.as_deref() == Some("orphaned") {
        return Err(FleetError::new(
            StatusCode::CONFLICT,
            "ErrAuditReasonConflict",
            "agent document contains audit_unenroll_reason",
        ));
    }
    let content = body::read(body, LIMIT).await?;
    let what = "audit/unenroll request";
    let mut fields = GoFields::read(&content, what, "AuditUnenrollRequest")?;
    let reason = fields.text("reason", "api.AuditUnenrollRequestReason")?.unwrap_or_default();
    let timestamp = fields.text("timestamp", "time.Time")?;
    if let Some(odd) = timestamp.filter(|text| text.parse::<jiff::Timestamp>().is_err()) {
        return Err(FleetError::bad_request(&format!(
            "unable to decode {what}: parsing time \"{odd}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{odd}\" as \"2006\""
        )));
    }
    if !REASONS.contains(&reason.as_str()) {
        return Err(FleetError::bad_request("audit/unenroll request invalid reason"));
    }
    let now = fleet.now();
    fleet.shared.store.write(move |db| checkins::leave(db, &agent.id, &reason, now)).await?;
    Ok(Response::new(Body::empty()))
}
