//! Waiting for news, which only the inside can bring about by itself.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Fleet, checkin};
use crate::sandbox::clock::SandboxClock;
use crate::sandbox::compat::Compat;
use crate::sandbox::retention::Retention;
use crate::sandbox::shared::Shared;
use crate::sandbox::store::actions;
use crate::sandbox::store::actions::StoredAction;
use crate::sandbox::store::agents::{self, Agent};
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::{Store, agent_keys, api_keys};
use crate::sandbox::{mint, setup};

/// A Fleet Server with one agent, which runs the first revision of its policy.
async fn fleet() -> (Arc<Fleet>, HeaderMap) {
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let store = Store::memory().unwrap();
    let key = mint::api_key().unwrap();
    let pair = api_keys::KeyPair::decode(&key.encoded).unwrap();
    let made = store.write(move |db| {
        setup::run(db, 0).unwrap();
        policies::insert(db, &StoredPolicy::new("p".into(), "web".into(), "default".into(), 0))?;
        api_keys::insert(db, &agent_keys::access(&pair.id, "a", 0), &pair)?;
        let agent = Agent::new("a".into(), "p".into(), 0);
        let (access_api_key_id, version) = (Some(pair.id), Some("9.5.1".to_owned()));
        agents::put(db, &Agent { access_api_key_id, version, policy_revision: Some(1), ..agent })
    });
    made.await.unwrap();
    let shared = Shared {
        store,
        users: vec![],
        instance: String::new(),
        clock: SandboxClock::new(move || now),
        compat: Compat::default(),
        base_path: String::new(),
        retention: Retention::Never,
        fleet_server: None,
        news: watch::Sender::default(),
    };
    let mut headers = HeaderMap::new();
    headers.insert("authorization", format!("ApiKey {}", key.encoded).parse().unwrap());
    headers.insert("user-agent", HeaderValue::from_static("Elastic Agent v9.5.1"));
    (Arc::new(Fleet { shared: Arc::new(shared), caches: None, limits: None }), headers)
}

/// Checks in, in the background.
fn check_in(fleet: &Arc<Fleet>, headers: &HeaderMap, body: &Value) -> tokio::task::JoinHandle<Value> {
    let (fleet, headers, body) = (Arc::clone(fleet), headers.clone(), Body::from(body.to_string()));
    tokio::spawn(async move {
        let answer = checkin::checkin(&fleet, &headers, "a", body).await.unwrap();
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice(&bytes).unwrap()
    })
}

