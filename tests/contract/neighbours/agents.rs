//! `GET /api/fleet/agents` and `GET /api/fleet/agents/{agentId}`.

use fleet_tokens::sandbox::Fill;
use serde_json::{Value, json};

use super::{get, started};
use crate::harness::{POLICIES, Target};

pub(super) const AGENTS: &str = "/api/fleet/agents";

async fn total(target: &Target, query: &[(&str, &str)]) -> i64 {
    get(target, AGENTS, query).await.ok()["total"].as_i64().unwrap()
}

/// All agents that the query finds.
pub(super) async fn items(target: &Target, query: &[(&str, &str)]) -> Vec<Value> {
    let mut query = query.to_vec();
    query.push(("perPage", "1000"));
    get(target, AGENTS, &query).await.ok()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_agent_looks_as_in_kibana_and_shows_no_key() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let list = target.get(AGENTS).await.ok();
    assert_eq!((&list["page"], &list["perPage"]), (&json!(1), &json!(20)));
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
    assert!(list.get("pit").is_none() && list.get("statusSummary").is_none());
    let mut item = items(&target, &[("kuery", "status:online")]).await.remove(0);
    let keys: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "active",
            "agent",
            "enrolled_at",
            "id",
            "last_checkin",
            "last_checkin_message",
            "last_checkin_status",
            "local_metadata",
            "packages",
            "policy_id",
            "policy_revision",
            "sort",
            "status",
            "tags",
            "type",
        ]
    );
    let id = item["id"].as_str().unwrap().to_owned();
    assert_eq!((&item["type"], &item["packages"]), (&json!("PERMANENT"), &json!([])));
    assert_eq!(item["agent"]["id"], id.as_str());
    assert_eq!(item["local_metadata"]["elastic"]["agent"]["id"], id.as_str());
    item.as_object_mut().unwrap().remove("sort");
    assert_eq!(target.get(&format!("{AGENTS}/{id}")).await.ok(), json!({"item": item}), "sorted by nothing");
    let measured = target.get(&format!("{AGENTS}/{id}?withMetrics=true")).await.ok();
    assert_eq!(measured["item"]["metrics"], json!({}));
    target.get(&format!("{AGENTS}/nope")).await.is_error(404, "Not Found", "Agent nope not found");
    assert_eq!(target.get(&format!("{AGENTS}/{id}?full=true")).await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn samples_look_alive_at_any_time() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let summary =
        async || get(&target, AGENTS, &[("getStatusSummary", "true"), ("showInactive", "true")]).await.ok();
    let before = summary().await;
    let counts = before["statusSummary"].as_object().unwrap();
    let mut names: Vec<&str> = counts.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "degraded",
            "enrolling",
            "error",
            "inactive",
            "offline",
            "online",
            "orphaned",
            "unenrolled",
            "unenrolling",
            "uninstalled",
            "updating",
        ]
    );
    for status in ["online", "offline", "degraded", "error", "inactive"] {
        assert!(counts[status].as_i64().unwrap() > 0, "{status}");
    }
    assert_eq!(
        counts.values().map(|count| count.as_i64().unwrap()).sum::<i64>(),
        before["total"].as_i64().unwrap()
    );
    sandbox.pass(30 * 86_400);
    assert_eq!(summary().await["statusSummary"], before["statusSummary"], "a month later");
    sandbox.stop().await;
}

