//! Which check comes before which: a request that is wrong in two ways is told of the first.

use std::time::Duration;

use fleet_tokens::sandbox::ServerTimeouts;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Agent, ENROLL, Fleet, base64, is_error};
use crate::harness::{Answer, TOKENS, send};

const NO_TOKEN: &str = "FindEnrollmentAPIKey: hit count mismatch 0";

fn with(request: RequestBuilder, key: &str, agent: &str) -> RequestBuilder {
    request.header("authorization", format!("ApiKey {key}")).header("user-agent", agent.to_owned())
}

#[tokio::test]
async fn an_enroll_is_checked_from_the_outside_in() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let (nobody, good) = (base64("no:body"), token["api_key"].as_str().unwrap());
    let ask = |key: &str, user_agent: &str, body: &'static str| {
        send(with(fleet.bare(Method::POST, ENROLL), key, user_agent).body(body))
    };
    // User-Agent's presence, the version of the API, the key, what User-Agent says, the token, the body, its type.
    let old = fleet.bare(Method::POST, ENROLL).header("elastic-api-version", "x");
    let words = "Header parameter User-Agent is required, but not found";
    is_error(&send(old).await, 500, "BadRequest", words);
    let old = with(fleet.bare(Method::POST, ENROLL), &nobody, "curl");
    let answer = send(old.header("elastic-api-version", "2020-01-01")).await;
    assert_eq!((answer.status, &answer.json["error"]), (400, &json!("ErrUnsupportedAPIVersion")));
    is_error(&ask(&nobody, "curl", "{").await, 401, "ErrUnauthorized", "unauthorized");
    is_error(&ask(&agent.key, "curl", "{").await, 400, "InvalidUserAgent", "user-agent is invalid");
    is_error(&ask(&agent.key, "Elastic Agent v9.5.1", "{").await, 500, "BadRequest", NO_TOKEN);
    let words = "Bad request: unable to decode enroll request: unexpected EOF";
    is_error(&ask(good, "Elastic Agent v9.5.1", "{\"type\":\"x\"").await, 400, "BadRequest", words);
    let double = json!({"type": "x", "id": agent.id});
    is_error(&fleet.enroll_as(&token, &double).await, 500, "BadRequest", "unknown enroll request type");
    fleet.stop().await;
}

#[tokio::test]
async fn a_check_in_is_checked_from_the_outside_in() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let (agent, other) = (fleet.agent(&token).await, fleet.agent(&token).await);
    let path = |agent: &Agent| format!("/api/fleet/agents/{}/checkin", agent.id);
    let ask = |key: &str, user_agent: &str, at: &Agent| {
        send(with(fleet.bare(Method::POST, &path(at)), key, user_agent).body("{"))
    };
    let words = "Agent header contains wrong identifier";
    is_error(&ask(&other.key, "curl", &agent).await, 403, "ErrAgentIdentity", words);
    is_error(&ask(&agent.key, "curl", &agent).await, 400, "InvalidUserAgent", "user-agent is invalid");
    let missing = fleet.bare(Method::POST, &path(&agent));
    let words = "Header parameter User-Agent is required, but not found";
    is_error(&send(missing).await, 500, "BadRequest", words);
    let words = "Bad request: unable to decode checkin request: unexpected EOF";
    is_error(&ask(&agent.key, "Elastic Agent v9.5.1", &agent).await, 400, "BadRequest", words);
    fleet.stop().await;
}

#[tokio::test]
async fn the_type_of_a_body_does_not_matter_and_optional_headers_may_be_empty() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    for kind in ["text/plain", "application/xml"] {
        let request = fleet.keyed(Method::POST, ENROLL, token["api_key"].as_str().unwrap());
        let request = request.header("content-type", kind).header("x-request-id", "");
        let answer = send(request.body("{\"type\":\"PERMANENT\"} and more")).await;
        assert_eq!(answer.status, 200, "{kind}: {}", answer.text);
        assert_eq!(answer.headers["x-request-id"].len(), 36);
    }
    let plain =
        with(fleet.bare(Method::POST, ENROLL), token["api_key"].as_str().unwrap(), "Elastic Agent 9.0.0");
    assert_eq!(send(plain.body("{\"type\":\"PERMANENT\"}")).await.status, 200, "no version is asked for");
    fleet.stop().await;
}

async fn kinds(fleet: &Fleet, policy: &str) -> Vec<Value> {
    let list = fleet.kibana.list(&[("kuery", &format!("policy_id:\"{policy}\""))]).await.ok();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_policy_that_is_gone_takes_its_tokens_with_it_and_its_agents_wait() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let delete = json!({"agentPolicyId": policy});
    let agent = fleet.agent(&token).await;
    let refused = fleet.kibana.post("/api/fleet/agent_policies/delete", &delete).await;
    assert_eq!(refused.status, 400, "it has an agent: {}", refused.text);
    fleet
        .kibana
        .post(&format!("/api/fleet/agents/{}/unenroll", agent.id), &json!({"revoke": true}))
        .await
        .ok();
    fleet.kibana.post("/api/fleet/agent_policies/delete", &delete).await.ok();
    assert_eq!(kinds(&fleet, &policy).await, Vec::<Value>::new());
    is_error(&fleet.enroll(&token).await, 401, "ErrUnauthorized", "unauthorized");
    let gone: Answer = fleet.kibana.get(&format!("{TOKENS}/{}", token["id"].as_str().unwrap())).await;
    assert_eq!(gone.status, 404);
    fleet.stop().await;
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let timeouts = ServerTimeouts { body: Duration::from_millis(50), ..ServerTimeouts::default() };
    let fleet = Fleet::with(|options, _| options.timeouts = timeouts).await;
    let (_, token) = fleet.policy().await;
    let host = fleet.url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST {ENROLL} HTTP/1.1\r\nhost: {host}\r\nauthorization: ApiKey {}\r\n\
         user-agent: Elastic Agent v9.5.1\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{{",
        token["api_key"].as_str().unwrap()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 408 "), "{answer}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, json!({"statusCode": 408, "error": "RequestTimeout", "message": "timeout on request"}));
    fleet.stop().await;
}
