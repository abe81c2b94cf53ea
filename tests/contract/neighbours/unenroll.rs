//! `POST /api/fleet/agents/{agentId}/unenroll`.

use fleet_tokens::sandbox::Fill;
use serde_json::json;

use super::agents::{AGENTS, items};
use super::{revisions, started};
use crate::harness::POLICIES;

#[tokio::test]
async fn a_revoked_agent_is_gone_at_once() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let agent = items(&target, &[("kuery", "status:online and tags:lab")]).await.remove(0);
    let id = agent["id"].as_str().unwrap();
    let path = format!("{AGENTS}/{id}");
    let counted = async || {
        let list = target.get(&format!("{POLICIES}?perPage=100&withAgentCount=true")).await.ok();
        let policy =
            list["items"].as_array().unwrap().iter().find(|p| p["id"] == agent["policy_id"]).unwrap().clone();
        policy["agents"].as_i64().unwrap()
    };
    let before = counted().await;
    assert_eq!(target.post(&format!("{path}/unenroll"), &json!({"revoke": true})).await.ok(), json!({}));
    let item = target.get(&path).await.ok()["item"].take();
    assert_eq!((&item["status"], &item["active"]), (&json!("unenrolled"), &json!(false)));
    assert_eq!(item["unenrolled_at"], "2026-11-20T12:00:00.000Z");
    assert_eq!(counted().await, before - 1);
    let by_id = format!("agent.id:\"{id}\"");
    assert!(items(&target, &[("kuery", &by_id)]).await.is_empty());
    assert!(items(&target, &[("kuery", &by_id), ("showInactive", "true")]).await.is_empty(), "as Kibana 9.5");
    for status in ["status:unenrolled", "status:*"] {
        let found = items(&target, &[("kuery", &format!("{by_id} and {status}"))]).await;
        assert_eq!(found.len(), 1, "{status}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn otherwise_an_agent_is_asked_to_leave() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let agent = items(&target, &[("kuery", "status:online and tags:lab")]).await.remove(0);
    let path = format!("{AGENTS}/{}", agent["id"].as_str().unwrap());
    let request = target.keyed(reqwest::Method::POST, &format!("{path}/unenroll")).header("kbn-xsrf", "x");
    assert_eq!(crate::harness::send(request).await.ok(), json!({}), "a body may be missing");
    let item = target.get(&path).await.ok()["item"].take();
    assert_eq!((&item["status"], &item["active"]), (&json!("unenrolling"), &json!(true)));
    assert_eq!(item["unenrollment_started_at"], "2026-11-20T12:00:00.000Z");
    assert_eq!(item["last_checkin"], agent["last_checkin"], "it has not said anything");
    sandbox.stop().await;
}

#[tokio::test]
async fn managed_and_agentless_ones_need_force() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let find = async |host: &str| {
        let kuery = format!("local_metadata.host.hostname:{host}");
        let agent = items(&target, &[("kuery", &kuery), ("showInactive", "true")]).await.remove(0);
        (agent["id"].as_str().unwrap().to_owned(), agent["policy_id"].as_str().unwrap().to_owned())
    };
    let (id, policy) = find("fleet-server-001").await;
    let path = format!("{AGENTS}/{id}/unenroll");
    let text = format!(
        "Cannot unenroll {id} from a hosted agent policy {policy} in Fleet because the agent policy is managed by an external orchestration solution, such as Elastic Cloud, Kubernetes, etc. Please make changes using your orchestration solution."
    );
    for body in [json!({}), json!({"revoke": true}), json!({"force": false})] {
        target.post(&path, &body).await.is_error(400, "Bad Request", &text);
    }
    target.post(&path, &json!({"force": true, "revoke": true})).await.ok();
    let (agentless, _) = find("agentless-001").await;
    let path = format!("{AGENTS}/{agentless}/unenroll");
    let text = format!("Cannot unenroll agentless agent {agentless}");
    target.post(&path, &json!({})).await.is_error(400, "Bad Request", &text);
    target.post(&format!("{AGENTS}/nope/unenroll"), &json!({})).await.is_error(
        404,
        "Not Found",
        "Agent nope not found",
    );
    let unknown = target.post(&path, &json!({"hard": true})).await;
    unknown.is_error(
        400,
        "Bad Request",
        "[request body]: Additional properties are not allowed ('hard' was unexpected)",
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn policies_that_use_a_default_hear_of_another() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let before = revisions(&target).await;
    let changed = async || {
        let now = revisions(&target).await;
        let pairs = now.into_iter().zip(before.clone());
        pairs.map(|((name, now), (_, then))| (name, now - then)).collect::<Vec<_>>()
    };
    let es = |more: serde_json::Value| {
        let mut body = json!({"name": "es", "type": "elasticsearch", "hosts": ["http://es:9200"]});
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        body
    };
    target.post("/api/fleet/outputs", &es(json!({}))).await.ok();
    assert!(changed().await.iter().all(|(_, by)| *by == 0), "no default");
    target
        .post("/api/fleet/outputs", &es(json!({"is_default": true, "is_default_monitoring": true})))
        .await
        .ok();
    for (name, by) in changed().await {
        assert_eq!(by, i64::from(name != "Security lab"), "{name} names both of its outputs or not");
    }
    let host = json!({"name": "h", "host_urls": ["https://h"], "is_default": true});
    target.post("/api/fleet/fleet_server_hosts", &host).await.ok();
    for (name, by) in changed().await {
        let wanted = match name.as_str() {
            "Security lab" | "Branch office Lyon" => 1,
            _ => 2,
        };
        assert_eq!(by, wanted, "{name}");
    }
    sandbox.stop().await;
}
