//! `POST /api/fleet/agents/{id}/checkin`: an agent reports its state, and waits for actions.
//!
//! The answer comes at once when there is something for the agent, else when something happens, at last when the
//! time is over. Only one sort of news goes into an answer; stored actions come before a changed policy.

mod poll;
mod request;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::io::Write as _;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::{Fleet, auth, headers, policy};
use crate::domain::time::of_millis;
use crate::sandbox::fleet_server::answer::{FleetError, Reply, ok};
use crate::sandbox::fleet_server::checkin::request::CheckinRequest;
use crate::sandbox::store::actions;
use crate::sandbox::store::actions::StoredAction;
use crate::sandbox::store::agents::{self, Agent};
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::{agent_outputs, checkins};

/// Fleet Server 9.5: answers above this size are compressed.
const ZIPPED_ABOVE: usize = 1024;

pub(super) async fn checkin(fleet: &Fleet, headers: &HeaderMap, id: &str, body: Body) -> Reply {
    let start = Instant::now();
    let agent = auth::agent(fleet, headers, id).await?;
    let version = headers::agent_version(headers, fleet.shared.compat)?;
    let request = CheckinRequest::read(headers, body).await?;
    let end = start + poll::span(request.poll_timeout, poll::jitter()?);
    let waiting = CheckinWait { agent_id: agent.id.clone(), seen: request.ack_token.clone(), ran: None };
    let waiting = note(fleet, agent, request, version, waiting).await?;
    let answer = wait(fleet, waiting, end).await?;
    zipped(headers, &answer)
}

/// The state of a waiting check-in.
#[derive(Clone)]
struct CheckinWait {
    agent_id: String,
    /// The last action that it has seen.
    seen: Option<String>,
    /// The revision that it says it runs; else the store knows.
    ran: Option<i64>,
}

/// Notes what the agent says, and takes what it runs for an ack of that (9.2 and newer).
async fn note(
    fleet: &Fleet,
    agent: Agent,
    request: CheckinRequest,
    version: String,
    mut waiting: CheckinWait,
) -> Result<CheckinWait, FleetError> {
    let now = fleet.now();
    let write = fleet.write(move |db| {
        if let Some((policy_id, revision)) = &request.runs {
            let (is_its_own, revision) = (*policy_id == agent.policy_id, *revision);
            if is_its_own && revision > agent.policy_revision.unwrap_or(0) {
                policy::acknowledged(db, &agent, revision, now)?;
            }
            // An agent that runs something else, or has lost its keys, gets the policy again.
            let lacks_keys = agent_outputs::of_agent(db, &agent.id)?.is_empty() && needs_keys(db, &agent)?;
            waiting.ran = Some(if is_its_own && !lacks_keys { revision } else { 0 });
        }
        checkins::record(db, &agent.id, &request.report(version), now)?;
        Ok(waiting)
    });
    write.await
}

/// Whether the agent's policy has an output that wants a key.
fn needs_keys(db: &Connection, agent: &Agent) -> Result<bool, FleetError> {
    policies::get(db, &agent.policy_id)?.map_or(Ok(false), |found| policy::has_keys(db, &found))
}

async fn wait(fleet: &Fleet, waiting: CheckinWait, end: Instant) -> Result<Value, FleetError> {
    // Before the store is read: what happens while it is being read is news, too.
    let mut news = fleet.shared.news.subscribe();
    let mut alive = interval_at(Instant::now() + poll::ALIVE, poll::ALIVE);
    alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if let Some(answer) = look(fleet, waiting.clone()).await? {
            return Ok(answer);
        }
        loop {
            tokio::select! {
                changed = news.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return Ok(nothing()),
                },
                () = sleep_until(end) => return Ok(nothing()),
                _ = alive.tick() => {
                    let (id, now) = (waiting.agent_id.clone(), fleet.now());
                    fleet.shared.store.write(move |db| checkins::touch(db, &id, now)).await?;
                }
            }
        }
    }
}

fn nothing() -> Value {
    json!({"ack_token": "", "action": "checkin"})
}

/// What is due to an agent.
enum Due {
    Actions(Vec<StoredAction>),
    Policy(Box<Agent>, Box<StoredPolicy>),
}

async fn look(fleet: &Fleet, waiting: CheckinWait) -> Result<Option<Value>, FleetError> {
    let asked = waiting.clone();
    match fleet.shared.store.read(move |db| due(db, &asked)).await? {
        None => return Ok(None),
        Some(Due::Actions(actions)) => return Ok(Some(stored(&actions))),
        Some(Due::Policy(..)) => {}
    }
    let (here, now) = (fleet.shared.fleet_server.clone(), fleet.now());
    let made = fleet.write(move |db| {
        // Again, now that nobody can change it.
        Ok(match due(db, &waiting)? {
            None => None,
            Some(Due::Actions(actions)) => Some(stored(&actions)),
            Some(Due::Policy(agent, policy)) => {
                let data = policy::document(db, &agent, &policy, here.as_deref(), now)?;
                Some(policy_change(&agent, &policy, &data))
            }
        })
    });
    made.await
}

fn due(db: &Connection, waiting: &CheckinWait) -> rusqlite::Result<Option<Due>> {
    let Some(agent) = agents::get(db, &waiting.agent_id)?.filter(|agent| agent.active) else {
        return Ok(None);
    };
    let mut pending = actions::pending(db, &agent.id)?;
    if let Some(seen) = pending.iter().position(|action| Some(&action.id) == waiting.seen.as_ref()) {
        pending.drain(..=seen);
    }
    if !pending.is_empty() {
        return Ok(Some(Due::Actions(pending)));
    }
    let known = waiting.ran.unwrap_or_else(|| agent.policy_revision.unwrap_or(0));
    let policy = policies::get(db, &agent.policy_id)?.filter(|policy| policy.revision > known);
    Ok(policy.map(|policy| Due::Policy(Box::new(agent), Box::new(policy))))
}

fn stored(actions: &[StoredAction]) -> Value {
    let list: Vec<Value> = actions
        .iter()
        .map(|action| {
            json!({
                "agent_id": action.agent_id,
                "created_at": moment(action.created_at),
                "data": null,
                "id": action.id,
                "input_type": "",
                "type": action.kind,
            })
        })
        .collect();
    json!({
        "ack_token": actions.last().map_or("", |action| &action.id),
        "action": "checkin",
        "actions": list,
    })
}

fn policy_change(agent: &Agent, policy: &StoredPolicy, data: &Value) -> Value {
    json!({
        "ack_token": "",
        "action": "checkin",
        "actions": [{
            "agent_id": agent.id,
            "created_at": moment(policy.updated_at),
            "data": data,
            "id": format!("policy:{}:{}", policy.id, policy.revision),
            "input_type": "",
            "type": "POLICY_CHANGE",
        }],
    })
}

fn moment(millis: i64) -> String {
    of_millis(millis).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Fleet Server 9.5: compressed when it is large, for those whose `Accept-Encoding` is exactly `gzip`.
fn zipped(headers: &HeaderMap, answer: &Value) -> Reply {
    let asked = headers.get_all(header::ACCEPT_ENCODING).iter().any(|value| value == "gzip");
    let text = answer.to_string();
    if !asked || text.len() <= ZIPPED_ABOVE {
        return Ok(ok(answer));
    }
    let failed = |error: std::io::Error| FleetError::unmapped(format!("the answer can't be packed: {error}"));
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes()).map_err(failed)?;
    let mut response = Response::new(Body::from(packer.finish().map_err(failed)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Ok(response)
}
