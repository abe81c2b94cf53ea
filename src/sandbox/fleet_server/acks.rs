//! `POST /api/fleet/agents/{id}/acks`: an agent says what it has done.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Fleet, auth, body, policy};
use crate::sandbox::fleet_server::answer::{FleetError, Reply, with_status};
use crate::sandbox::fleet_server::fields::GoFields;
use crate::sandbox::store::actions;
use crate::sandbox::store::agents::{self, Agent, unenroll};

/// Fleet Server 9.5: the most that a body may be.
const LIMIT: usize = 2 << 20;

struct AckedEvent {
    agent_id: String,
    action_id: String,
    failed: bool,
}

pub(super) async fn acks(fleet: &Fleet, headers: &HeaderMap, id: &str, body: Body) -> Reply {
    let agent = auth::agent(fleet, headers, id).await?;
    let content = body::read(body, LIMIT).await?;
    let mut fields = GoFields::read(&content, "ack request", "AckRequest")?;
    let events = fields.structs("events", "Event")?.into_iter().map(event).collect::<Result<Vec<_>, _>>()?;
    let now = fleet.now();
    let done = fleet.write(move |db| {
        events.iter().map(|event| take(db, &agent.id, event, now)).collect::<Result<Vec<_>, _>>()
    });
    let statuses = done.await?;
    Ok(answer(&statuses))
}

fn event(mut fields: GoFields) -> Result<AckedEvent, FleetError> {
    Ok(AckedEvent {
        agent_id: fields.text("agent_id", "string")?.unwrap_or_default(),
        action_id: fields.text("action_id", "string")?.unwrap_or_default(),
        failed: fields.text("error", "string")?.is_some(),
    })
}

/// Does what follows from the event, and gives the status of its item.
fn take(db: &Connection, agent_id: &str, event: &AckedEvent, now: i64) -> Result<StatusCode, FleetError> {
    // Each time anew: the event before may have changed it.
    let Some(agent) = agents::get(db, agent_id)? else { return Ok(StatusCode::NOT_FOUND) };
    if !event.agent_id.is_empty() && event.agent_id != agent.id {
        return Ok(StatusCode::BAD_REQUEST);
    }
    if let Some(rest) = event.action_id.strip_prefix("policy:") {
        if !event.failed {
            policy_ack(db, &agent, rest, now)?;
        }
        return Ok(StatusCode::OK);
    }
    let Some(action) = actions::ack(db, &agent.id, &event.action_id, now)? else {
        return Ok(StatusCode::NOT_FOUND);
    };
    if action.kind == actions::UNENROLL && !event.failed && agent.active {
        unenroll::finish(db, &agent.id, now)?;
    }
    Ok(StatusCode::OK)
}

/// `<policy>:<revision>`; old agents send a further part. Another policy or an old revision changes nothing.
fn policy_ack(db: &Connection, agent: &Agent, id: &str, now: i64) -> Result<(), FleetError> {
    let mut parts = id.split(':');
    let (Some(policy_id), Some(revision)) = (parts.next(), parts.next().and_then(|r| r.parse().ok())) else {
        return Ok(());
    };
    if policy_id == agent.policy_id && revision > agent.policy_revision.unwrap_or(0) {
        policy::acknowledged(db, agent, revision, now)?;
    }
    Ok(())
}

/// The answer's status is the highest of its items'.
fn answer(statuses: &[StatusCode]) -> Response {
    let item = |status: &StatusCode| json!({"message": status.canonical_reason(), "status": status.as_u16()});
    let items: Vec<Value> = statuses.iter().map(item).collect();
    let highest = statuses.iter().max().copied().unwrap_or(StatusCode::OK);
    let mut body = json!({"action": "acks", "items": items});
    if highest != StatusCode::OK {
        body["errors"] = json!(true);
    }
    with_status(highest, &body)
}
