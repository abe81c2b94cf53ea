//! What Kibana shows of agents, and how it sends them away.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Agent, Fleet, is_error};
use crate::harness::{POLICIES, TOKENS, send};

const AGENTS: &str = "/api/fleet/agents";

async fn seen(fleet: &Fleet, agent: &Agent) -> Value {
    fleet.kibana.get(&format!("{AGENTS}/{}", agent.id)).await.ok()["item"].take()
}

async fn unenroll(fleet: &Fleet, agent: &Agent, body: &Value) {
    fleet.kibana.post(&format!("{AGENTS}/{}/unenroll", agent.id), body).await.ok();
}

#[tokio::test]
async fn kibana_shows_what_an_agent_says() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let before = seen(&fleet, &agent).await;
    assert_eq!((&before["policy_id"], before.get("last_checkin")), (&json!(policy), None));
    let body = json!({
        "status": "online", "message": "Running", "local_metadata": {"host": {"hostname": "web-1"}},
        "components": [{"id": "log-default", "status": "HEALTHY"}],
    });
    let given = fleet.check_in_as(&agent, &body).await.ok();
    fleet.ack(&agent, &[given["actions"][0]["id"].as_str().unwrap()]).await.ok();
    let item = seen(&fleet, &agent).await;
    assert_eq!((&item["status"], &item["policy_revision"]), (&json!("online"), &json!(1)));
    assert_eq!(item["last_checkin"], "2026-11-20T12:00:00.000Z");
    assert_eq!(
        (&item["components"], &item["local_metadata"]),
        (&body["components"], &body["local_metadata"])
    );
    assert!(!item.to_string().contains(token["id"].as_str().unwrap()), "nothing leads back to the token");
    assert!(!item.to_string().contains(token["api_key_id"].as_str().unwrap()));
    fleet.stop().await;
}

#[tokio::test]
async fn an_agent_is_told_to_leave_and_loses_its_keys_when_it_says_that_it_did() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    unenroll(&fleet, &agent, &json!({})).await;
    let told = fleet.check_in(&agent).await.ok();
    let action = &told["actions"][0];
    assert_eq!((&action["type"], &action["data"]), (&json!("UNENROLL"), &Value::Null));
    assert_eq!(told["ack_token"], action["id"], "it comes before the policy");
    assert_eq!(seen(&fleet, &agent).await["active"], true);
    fleet.ack(&agent, &[action["id"].as_str().unwrap()]).await.ok();
    let gone = seen(&fleet, &agent).await;
    assert_eq!((&gone["active"], &gone["status"]), (&json!(false), &json!("unenrolled")));
    is_error(&fleet.check_in(&agent).await, 401, "ErrUnauthorized", "unauthorized");

    let body = fleet.kibana.get(&format!("{TOKENS}/{}", token["id"].as_str().unwrap())).await.ok();
    assert_eq!(body["item"]["active"], true, "no token is touched");
    let again = fleet.enroll_as(&token, &json!({"type": "PERMANENT", "id": agent.id})).await.ok();
    assert_eq!(again["item"]["id"], agent.id.as_str(), "who has left may come again");
    fleet.stop().await;
}

#[tokio::test]
async fn an_agent_that_is_thrown_out_is_refused_at_once() {
    for (caches, error, message) in
        [(false, "ErrUnauthorized", "unauthorized"), (true, "ErrAgentInactive", "Agent inactive")]
    {
        let fleet = Fleet::with(|_, server| server.caches = caches).await;
        let (_, token) = fleet.policy().await;
        let agent = fleet.agent(&token).await;
        unenroll(&fleet, &agent, &json!({"revoke": true})).await;
        is_error(&fleet.check_in(&agent).await, 401, error, message);
        is_error(&fleet.ack(&agent, &[]).await, 401, error, message);
        fleet.stop().await;
    }
}

#[tokio::test]
async fn a_waiting_agent_hears_of_a_changed_policy_and_of_a_new_default_output() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let given = fleet.check_in(&agent).await.ok();
    fleet.ack(&agent, &[given["actions"][0]["id"].as_str().unwrap()]).await.ok();
    let path = format!("{AGENTS}/{}/checkin", agent.id);
    let wait = || {
        let body = json!({"status": "online"});
        tokio::spawn(send(fleet.keyed(Method::POST, &path, &agent.key).json(&body)))
    };

    let waiting = wait();
    let place = format!("{POLICIES}/{policy}");
    let name = fleet.kibana.get(&place).await.ok()["item"]["name"].take();
    let body = json!({"name": name, "namespace": "other"});
    let change = fleet.kibana.keyed(Method::PUT, &place).header("kbn-xsrf", "x").json(&body);
    send(change).await.ok();
    let news = waiting.await.unwrap().ok();
    let action = &news["actions"][0];
    assert_eq!(action["id"], format!("policy:{policy}:2"));
    assert!(action["data"]["policy"]["output_permissions"].to_string().contains("-other\""));
    fleet.ack(&agent, &[action["id"].as_str().unwrap()]).await.ok();

    let waiting = wait();
    let output = json!({
        "name": "pipes", "type": "logstash", "hosts": ["l:5044"], "is_default": true, "is_default_monitoring": true,
        "ssl": {"certificate": "C", "certificate_authorities": ["A"], "key": "K"},
    });
    let id = fleet.kibana.post("/api/fleet/outputs", &output).await.ok()["item"]["id"].take();
    let news = waiting.await.unwrap().ok();
    let outputs = &news["actions"][0]["data"]["policy"]["outputs"];
    assert_eq!(outputs[id.as_str().unwrap()]["ssl"]["key"], "K", "{outputs}");
    fleet.stop().await;
}
