//! Acknowledging, and leaving.

use serde_json::json;

use super::{Fleet, is_error};

#[tokio::test]
async fn every_event_gets_a_status_and_the_answer_the_highest() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let id = format!("policy:{policy}:1");
    let item = |status: u16, message: &str| json!({"message": message, "status": status});
    let good = fleet.ack(&agent, &[&id]).await;
    assert_eq!(good.headers["elastic-api-version"], "2023-06-01");
    assert_eq!(good.ok(), json!({"action": "acks", "items": [item(200, "OK")]}));
    assert_eq!(fleet.ack(&agent, &[]).await.ok(), json!({"action": "acks", "items": []}));

    let unknown = fleet.ack(&agent, &[&format!("{id}:1"), "nothing"]).await;
    let body = json!({"action": "acks", "errors": true, "items": [item(200, "OK"), item(404, "Not Found")]});
    assert_eq!((unknown.status, unknown.json), (404, body));

    let foreign = json!({"events": [{"agent_id": "another", "action_id": id}]});
    let answer = fleet.post(&format!("/api/fleet/agents/{}/acks", agent.id), &agent.key, &foreign).await;
    let body = json!({"action": "acks", "errors": true, "items": [item(400, "Bad Request")]});
    assert_eq!((answer.status, answer.json), (400, body));
    fleet.stop().await;
}

#[tokio::test]
async fn only_an_ack_of_its_own_policy_and_a_newer_revision_counts() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    for nothing in ["policy:another:1", &format!("policy:{policy}:0"), "policy:odd", "policy:"] {
        fleet.ack(&agent, &[nothing]).await.ok();
        let news = fleet.check_in(&agent).await.ok();
        assert_eq!(news["actions"][0]["type"], "POLICY_CHANGE", "{nothing}");
    }
    let failed = json!({"events": [
        {"agent_id": agent.id, "action_id": format!("policy:{policy}:1"), "error": "it did not fit"},
    ]});
    fleet.post(&format!("/api/fleet/agents/{}/acks", agent.id), &agent.key, &failed).await.ok();
    assert_eq!(fleet.check_in(&agent).await.ok()["actions"][0]["type"], "POLICY_CHANGE", "it failed");
    fleet.stop().await;
}

#[tokio::test]
async fn bodies_are_checked_and_user_agents_are_not() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let path = format!("/api/fleet/agents/{}/acks", agent.id);
    let bare =
        || fleet.bare(reqwest::Method::POST, &path).header("authorization", format!("ApiKey {}", agent.key));
    let broken = crate::harness::send(bare().body("not a json")).await;
    let words =
        "Bad request: unable to decode ack request: invalid character 'o' in literal null (expecting 'u')";
    is_error(&broken, 400, "BadRequest", words);
    assert_eq!(crate::harness::send(bare().body("{\"events\":[]}")).await.status, 200);
    let large = crate::harness::send(bare().body(format!("{{\"x\":\"{}\"}}", "x".repeat(2 << 20)))).await;
    is_error(
        &large,
        400,
        "BadRequest",
        "Bad request: unable to decode ack request: http: request body too large",
    );
    fleet.stop().await;
}

#[tokio::test]
async fn an_agent_may_say_that_it_leaves_and_come_back() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let path = format!("/api/fleet/agents/{}/audit/unenroll", agent.id);
    let leave = |reason: &str| {
        let (path, agent, fleet) = (&path, &agent, &fleet);
        let body = json!({"reason": reason, "timestamp": "2026-11-20T12:00:00Z"});
        async move { fleet.post(path, &agent.key, &body).await }
    };
    let words = "Bad request: audit/unenroll request invalid reason";
    is_error(&leave("bored").await, 400, "BadRequest", words);
    for reason in ["uninstall", "key_revoked", "migrated", "orphaned"] {
        let answer = leave(reason).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{reason}");
    }
    let words = "agent document contains audit_unenroll_reason";
    is_error(&leave("uninstall").await, 409, "ErrAuditReasonConflict", words);
    fleet.check_in(&agent).await.ok();
    assert_eq!(leave("uninstall").await.status, 200, "it talked, so it was there");
    let large = leave(&"x".repeat(1024)).await;
    let words = "Bad request: unable to decode audit/unenroll request: http: request body too large";
    is_error(&large, 400, "BadRequest", words);
    fleet.stop().await;
}
