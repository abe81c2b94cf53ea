//! Agent policies are updated and deleted.

use fleet_tokens::sandbox::{DataLocation, Fill};
use serde_json::{Value, json};

use crate::harness::{POLICIES, Sandbox, TOKENS, case};

async fn delete(target: &crate::harness::Target, body: Value) -> crate::harness::Answer {
    target.post(&format!("{POLICIES}/delete"), &body).await
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_counts_up() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let body = json!({
        "name": "Web", "namespace": "default", "description": "Hosts", "inactivity_timeout": 60,
        "data_output_id": "fleet-default-output",
    });
    let before = target.policy(&body).await;
    let path = format!("{POLICIES}/{}", before["id"].as_str().unwrap());
    sandbox.pass(5);
    let after = target.put(&path, &json!({"name": "Web 2", "namespace": "prod"})).await.ok()["item"].take();
    let mut wanted = before.clone();
    for (key, value) in [
        ("name", json!("Web 2")),
        ("namespace", json!("prod")),
        ("revision", json!(2)),
        ("updated_at", json!("2026-11-20T12:00:05.000Z")),
    ] {
        wanted[key] = value;
    }
    assert_eq!(after, wanted, "what was left out stays");
    let change = json!({
        "name": "Web 2", "namespace": "prod", "description": "", "data_output_id": null,
        "monitoring_output_id": "fleet-default-output", "fleet_server_host_id": "h", "inactivity_timeout": 0,
        "monitoring_enabled": [], "force": false, "bumpRevision": true,
    });
    let after = target.put(&path, &change).await.ok()["item"].take();
    for key in [
        "description",
        "monitoring_output_id",
        "fleet_server_host_id",
        "inactivity_timeout",
        "monitoring_enabled",
    ] {
        assert_eq!(after[key], change[key], "{key}");
    }
    assert!(after.get("data_output_id").is_none(), "null takes it away");
    assert_eq!(after["revision"], 3);
    let got = target.get(&path).await.ok()["item"].take();
    assert_eq!((&got["revision"], &got["name"]), (&json!(3), &json!("Web 2")));
    sandbox.stop().await;
}

#[tokio::test]
async fn an_update_that_is_refused_changes_nothing() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let other = target.policy(&json!({"name": "Other", "namespace": "default"})).await;
    let policy = target.policy(&json!({"name": "Web", "namespace": "default"})).await;
    let path = format!("{POLICIES}/{}", policy["id"].as_str().unwrap());
    for (body, status) in [
        (json!({"name": "Web"}), 400),
        (json!({"namespace": "default"}), 400),
        (json!({"name": " ", "namespace": "default"}), 400),
        (json!({"name": "Web", "namespace": "A"}), 400),
        (json!({"name": "Web", "namespace": "default", "raoul": 1}), 400),
        (json!({"name": "Web", "namespace": "default", "data_output_id": "nope"}), 404),
    ] {
        assert_eq!(target.put(&path, &body).await.status, status, "{body}");
    }
    let id = other["id"].as_str().unwrap();
    let taken = target.put(&path, &json!({"name": "Other", "namespace": "default"})).await;
    taken.is_error(409, "Conflict", &format!("Agent Policy '{id}' already exists with name 'Other'"));
    let got = target.get(&path).await.ok()["item"].take();
    assert_eq!((&got["revision"], &got["name"]), (&json!(1), &json!("Web")));
    let unknown =
        target.put(&format!("{POLICIES}/nope"), &json!({"name": "x", "namespace": "default"})).await;
    unknown.is_error(404, "Not Found", "Agent policy not found");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_managed_policy_changes_by_force_only() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let body =
        |name: &str, namespace: &str| json!({"name": name, "namespace": namespace, "is_managed": true});
    let policy = target.policy(&body("Cloud", "default")).await;
    let path = format!("{POLICIES}/{}", policy["id"].as_str().unwrap());
    target.put(&path, &body("Cloud", "prod")).await.ok();
    let refused = target.put(&path, &body("Mine", "prod")).await;
    refused.is_error(400, "Bad Request", "Cannot update name");
    let mut forced = body("Mine", "prod");
    forced["force"] = json!(true);
    assert_eq!(target.put(&path, &forced).await.ok()["item"]["name"], "Mine");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_deleted_policy_takes_its_tokens_with_it() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let body = json!({"name": "Web", "namespace": "default"});
    let policy = target.policy(&body).await["id"].take();
    let token = target.token(&json!({"policy_id": policy, "name": "web"})).await;
    let revoked = target.token(&json!({"policy_id": policy})).await;
    target.delete(&format!("{TOKENS}/{}", revoked["id"].as_str().unwrap())).await.ok();
    let kept = target.policy(&json!({"name": "Other", "namespace": "default"})).await["id"].take();
    let answer = delete(target, json!({"agentPolicyId": policy})).await.ok();
    assert_eq!(answer, json!({"id": policy, "name": "Web"}));
    let list = target.list(&[]).await.ok();
    assert_eq!((&list["total"], &list["items"][0]["policy_id"]), (&json!(1), &kept));
    assert_eq!(target.get(&format!("{TOKENS}/{}", token["id"].as_str().unwrap())).await.status, 404);
    delete(target, json!({"agentPolicyId": policy})).await.is_error(
        404,
        "Not Found",
        "Agent policy not found",
    );
    target.policy(&body).await;
    sandbox.stop().await;
}

#[tokio::test]
async fn managed_policies_go_by_force_and_their_hidden_tokens_too() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let body = json!({"id": "cloud", "name": "Cloud", "namespace": "default", "is_managed": true});
    target.policy(&body).await;
    let refused = delete(target, json!({"agentPolicyId": "cloud"})).await;
    refused.is_error(400, "Bad Request", "Cannot delete hosted agent policy cloud");
    delete(target, json!({"agentPolicyId": "cloud", "force": true})).await.ok();
    assert_eq!(target.list(&[]).await.ok()["total"], 0);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_policy_with_agents_stays() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Samples).await;
    let target = &sandbox.target;
    let list = target.get(&format!("{POLICIES}?withAgentCount=true")).await.ok();
    let text = "Cannot delete an agent policy that is assigned to any active or inactive agents";
    let mut counts = (0, 0);
    for policy in list["items"].as_array().unwrap() {
        let answer = delete(target, json!({"agentPolicyId": policy["id"], "force": true})).await;
        if policy["agents"] == 0 || policy["supports_agentless"] == true {
            answer.ok();
            counts.0 += 1;
        } else {
            answer.is_error(400, "Bad Request", text);
            counts.1 += 1;
        }
    }
    assert!(counts.0 > 0 && counts.1 > 0, "{counts:?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn what_a_deletion_needs_is_checked() {
    case(|target, _| async move {
        for body in
            [json!({}), json!({"agentPolicyId": 1}), json!({"agentPolicyId": "x", "raoul": 1}), json!([])]
        {
            assert_eq!(delete(&target, body.clone()).await.status, 400, "{body}");
        }
    })
    .await;
}