#[tokio::test]
async fn inactive_ones_are_shown_on_request_only() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let (few, all) = (total(&target, &[]).await, total(&target, &[("showInactive", "true")]).await);
    let inactive = total(&target, &[("showInactive", "true"), ("kuery", "status:inactive")]).await;
    assert!(inactive > 0);
    assert_eq!(few + inactive, all);
    assert_eq!(total(&target, &[("kuery", "status:inactive")]).await, 0);
    let agentless = total(&target, &[("showAgentless", "false"), ("showInactive", "true")]).await;
    assert_eq!(agentless, all - 1, "one policy is agentless and has one agent");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_kuery_asks_for_every_kind_of_field() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let policies = target.get(&format!("{POLICIES}?perPage=100")).await.ok();
    let kiosks = policies["items"].as_array().unwrap().iter().find(|p| p["name"] == "Retail kiosks").unwrap();
    let kiosks = kiosks["id"].as_str().unwrap();
    let by = async |kuery: &str| total(&target, &[("kuery", kuery), ("showInactive", "true")]).await;
    assert_eq!(by(&format!("policy_id:\"{kiosks}\"")).await, 87);
    assert_eq!(by(&format!("fleet-agents.policy_id:\"{kiosks}\"")).await, 87, "the prefix is taken off");
    assert_eq!(by("tags:retail").await, 87);
    assert_eq!(by("local_metadata.host.hostname:kiosk-0*").await, 87);
    assert_eq!(by("local_metadata.host.hostname.keyword:kiosk-001").await, 1);
    assert_eq!(by("active:false").await, 0);
    assert_eq!(by("enrolled_at < \"now-2y\"").await, 0);
    assert_eq!(by("access_api_key_id:*").await, 0, "nobody enrolled the samples");
    let all = by("").await;
    assert_eq!(by("status:online or not status:online").await, all);
    assert_eq!(by("agent.version:9.4.2").await + by("agent.version:9.5.1").await, all);
    assert_eq!(by("last_checkin >= now-1m").await + by("last_checkin < now-1m").await, all);
    let one = items(&target, &[]).await.remove(0);
    assert_eq!(by(&format!("agent.id:\"{}\"", one["id"].as_str().unwrap())).await, 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_kuery_that_does_not_fit_is_refused() {
    let (target, sandbox) = started(Fill::Empty, |_| {}).await;
    let asked = async |kuery: &str| get(&target, AGENTS, &[("kuery", kuery)]).await;
    let answer = asked("raoul:1").await;
    answer.is_error(
        400,
        "Bad Request",
        "[request query.kuery]: KQLSyntaxError: This type 'raoul' is not allowed",
    );
    let answer = asked("fleet-agents.raoul:1").await;
    assert!(answer.status == 400 && answer.message().contains("KQLSyntaxError"), "{}", answer.text);
    let answer = asked("status:").await;
    assert!(answer.status == 400 && answer.message().starts_with("Kuery is malformed: "), "{}", answer.text);
    let answer = asked("active:perhaps").await;
    assert!(
        answer.status == 500 && answer.message().contains("Can't parse boolean value"),
        "{}",
        answer.text
    );
    // Hostile text stays text.
    for kuery in ["status:\"x' OR 1=1 --\"", "local_metadata.a'b:x", "tags:\"');DROP TABLE agents;--\""] {
        assert_eq!(total(&target, &[("kuery", kuery)]).await, 0, "{kuery}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn agents_that_can_be_upgraded_are_older_than_the_stack() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let old = total(&target, &[("kuery", "agent.version:9.4.2")]).await;
    let query = [("showUpgradeable", "true"), ("perPage", "7"), ("getStatusSummary", "true"), ("page", "2")];
    let page = get(&target, AGENTS, &query).await.ok();
    assert_eq!((page["total"].as_i64(), page["items"].as_array().unwrap().len()), (Some(old), 7));
    assert!(page["items"].as_array().unwrap().iter().all(|agent| agent["agent"]["version"] == "9.4.2"));
    let counted: i64 = page["statusSummary"].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum();
    assert_eq!(counted, 7, "of the page alone");
    sandbox.stop().await;
}

#[tokio::test]
async fn agents_belong_to_spaces() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let there = target.below("/s/research");
    let found = items(&there, &[]).await;
    assert_eq!(found.len(), 3);
    let id = found[0]["id"].as_str().unwrap();
    assert_eq!(found[0]["namespaces"], json!(["research"]));
    assert_eq!(there.get(&format!("{AGENTS}/{id}")).await.status, 200);
    let text = format!("{id} not found in namespace");
    target.get(&format!("{AGENTS}/{id}")).await.is_error(404, "Not Found", &text);
    target.post(&format!("{AGENTS}/{id}/unenroll"), &json!({})).await.is_error(404, "Not Found", &text);
    assert!(items(&target, &[]).await.iter().all(|agent| agent["id"] != id));
    sandbox.stop().await;
}
