//! Checking in.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Agent, Fleet, halves, is_error};
use crate::harness::{Answer, send};

fn path(agent: &Agent) -> String {
    format!("/api/fleet/agents/{}/checkin", agent.id)
}

#[tokio::test]
async fn the_first_check_in_brings_the_policy_and_the_outputs_key() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let (one, two) = (fleet.agent(&token).await, fleet.agent(&token).await);
    let body = fleet.check_in(&one).await.ok();
    assert_eq!((&body["action"], &body["ack_token"]), (&json!("checkin"), &json!("")));
    let [action] = &body["actions"].as_array().unwrap()[..] else { panic!("{body}") };
    assert_eq!(action["id"], format!("policy:{policy}:1"));
    assert_eq!((&action["type"], &action["input_type"]), (&json!("POLICY_CHANGE"), &json!("")));
    assert_eq!(
        (&action["agent_id"], &action["created_at"]),
        (&json!(one.id), &json!("2026-11-20T12:00:00.000Z"))
    );
    let given = &action["data"]["policy"];
    assert_eq!((&given["id"], &given["revision"]), (&json!(policy), &json!(1)));
    assert_eq!(given["fleet"]["hosts"], json!([fleet.url]), "the default host is this server");
    let key = given["outputs"]["default"]["api_key"].as_str().unwrap();
    let (id, secret) = key.split_once(':').unwrap();
    assert_eq!((id.len(), secret.len()), (20, 22), "plain, not base64");
    assert_ne!(halves(&one.key).0, id);

    let again = fleet.check_in(&one).await.ok();
    assert_eq!(again["actions"], body["actions"].clone().map_signed(&again), "until it is acknowledged");
    let other = fleet.check_in(&two).await.ok();
    let other = &other["actions"][0]["data"]["policy"]["outputs"]["default"]["api_key"];
    assert_ne!(other, key, "one key for each agent");
    fleet.stop().await;
}

/// Signatures differ each time, and nothing else does.
trait MapSigned {
    fn map_signed(self, other: &Value) -> Value;
}

impl MapSigned for Value {
    fn map_signed(mut self, other: &Value) -> Value {
        let place = "/0/data/policy/signed/signature";
        let signature = other["actions"].pointer(place).unwrap().clone();
        *self.pointer_mut(place).unwrap() = signature;
        self
    }
}

#[tokio::test]
async fn who_may_check_in() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let (one, two) = (fleet.agent(&token).await, fleet.agent(&token).await);
    let words = "Agent header contains wrong identifier";
    let as_other = Agent { id: one.id.clone(), key: two.key.clone() };
    let nobody = Agent { id: "nobody".into(), key: one.key.clone() };
    let with_token = Agent { id: one.id.clone(), key: token["api_key"].as_str().unwrap().into() };
    for agent in [as_other, nobody, with_token] {
        is_error(&fleet.check_in(&agent).await, 403, "ErrAgentIdentity", words);
        is_error(&fleet.ack(&agent, &[]).await, 403, "ErrAgentIdentity", words);
    }
    let stranger = Agent { id: one.id.clone(), key: super::base64("no:key") };
    is_error(&fleet.check_in(&stranger).await, 401, "ErrUnauthorized", "unauthorized");
    let body = json!({"status": "online"});
    let old = fleet.bare(Method::POST, &path(&one)).header("authorization", format!("ApiKey {}", one.key));
    is_error(
        &send(old.header("user-agent", "Elastic Agent v9.6.0").json(&body)).await,
        400,
        "UnsupportedVersion",
        "version is not supported",
    );
    fleet.stop().await;
}

#[tokio::test]
async fn bodies_are_checked() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    for (body, words) in [
        ("{}", "checkin status missing"),
        ("{\"status\":\"\"}", "checkin status missing"),
        ("{\"status\":", "unable to decode checkin request: unexpected EOF"),
        (
            "{\"status\":\"online\",\"poll_timeout\":\"soon\"}",
            "poll_timeout cannot be parsed as duration: time: invalid duration \"soon\"",
        ),
    ] {
        let request = fleet.keyed(Method::POST, &path(&agent), &agent.key).body(body);
        is_error(&send(request).await, 400, "BadRequest", &format!("Bad request: {words}"));
    }
    let large = format!("{{\"status\":\"online\",\"message\":\"{}\"}}", "x".repeat(1 << 20));
    let words = "Bad request: unable to decode checkin request: http: request body too large";
    let request = fleet.keyed(Method::POST, &path(&agent), &agent.key).body(large);
    is_error(&send(request).await, 400, "BadRequest", words);
    fleet.stop().await;
}

async fn packed(fleet: &Fleet, agent: &Agent, body: &str) -> Answer {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(body.as_bytes()).unwrap();
    let request = fleet.keyed(Method::POST, &path(agent), &agent.key).header("content-encoding", "gzip");
    send(request.body(packer.finish().unwrap())).await
}

#[tokio::test]
async fn packed_bodies_are_taken_up_to_their_limit() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let body = |size: usize| format!("{{\"status\":\"online\",\"message\":\"{}\"}}", "x".repeat(size));
    assert_eq!(packed(&fleet, &agent, &body(5 << 20)).await.status, 200, "more than would go unpacked");
    let words = "Bad request: unable to decode checkin request: http: request body too large";
    is_error(&packed(&fleet, &agent, &body(20 << 20)).await, 400, "BadRequest", words);
    let request = fleet.keyed(Method::POST, &path(&agent), &agent.key).header("content-encoding", "gzip");
    let words = "Bad request: unable to create gzip reader for request body: gzip: invalid header";
    is_error(&send(request.body("{\"status\":\"online\"}")).await, 400, "BadRequest", words);
    fleet.stop().await;
}

#[tokio::test]
async fn large_answers_are_packed_for_those_who_ask_for_exactly_that() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let asked = |encoding: &'static str| {
        let request =
            fleet.keyed(Method::POST, &path(&agent), &agent.key).header("accept-encoding", encoding);
        async move { request.json(&json!({"status": "online"})).send().await.unwrap() }
    };
    for not in ["gzip, deflate", "identity", "GZIP"] {
        let answer = asked(not).await;
        assert!(!answer.headers().contains_key("content-encoding"), "{not}");
        assert!(answer.json::<Value>().await.unwrap()["actions"].is_array());
    }
    let answer = asked("gzip").await;
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    let mut text = String::new();
    GzDecoder::new(&*answer.bytes().await.unwrap()).read_to_string(&mut text).unwrap();
    assert!(text.len() > 1024 && serde_json::from_str::<Value>(&text).unwrap()["actions"].is_array());
    fleet.stop().await;
}

#[tokio::test]
async fn an_agent_that_runs_something_else_gets_its_policy_again() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let runs = |policy: &str, revision: i64| json!({"status": "online", "agent_policy_id": policy, "policy_revision_idx": revision});
    let brings = |answer: Answer| answer.ok()["actions"][0]["type"] == "POLICY_CHANGE";
    assert!(brings(fleet.check_in_as(&agent, &runs("another", 7)).await), "another policy");
    assert!(brings(fleet.check_in_as(&agent, &runs(&policy, 0)).await), "an older revision");
    for body in [runs(&policy, -1), json!({"status": "online", "policy_revision_idx": i64::MIN})] {
        let answer = fleet.check_in_as(&agent, &body).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    fleet.stop().await;
}
