//! `GET /internal/fleet/settings/enrollment`.

use fleet_tokens::sandbox::Fill;
use reqwest::Method;
use serde_json::{Value, json};

use super::started;
use crate::harness::{Answer, POLICIES, Target, send};

const ENROLLMENT: &str = "/internal/fleet/settings/enrollment";

async fn asked(target: &Target, query: &[(&str, &str)]) -> Answer {
    send(target.keyed(Method::GET, ENROLLMENT).header("elastic-api-version", "1").query(query)).await
}

#[tokio::test]
async fn the_host_is_the_policys_or_the_default() {
    let (target, running) = started(Fill::Samples, |_| {}).await;
    let list = target.get(&format!("{POLICIES}?perPage=100")).await.ok();
    let id = |name: &str| {
        let found = list["items"].as_array().unwrap().iter().find(|policy| policy["name"] == name);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (lyon, web) = (id("Branch office Lyon"), id("Web servers"));
    let default = json!("https://fleet-server.example:8220");
    let branch = json!("https://fleet-branch.example:8220");
    for (query, wanted) in [
        (vec![], &default),
        (vec![("agent_policy_id", lyon.as_str())], &branch),
        (vec![("agentPolicyId", lyon.as_str())], &branch),
        (vec![("agent_policy_id", web.as_str())], &default),
        (vec![("agent_policy_id", "nope")], &default),
    ] {
        let answer = asked(&target, &query).await;
        assert_eq!(answer.headers["elastic-api-version"], "1");
        let answer = answer.ok();
        assert_eq!(answer["fleet_server"]["host"]["host_urls"][0], *wanted, "{query:?}");
        assert_eq!(answer["fleet_server"]["policies"], json!([]));
        assert_eq!(answer["fleet_server"]["has_active"], false);
        assert_eq!(answer["download_source"]["host"], "https://artifacts.elastic.co/downloads/");
    }
    running.stop().await;
}

#[tokio::test]
async fn no_key_of_a_host_is_shown() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let body = json!({
        "name": "h", "host_urls": ["https://h"], "is_default": true, "ssl": {"certificate": "CERT", "key": "PLAIN-KEY"},
        "secrets": {"ssl": {"es_key": "SECRET-KEY"}},
    });
    target.post("/api/fleet/fleet_server_hosts", &body).await.ok();
    let host = asked(&target, &[]).await.ok()["fleet_server"]["host"].take();
    assert_eq!((&host["ssl"], &host["secrets"]), (&json!({"certificate": "CERT"}), &Value::Null));
    running.stop().await;
}

#[tokio::test]
async fn it_is_an_internal_route() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let answer = target.get(ENROLLMENT).await;
    answer.is_error(
        400,
        "Bad Request",
        "Please specify a version via elastic-api-version header. Available versions: [1]",
    );
    let text = "[request query]: Additional properties are not allowed ('policy' was unexpected)";
    asked(&target, &[("policy", "x")]).await.is_error(400, "Bad Request", text);
    running.stop().await;
}
