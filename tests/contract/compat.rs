//! What the older Kibanas do otherwise.

use fleet_tokens::sandbox::{Compat, DataLocation, Fill};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BULK, POLICIES, Sandbox, TOKENS, create_policy, send};

const OLD: [Compat; 2] = [Compat::V8_18_0, Compat::V9_4_0];

fn path(item: &Value) -> String {
    format!("{TOKENS}/{}", item["id"].as_str().unwrap())
}

#[tokio::test]
async fn each_says_its_version() {
    for compat in Compat::ALL {
        let sandbox = Sandbox::of(compat).await;
        let target = &sandbox.target;
        assert_eq!(target.get("/api/status").await.ok()["version"]["number"], compat.number());
        let with = |version: &'static str| {
            let request = target.keyed(Method::POST, POLICIES).header("kbn-version", version);
            send(request.json(&json!({"name": version, "namespace": "default"})))
        };
        assert_eq!(with(compat.number()).await.status, 200);
        let wrong = with("1.2.3").await;
        assert_eq!(wrong.json["attributes"], json!({"expected": compat.number(), "got": "1.2.3"}));
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn the_bulk_route_came_with_9_5_0() {
    for compat in Compat::ALL {
        let sandbox = Sandbox::of(compat).await;
        let answer = sandbox.target.post(BULK, &json!({"tokenIds": ["x"]})).await;
        if OLD.contains(&compat) {
            answer.is_error(404, "Not Found", "Not Found");
        } else {
            assert_eq!(answer.ok()["count"], 0);
        }
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn old_kibanas_revoke_and_never_delete() {
    for compat in OLD {
        let sandbox = Sandbox::of(compat).await;
        let target = &sandbox.target;
        let policy = create_policy(target).await;
        let item = target.token(&json!({"policy_id": policy})).await;
        for query in ["", "?forceDelete=true", "?forceDelete=maybe&includeHidden=1&raoul=x", ""] {
            let answer = target.delete(&format!("{}{query}", path(&item))).await;
            assert_eq!(answer.ok(), json!({"action": "deleted"}), "{query}");
            assert_eq!(target.get(&path(&item)).await.ok()["item"]["active"], false, "{query}");
        }
        let body = json!({"name": "m", "namespace": "default", "is_managed": true});
        let managed = target.policy(&body).await["id"].take();
        let hidden = target.token(&json!({"policy_id": managed})).await;
        target.delete(&path(&hidden)).await.ok();
        let found = target.get(&path(&hidden)).await.ok()["item"].take();
        assert_eq!((&found["hidden"], &found["active"]), (&json!(true), &json!(false)));
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn old_kibanas_say_otherwise_what_they_do_not_find() {
    for compat in OLD {
        let sandbox = Sandbox::of(compat).await;
        let (target, team) = (&sandbox.target, sandbox.space("team").await);
        let unknown = target.delete(&format!("{TOKENS}/x")).await;
        unknown.is_error(404, "Not Found", "Enrollment api key x not found");
        let policy = create_policy(&team).await;
        let item = team.token(&json!({"policy_id": policy})).await;
        let id = item["id"].as_str().unwrap();
        let elsewhere = target.delete(&path(&item)).await;
        elsewhere.is_error(404, "Not Found", &format!("Enrollment api key {id} not found in namespace"));
        assert_eq!(team.get(&path(&item)).await.ok()["item"]["active"], true);
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn unknown_keys_are_refused_in_older_words() {
    for compat in Compat::ALL {
        let sandbox = Sandbox::of(compat).await;
        let target = &sandbox.target;
        let body = target.post(TOKENS, &json!({"policy_id": "p", "raoul": 1})).await;
        let query = target.list(&[("raoul", "1")]).await;
        for (answer, place) in [(body, "body"), (query, "query")] {
            let message = if OLD.contains(&compat) {
                format!("[request {place}.raoul]: definition for this key is missing")
            } else {
                format!("[request {place}]: Additional properties are not allowed ('raoul' was unexpected)")
            };
            answer.is_error(400, "Bad Request", &message);
        }
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn expirations_count_since_9_5_1() {
    for compat in [Compat::V8_18_0, Compat::V9_4_0, Compat::V9_5_0] {
        let sandbox = Sandbox::of(compat).await;
        let target = &sandbox.target;
        let policy = create_policy(target).await;
        for expiration in ["30d", "tomorrow", "", "9999999999999999999999999999d"] {
            let item = target.token(&json!({"policy_id": policy, "expiration": expiration})).await;
            assert!(item.get("expire_at").is_none(), "{expiration}");
            let one = target.get(&path(&item)).await.ok();
            assert!(one["item"].get("expire_at").is_none(), "{expiration}");
        }
        let answer = target.post(TOKENS, &json!({"policy_id": policy, "expiration": 30})).await;
        assert_eq!(answer.status, 400, "it is a text all the same");
        sandbox.stop().await;
    }
    // What a newer Kibana wrote is not shown by an older one.
    let samples = |options: &mut fleet_tokens::sandbox::SandboxOptions| options.compat = Compat::V9_5_0;
    let sandbox = Sandbox::with_options(DataLocation::Memory, Fill::Samples, samples).await;
    let list = sandbox.target.list(&[("perPage", "100")]).await.ok();
    assert!(list["items"].as_array().unwrap().iter().all(|item| item.get("expire_at").is_none()));
    sandbox.stop().await;
}

#[tokio::test]
async fn deleting_a_policy_deletes_its_tokens_since_9_5_0() {
    for compat in Compat::ALL {
        let sandbox = Sandbox::of(compat).await;
        let target = &sandbox.target;
        let body = json!({"name": "Cloud", "namespace": "default", "is_managed": true});
        let policy = target.policy(&body).await["id"].take();
        let item = target.token(&json!({"policy_id": policy, "name": "web"})).await;
        let delete = json!({"agentPolicyId": policy, "force": true});
        target.post(&format!("{POLICIES}/delete"), &delete).await.ok();
        let list = target.list(&[]).await.ok();
        if OLD.contains(&compat) {
            assert_eq!(list["total"], 2, "the documents stay orphaned");
            assert!(list["items"].as_array().unwrap().iter().all(|item| item["active"] == false));
            assert_eq!(target.get(&path(&item)).await.ok()["item"]["policy_id"], policy);
        } else {
            assert_eq!(list["total"], 0);
        }
        sandbox.stop().await;
    }
}