async fn until_somebody_waits(fleet: &Fleet) {
    while fleet.shared.news.receiver_count() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_check_in_that_waits_is_answered_when_the_policy_changes() {
    let (fleet, headers) = fleet().await;
    let waits = check_in(&fleet, &headers, &json!({"status": "online"}));
    until_somebody_waits(&fleet).await;
    let change = |db: &rusqlite::Transaction<'_>| db.execute("UPDATE policies SET revision = 2", []);
    fleet.shared.store.write(change).await.unwrap();
    fleet.shared.news.send_replace(());
    let answer = waits.await.unwrap();
    assert_eq!(answer["actions"][0]["id"], "policy:p:2");
    assert_eq!(answer["ack_token"], "");
}

#[tokio::test]
async fn news_for_others_does_not_end_the_waiting_and_a_stored_action_comes_first() {
    let (fleet, headers) = fleet().await;
    let waits = check_in(&fleet, &headers, &json!({"status": "online"}));
    until_somebody_waits(&fleet).await;
    fleet.shared.news.send_replace(());
    let stored = |id: &str| StoredAction {
        id: id.to_owned(),
        agent_id: "a".into(),
        kind: actions::UNENROLL.into(),
        created_at: 1_800_000_000_000,
    };
    let (first, second) = (stored("first"), stored("second"));
    let written = fleet.shared.store.write(move |db| {
        db.execute("UPDATE policies SET revision = 2", [])?;
        actions::insert(db, &first)?;
        actions::insert(db, &second)
    });
    written.await.unwrap();
    fleet.shared.news.send_replace(());
    let answer = waits.await.unwrap();
    let action = json!({
        "agent_id": "a", "created_at": "2027-01-15T08:00:00.000Z", "data": null, "id": "first", "input_type": "",
        "type": "UNENROLL",
    });
    assert_eq!((&answer["actions"][0], &answer["ack_token"]), (&action, &json!("second")));
    assert_eq!(answer["actions"].as_array().unwrap().len(), 2);

    // What was seen does not come again; what was not does.
    let next = check_in(&fleet, &headers, &json!({"status": "online", "ack_token": "first"})).await.unwrap();
    assert_eq!(next["actions"][0]["id"], "second");
    let next = check_in(&fleet, &headers, &json!({"status": "online", "ack_token": "second"})).await.unwrap();
    assert_eq!(next["actions"][0]["type"], "POLICY_CHANGE");
}

#[tokio::test]
async fn a_check_in_ends_with_nothing_when_its_time_is_over() {
    let (fleet, headers) = fleet().await;
    let body = json!({"status": "online", "poll_timeout": "1m"});
    let waits = check_in(&fleet, &headers, &body);
    until_somebody_waits(&fleet).await;
    // From here on the runtime moves time by itself when there is nothing else to do; work on threads holds it up.
    tokio::time::pause();
    let start = Instant::now();
    let answer = waits.await.unwrap();
    assert_eq!(answer, json!({"ack_token": "", "action": "checkin"}));
    assert!(start.elapsed() >= Duration::from_secs(59), "{:?}", start.elapsed());
}

#[tokio::test]
async fn nobody_waits_any_more_when_the_client_is_gone() {
    let (fleet, headers) = fleet().await;
    let waits = check_in(&fleet, &headers, &json!({"status": "online"}));
    until_somebody_waits(&fleet).await;
    waits.abort();
    assert!(waits.await.unwrap_err().is_cancelled());
    assert_eq!(fleet.shared.news.receiver_count(), 0);
}

#[tokio::test]
async fn a_key_in_another_ones_hands_or_of_a_broken_record_is_refused() {
    let (fleet, headers) = fleet().await;
    let refused = |id: &'static str| {
        let (fleet, headers) = (Arc::clone(&fleet), headers.clone());
        async move {
            let body = Body::from("{\"status\":\"online\"}");
            checkin::checkin(&fleet, &headers, id, body).await.unwrap_err()
        }
    };
    assert_eq!(refused("b").await.error, "ErrAgentIdentity");
    let change = |db: &rusqlite::Transaction<'_>| db.execute("UPDATE agents SET version = NULL", []);
    fleet.shared.store.write(change).await.unwrap();
    let failure = refused("a").await;
    assert_eq!((failure.status.as_u16(), failure.message.as_str()), (400, "Agent record corrupted"));
}

#[tokio::test]
async fn what_an_agent_runs_is_taken_for_an_ack() {
    let (fleet, headers) = fleet().await;
    let change = |db: &rusqlite::Transaction<'_>| db.execute("UPDATE agents SET policy_revision = NULL", []);
    fleet.shared.store.write(change).await.unwrap();
    let runs = json!({"status": "online", "agent_policy_id": "p", "policy_revision_idx": 1});
    let given = check_in(&fleet, &headers, &runs).await.unwrap();
    assert_eq!(given["actions"][0]["id"], "policy:p:1", "it has no key yet, whatever it says");

    let waits = check_in(&fleet, &headers, &runs);
    until_somebody_waits(&fleet).await;
    let agent = fleet.shared.store.read(|db| agents::get(db, "a")).await.unwrap().unwrap();
    assert_eq!(agent.policy_revision, Some(1));
    waits.abort();
}

#[tokio::test]
async fn what_an_agent_says_is_noted_and_silence_changes_nothing() {
    let (fleet, headers) = fleet().await;
    let said = json!({
        "status": "degraded", "message": "disk full", "local_metadata": {"host": {"hostname": "web-1"}},
        "components": [{"id": "log"}],
    });
    for body in [said, json!({"status": "online", "message": "better"})] {
        let waits = check_in(&fleet, &headers, &body);
        until_somebody_waits(&fleet).await;
        waits.abort();
        assert!(waits.await.unwrap_err().is_cancelled());
        let agent = fleet.shared.store.read(|db| agents::get(db, "a")).await.unwrap().unwrap();
        assert_eq!(agent.last_checkin, Some(fleet.now()));
        assert_eq!(agent.last_checkin_status.as_deref(), body["status"].as_str());
        assert_eq!(agent.last_checkin_message.as_deref(), body["message"].as_str());
        assert_eq!(agent.local_metadata, r#"{"host":{"hostname":"web-1"}}"#);
        assert_eq!(agent.components, r#"[{"id":"log"}]"#);
    }
}
