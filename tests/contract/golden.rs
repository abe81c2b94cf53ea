//! The sandbox's answers against the raw ones of `tests/golden`: same keys, same types, same values, but for ids,
//! dates, secrets and counts.

use serde_json::{Value, json};

use crate::harness::{POLICIES, Sandbox, TOKENS, send};

fn golden(name: &str) -> Value {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Puts tags in the place of what differs from run to run.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let tagged = |(key, value): (&String, &Value)| {
                let value = match (key.as_str(), value) {
                    ("api_key_id", Value::String(id)) if id.len() == 20 => json!("<key id>"),
                    ("api_key", Value::String(key)) if key.len() == 60 => json!("<key>"),
                    ("agents", Value::Number(_)) => json!("<count>"),
                    (_, value) => plain(value),
                };
                (key.clone(), value)
            };
            Value::Object(object.iter().map(tagged).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::String(text) if is_date(text) => json!("<date>"),
        Value::String(text) => Value::String(without_uuids(text)),
        other => other.clone(),
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok()
}

fn without_uuids(text: &str) -> String {
    let mut rest = text.to_owned();
    for start in 0..text.len() {
        if let Some(part) = text.get(start..start + 36).filter(|part| uuid::Uuid::parse_str(part).is_ok()) {
            rest = rest.replace(part, "<uuid>");
        }
    }
    rest
}

#[track_caller]
fn same(answer: &Value, name: &str) {
    assert_eq!(plain(answer), plain(&golden(name)), "{name}");
}

async fn policy(sandbox: &Sandbox, body: Value) -> String {
    let item = sandbox.target.post(POLICIES, &body).await.ok();
    item["item"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn tokens_answer_as_the_golden_files() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let managed =
        json!({"id": "fleet-server-policy", "name": "Cloud", "namespace": "default", "is_managed": true});
    policy(&sandbox, managed).await;
    let web = policy(&sandbox, json!({"name": "Web servers", "namespace": "default"})).await;
    let default = target.names(&format!("policy_id:\"{web}\"")).await;
    assert_eq!(default, ["Default"], "a new policy has its token");
    let all = json!({"kuery": format!("policy_id:\"{web}\""), "forceDelete": true});
    target.post(&format!("{TOKENS}/_bulk_delete"), &all).await.ok();
    sandbox.pass(1);
    let unnamed = target.token(&json!({"policy_id": web})).await;
    let revoke = json!({"tokenIds": [unnamed["id"]]});
    target.post(&format!("{TOKENS}/_bulk_delete"), &revoke).await.ok();
    sandbox.pass(1);
    let body = json!({"policy_id": web, "name": "web-east", "expiration": "30d"});
    let created = target.post(TOKENS, &body).await.ok();
    same(&created, "create.json");
    same(&target.list(&[]).await.ok(), "list.json");
    let one = format!("{TOKENS}/{}", created["item"]["id"].as_str().unwrap());
    same(&target.get(&one).await.ok(), "get.json");
    same(&target.post(TOKENS, &body).await.json, "error_409_name.json");
    let two = json!({"tokenIds": [unnamed["id"], created["item"]["id"]]});
    same(&target.post(&format!("{TOKENS}/_bulk_delete"), &two).await.ok(), "bulk_delete.json");
    same(&target.delete(&format!("{one}?forceDelete=true")).await.ok(), "delete.json");
    same(&target.get(&one).await.json, "error_404_token.json");
    let reader = sandbox.as_user("reader");
    same(&reader.get(&format!("{TOKENS}?page=1")).await.json, "error_403_privilege.json");
    let stranger = send(target.bare(reqwest::Method::GET, TOKENS)).await;
    same(&stranger.json, "error_401.json");
    sandbox.stop().await;
}

#[tokio::test]
async fn policies_and_status_answer_as_the_golden_files() {
    let sandbox = Sandbox::start().await;
    policy(
        &sandbox,
        json!({"name": "Agentless: cloud posture", "namespace": "default",
               "description": "Runs without an agent of yours", "supports_agentless": true}),
    )
    .await;
    policy(
        &sandbox,
        json!({"id": "fleet-server-policy", "name": "Elastic Cloud agent policy", "namespace": "default",
               "description": "Managed by the platform", "is_managed": true}),
    )
    .await;
    policy(
        &sandbox,
        json!({"name": "Web servers", "namespace": "default",
               "description": "Front-end hosts in both regions"}),
    )
    .await;
    let list = sandbox.target.get(&format!("{POLICIES}?withAgentCount=true")).await.ok();
    same(&list, "agent_policies.json");
    same(&sandbox.target.get("/api/status").await.ok(), "status.json");
    sandbox.stop().await;
}
