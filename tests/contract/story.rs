//! The whole story of a token, over HTTP only.

use serde_json::{Value, json};

use crate::fleet_server::{Agent, Fleet, is_error};
use crate::harness::{POLICIES, TOKENS};

const DAY: i64 = 24 * 3600;
const OUTPUTS: &str = "/api/fleet/outputs";

/// The four outputs, and the policy that uses each in turn.
async fn outputs(fleet: &Fleet) -> Vec<String> {
    let mut ids = vec!["fleet-default-output".to_owned()];
    for body in [
        json!({
            "name": "far", "type": "remote_elasticsearch", "hosts": ["https://far.example:9200"],
            "secrets": {"service_token": "a-service-token"},
        }),
        json!({
            "name": "queue", "type": "kafka", "hosts": ["kafka.example:9092"], "auth_type": "user_pass",
            "username": "fleet", "secrets": {"password": "a-kafka-password"}, "topic": "logs",
            "sasl": {"mechanism": "SCRAM-SHA-512"},
        }),
        json!({
            "name": "pipes", "type": "logstash", "hosts": ["logstash.example:5044"],
            "ssl": {"certificate": "A CERTIFICATE", "certificate_authorities": ["AN AUTHORITY"]},
            "secrets": {"ssl": {"key": "A PRIVATE KEY"}},
        }),
    ] {
        let made = fleet.kibana.post(OUTPUTS, &body).await.ok();
        ids.push(made["item"]["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// Makes the policy use the output, and gives what the agent gets of it.
async fn received(fleet: &Fleet, policy: &str, agent: &Agent, output: &str) -> Value {
    let path = format!("{POLICIES}/{policy}");
    let name = fleet.kibana.get(&path).await.ok()["item"]["name"].take();
    let body = json!({"name": name, "namespace": "default", "data_output_id": output, "monitoring_output_id": output});
    let request = fleet.kibana.keyed(reqwest::Method::PUT, &path).header("kbn-xsrf", "x").json(&body);
    crate::harness::send(request).await.ok();
    let mut answer = fleet.check_in(agent).await.ok();
    let action = answer["actions"][0].take();
    assert_eq!(action["type"], "POLICY_CHANGE", "{action}");
    fleet.ack(agent, &[action["id"].as_str().unwrap()]).await.ok();
    let name = if output == "fleet-default-output" { "default" } else { output };
    action["data"]["policy"]["outputs"][name].clone()
}

#[tokio::test]
async fn a_token_from_its_policy_to_its_end() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    assert!(token["name"].as_str().unwrap().starts_with("Default ("), "{token}");
    assert_eq!((&token["active"], &token["policy_id"]), (&json!(true), &json!(policy)));

    let mut agents = Vec::new();
    for _ in 0..3 {
        agents.push(fleet.agent(&token).await);
    }
    let counted = fleet.kibana.get(&format!("{POLICIES}?withAgentCount=true")).await.ok();
    assert_eq!(counted["items"][0]["agents"], 3);

    let ids = outputs(&fleet).await;
    let key_for_logstash = fleet.kibana.post("/api/fleet/logstash_api_keys", &json!({})).await.ok();
    let key_for_logstash = key_for_logstash["api_key"].as_str().unwrap().to_owned();
    let is_key = |value: &Value| value.as_str().and_then(|key| key.split_once(':')).is_some();
    for agent in &agents {
        let own = received(&fleet, &policy, agent, &ids[0]).await;
        assert!(own["type"] == "elasticsearch" && is_key(&own["api_key"]), "{own}");
        let again = received(&fleet, &policy, agent, &ids[0]).await;
        assert_eq!(own["api_key"], again["api_key"], "kept while the permissions stay");
        let far = received(&fleet, &policy, agent, &ids[1]).await;
        assert!(far["type"] == "elasticsearch" && is_key(&far["api_key"]), "{far}");
        assert!(far["api_key"] != own["api_key"] && far.get("service_token").is_none(), "{far}");
        let queue = received(&fleet, &policy, agent, &ids[2]).await;
        assert_eq!((&queue["username"], &queue["password"]), (&json!("fleet"), &json!("a-kafka-password")));
        assert!(queue.get("api_key").is_none(), "{queue}");
        let pipes = received(&fleet, &policy, agent, &ids[3]).await;
        let ssl = json!({
            "certificate": "A CERTIFICATE", "certificate_authorities": ["AN AUTHORITY"], "key": "A PRIVATE KEY",
        });
        assert_eq!(pipes["ssl"], ssl);
        assert!(!pipes.to_string().contains(&key_for_logstash) && pipes.get("api_key").is_none(), "{pipes}");
    }

    let path = format!("{TOKENS}/{}", token["id"].as_str().unwrap());
    assert_eq!(fleet.kibana.delete(&path).await.ok(), json!({"action": "deleted"}));
    is_error(&fleet.enroll(&token).await, 401, "ErrUnauthorized", "unauthorized");
    for agent in &agents {
        received(&fleet, &policy, agent, &ids[0]).await;
    }
    let name = json!({"policy_id": policy, "name": "Default"});
    assert_eq!(fleet.kibana.get(&path).await.ok()["item"]["active"], false);
    assert_eq!(fleet.kibana.post(TOKENS, &name).await.status, 409);

    fleet.pass(7 * DAY);
    assert_eq!(fleet.kibana.get(&path).await.status, 404);
    let fresh = fleet.kibana.token(&name).await;
    assert_eq!(fleet.enroll(&fresh).await.status, 200);
    for agent in &agents {
        assert_eq!(fleet.ack(agent, &[]).await.status, 200, "the agents are as they were");
    }
    fleet.stop().await;
}
