//! Enrolling that works, and what it leaves behind.

use serde_json::{Value, json};

use super::{Agent, Fleet, halves, is_error};
use crate::harness::POLICIES;

#[tokio::test]
async fn a_token_makes_an_agent_in_its_policy() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let body = json!({
        "type": "PERMANENT", "id": "", "replace_token": "", "shared_id": "", "more": 1,
        "metadata": {
            "local": {"elastic": {"agent": {"id": "mine", "version": "9.5.1"}}, "host": {"hostname": "web-1"}},
            "user_provided": {"a": 1}, "tags": ["b", "a", "b"],
        },
    });
    let answer = fleet.enroll_as(&token, &body).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let answer = answer.ok();
    let item = &answer["item"];
    let (id, key) = (item["id"].as_str().unwrap(), item["access_api_key"].as_str().unwrap());
    assert_eq!((id.len(), &id[14..15]), (36, "4"));
    let (key_id, _) = halves(key);
    assert_eq!((key.len(), key_id.len()), (60, 20));
    let local = json!({"elastic": {"agent": {"id": id, "version": "9.5.1"}}, "host": {"hostname": "web-1"}});
    let wanted = json!({"action": "created", "item": {
        "access_api_key": key, "access_api_key_id": key_id, "active": true, "enrolled_at": "2026-11-20T12:00:00Z",
        "id": id, "local_metadata": local, "policy_id": policy, "status": "online", "tags": ["a", "b"],
        "type": "PERMANENT", "user_provided_metadata": null,
    }});
    assert_eq!(answer, wanted);

    let counted = fleet.kibana.get(&format!("{POLICIES}?withAgentCount=true")).await.ok();
    assert_eq!(counted["items"][0]["agents"], 1);
    fleet.stop().await;
}

#[tokio::test]
async fn a_token_works_any_number_of_times_and_little_need_be_said() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let mut agents = Vec::new();
    for body in [
        json!({"type": "PERMANENT"}),
        json!({"type": "EPHEMERAL", "metadata": null}),
        json!({"TYPE": "TEMPORARY", "metadata": {"local": null, "tags": null}}),
    ] {
        let answer = fleet.enroll_as(&token, &body).await.ok();
        assert_eq!((&answer["item"]["local_metadata"], &answer["item"]["tags"]), (&Value::Null, &json!([])));
        agents.push(Agent::of(&answer));
    }
    agents.dedup();
    assert_eq!(agents.len(), 3);
    let odd = json!({"type": "PERMANENT", "metadata": {"tags": ["b", null]}});
    let answer = fleet.enroll_as(&token, &odd).await.ok();
    assert_eq!(answer["item"]["tags"], json!(["", "b"]), "Go reads null as an empty text");
    fleet.stop().await;
}

#[tokio::test]
async fn the_wanted_id_is_given_once() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let body = json!({"type": "PERMANENT", "id": "my-agent"});
    let first = fleet.enroll_as(&token, &body).await.ok();
    assert_eq!(first["item"]["id"], "my-agent");
    for taken in [body.clone(), json!({"type": "PERMANENT", "id": "my-agent", "replace_token": "guess"})] {
        let again = fleet.enroll_as(&token, &taken).await;
        is_error(&again, 403, "AgentNotReplaceable", "existing agent cannot be replaced");
    }
    let agent = Agent::of(&first);
    assert_eq!(fleet.check_in(&agent).await.status, 200, "nothing happened to the first");
    fleet.stop().await;
}

#[tokio::test]
async fn a_replace_token_lets_an_agent_take_its_place_again() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let (_, other) = fleet.policy().await;
    let body = json!({"type": "PERMANENT", "id": "box", "replace_token": "let me in"});
    let first = fleet.enroll_as(&token, &body).await.ok();
    let before = Agent::of(&first);
    let given = fleet.check_in(&before).await.ok();
    fleet.ack(&before, &[given["actions"][0]["id"].as_str().unwrap()]).await.ok();
    fleet.pass(60);

    let words = "existing agent cannot be replaced";
    is_error(&fleet.enroll_as(&other, &body).await, 403, "AgentNotReplaceable", words);
    let wrong = json!({"type": "PERMANENT", "id": "box", "replace_token": "let me out"});
    is_error(&fleet.enroll_as(&token, &wrong).await, 403, "AgentNotReplaceable", words);

    let again = fleet.enroll_as(&token, &body).await.ok();
    assert_eq!((&again["action"], &again["item"]["id"]), (&json!("created"), &json!("box")));
    assert_eq!(again["item"]["enrolled_at"], first["item"]["enrolled_at"], "the date stays");
    let after = Agent::of(&again);
    is_error(&fleet.check_in(&before).await, 401, "ErrUnauthorized", "unauthorized");
    let news = fleet.check_in(&after).await.ok();
    let key = |answer: &Value| {
        answer["actions"][0]["data"]["policy"]["outputs"]["default"]["api_key"].as_str().unwrap().to_owned()
    };
    assert_eq!(key(&news), key(&given), "the output's key stays");
    assert_eq!(fleet.enroll_as(&token, &body).await.status, 200, "and again");
    fleet.stop().await;
}

#[tokio::test]
async fn an_enrollment_that_was_lost_is_made_again() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let body = json!({"type": "PERMANENT", "enrollment_id": "once"});
    let lost = Agent::of(&fleet.enroll_as(&token, &body).await.ok());
    let second = Agent::of(&fleet.enroll_as(&token, &body).await.ok());
    assert_ne!(lost.id, second.id);
    is_error(&fleet.check_in(&lost).await, 401, "ErrUnauthorized", "unauthorized");
    assert_eq!(fleet.check_in(&second).await.status, 200);
    let third = Agent::of(&fleet.enroll_as(&token, &body).await.ok());
    assert_ne!(third.id, second.id);
    assert_eq!(fleet.ack(&second, &[]).await.status, 200, "an agent that was heard of stays");
    fleet.stop().await;
}
