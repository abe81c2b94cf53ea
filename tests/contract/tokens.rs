//! The five routes of `/api/fleet/enrollment_api_keys`.

use base64::Engine as _;
use serde_json::{Value, json};

use crate::harness::{BULK, POLICIES, Sandbox, TOKENS, case, create_policy};

fn path(item: &Value) -> String {
    format!("{TOKENS}/{}", item["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_created_token_is_real_and_is_answered_everywhere() {
    case(|target, policy| async move {
        let body = json!({"policy_id": policy, "name": "web-東京", "expiration": "30d"});
        let created = target.post(TOKENS, &body).await.ok();
        assert_eq!(created["action"], "created");
        let item = &created["item"];
        let id = item["id"].as_str().unwrap();
        assert_eq!(item["name"], format!("web-東京 ({id})"));
        assert_eq!((&item["active"], &item["policy_id"]), (&json!(true), &json!(policy)));
        let key =
            base64::engine::general_purpose::STANDARD.decode(item["api_key"].as_str().unwrap()).unwrap();
        let pair = String::from_utf8(key).unwrap();
        assert_eq!(pair.split_once(':').unwrap().0, item["api_key_id"].as_str().unwrap());
        let at = |key: &str| item[key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let life = at("expire_at").duration_since(at("created_at"));
        assert!((life.as_secs() - 30 * 86_400).abs() < 60, "{life}");
        let one = target.get(&path(item)).await.ok();
        assert_eq!(one["item"]["api_key"], item["api_key"], "the secret is in get");
        let kuery = format!("policy_id:\"{policy}\"");
        let list = target.list(&[("kuery", kuery.as_str())]).await.ok();
        assert_eq!(list["items"][0], one["item"], "and in every item of the list");
        assert_eq!(list["items"], list["list"]);
    })
    .await;
}

#[tokio::test]
async fn a_token_has_exactly_these_fields() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let keys = |item: &Value| {
        let mut keys: Vec<_> = item.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let always = ["active", "api_key", "api_key_id", "created_at", "id", "name", "policy_id"];
    for expiration in [None, Some("1d")] {
        sandbox.pass(1);
        let mut body = json!({"policy_id": policy});
        if let Some(expiration) = expiration {
            body["expiration"] = json!(expiration);
        }
        let created = target.token(&body).await;
        let mut wanted = always.map(str::to_owned).to_vec();
        wanted.extend(expiration.map(|_| "expire_at".to_owned()));
        wanted.sort();
        assert_eq!(keys(&created), wanted, "created ones do not say whether they are hidden");
        wanted.push("hidden".to_owned());
        wanted.sort();
        assert_eq!(keys(&target.get(&path(&created)).await.ok()["item"]), wanted);
        let list = target.list(&[]).await.ok();
        assert_eq!(keys(&list["items"][0]), wanted);
        assert_eq!(keys(&list), ["items", "list", "page", "perPage", "total"]);
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn routes_without_a_schema_for_their_query_ignore_it() {
    case(|target, policy| async move {
        let created = target.post(&format!("{TOKENS}?raoul=1"), &json!({"policy_id": policy})).await;
        let item = created.ok()["item"].take();
        target.get(&format!("{}?raoul=1", path(&item))).await.ok();
        let bulk = json!({"tokenIds": [item["id"]]});
        assert_eq!(target.post(&format!("{BULK}?raoul=1"), &bulk).await.ok()["count"], 1);
        assert_eq!(target.delete(&format!("{}?raoul=1", path(&item))).await.status, 400, "this one has one");
    })
    .await;
}

#[tokio::test]
async fn an_unnamed_token_bears_its_id() {
    case(|target, policy| async move {
        for body in [json!({"policy_id": policy}), json!({"policy_id": policy, "name": ""})] {
            let item = target.token(&body).await;
            assert_eq!(item["name"], item["id"]);
            assert!(item.get("expire_at").is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_policy_is_not_found() {
    case(|target, _| async move {
        let answer = target.post(TOKENS, &json!({"policy_id": "nowhere", "name": "x"})).await;
        answer.is_error(404, "Not Found", "Agent policy \"nowhere\" not found");
    })
    .await;
}

#[tokio::test]
async fn names_are_taken_once_per_policy() {
    case(|target, policy| async move {
        let create = |name: &str| {
            let (target, body) = (target.clone(), json!({"policy_id": policy, "name": name}));
            async move { target.post(TOKENS, &body).await }
        };
        let taken =
            |name: &str| format!("An enrollment key named {name} already exists for agent policy {policy}");
        let first = create("web").await.ok();
        create("web").await.is_error(409, "Conflict", &taken("web"));
        create("Default").await.is_error(409, "Conflict", &taken("Default"));
        create("web ").await.is_error(409, "Conflict", &taken("web "));
        assert_eq!(create("Web").await.status, 200, "case matters");
        assert_eq!(create("we").await.status, 200, "a part of a name is another name");
        target.delete(&path(&first["item"])).await.ok();
        create("web").await.is_error(409, "Conflict", &taken("web"));
        target.delete(&format!("{}?forceDelete=true", path(&first["item"]))).await.ok();
        assert_eq!(create("web").await.status, 200, "deleting frees the name");
    })
    .await;
}

#[tokio::test]
async fn the_policy_is_looked_for_first_then_the_name_then_elasticsearch_is_asked() {
    case(|target, policy| async move {
        let long = "x".repeat(300);
        let create = |policy: &str, name: &str| {
            let (target, body) = (target.clone(), json!({"policy_id": policy, "name": name}));
            async move { target.post(TOKENS, &body).await.status }
        };
        assert_eq!(create("nowhere", "Default").await, 404);
        assert_eq!(create("nowhere", &long).await, 404);
        assert_eq!(create(&policy, "Default").await, 409);
        assert_eq!(create(&policy, &long).await, 400);
        assert_eq!(create(&policy, &"x".repeat(217)).await, 200, "the longest");
        assert_eq!(create(&policy, &"y".repeat(218)).await, 400);
    })
    .await;
}

#[tokio::test]
async fn another_policy_may_use_the_same_name() {
    let sandbox = Sandbox::start().await;
    for _ in 0..2 {
        let policy = create_policy(&sandbox.target).await;
        sandbox.target.token(&json!({"policy_id": policy, "name": "web"})).await;
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn of_many_that_want_one_name_one_gets_it() {
    let sandbox = Sandbox::start().await;
    let policy = create_policy(&sandbox.target).await;
    let wishes: Vec<_> = (0..8)
        .map(|_| {
            let (target, body) = (sandbox.target.clone(), json!({"policy_id": policy, "name": "one"}));
            tokio::spawn(async move { target.post(TOKENS, &body).await.status })
        })
        .collect();
    let mut answers = Vec::new();
    for wish in wishes {
        answers.push(wish.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [200, 409, 409, 409, 409, 409, 409, 409]);
    sandbox.stop().await;
}

#[tokio::test]
async fn names_that_elasticsearch_refuses_are_refused() {
    case(|target, policy| async move {
        let create = |name: String| {
            let (target, body) = (target.clone(), json!({"policy_id": policy, "name": name}));
            async move { target.post(TOKENS, &body).await }
        };
        assert_eq!(create("n".repeat(217)).await.status, 200);
        for (name, reason) in [
            ("n".repeat(218), "api key name may not be more than 256 characters long"),
            (" x".to_owned(), "api key name may not begin or end with whitespace"),
            ("_x".to_owned(), "api key name may not begin with an underscore"),
        ] {
            let answer = create(name).await;
            assert_eq!(answer.status, 400);
            assert!(answer.message().starts_with("Impossible to create an api key: "), "{}", answer.text);
            assert!(answer.message().contains(reason), "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn expirations_are_durations() {
    case(|target, policy| async move {
        for good in ["1s", "90m", "24h", "106751d", "2562024h", "153721440m", "9223286400s"] {
            let body = json!({"policy_id": policy, "expiration": good});
            assert!(target.token(&body).await["expire_at"].is_string(), "{good}");
        }
        for bad in [
            "",
            "0d",
            "1w",
            "-1d",
            "1.5h",
            "106752d",
            "2026-11-20",
            "2562025h",
            "153721441m",
            "9223286401s",
            "999999999999999999999d",
        ] {
            let answer = target.post(TOKENS, &json!({"policy_id": policy, "expiration": bad})).await;
            assert_eq!(answer.status, 400, "{bad}");
            assert!(answer.message().starts_with("[request body.expiration]: "), "{}", answer.text);
        }
        for (bad, message) in [
            ("1w", "Expiration must be a valid duration (for example, 30d, 24h, 90m, 60s)"),
            ("100000000000000000000", "value has length [21] but it must have a maximum length of [20]."),
        ] {
            let answer = target.post(TOKENS, &json!({"policy_id": policy, "expiration": bad})).await;
            answer.is_error(400, "Bad Request", &format!("[request body.expiration]: {message}"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_not_there_is_not_found() {
    case(|target, _| async move {
        let id = "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab";
        let get = target.get(&format!("{TOKENS}/{id}")).await;
        get.is_error(404, "Not Found", &format!("Enrollment api key {id} not found"));
        let delete = target.delete(&format!("{TOKENS}/{id}")).await;
        delete.is_error(404, "Not Found", &format!("EnrollmentAPIKey {id} not found"));
    })
    .await;
}

#[tokio::test]
async fn a_revoked_token_stays_and_a_deleted_one_goes() {
    case(|target, policy| async move {
        let item = target.token(&json!({"policy_id": policy, "name": "x"})).await;
        for _ in 0..2 {
            assert_eq!(target.delete(&path(&item)).await.ok(), json!({"action": "deleted"}));
            assert_eq!(target.get(&path(&item)).await.ok()["item"]["active"], false);
        }
        let delete = target.delete(&format!("{}?forceDelete=true", path(&item))).await;
        assert_eq!(delete.ok(), json!({"action": "deleted"}));
        assert_eq!(target.get(&path(&item)).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn hidden_tokens_need_include_hidden() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    for (name, flag) in [("m", "is_managed"), ("a", "supports_agentless")] {
        let mut body = json!({"name": name, "namespace": "default"});
        body[flag] = json!(true);
        let policy = target.post(POLICIES, &body).await.ok()["item"]["id"].take();
        let id = target.token(&json!({"policy_id": policy, "name": "x"})).await;
        assert_eq!(target.get(&path(&id)).await.ok()["item"]["hidden"], true, "{flag}");
        let uuid = id["id"].as_str().unwrap();
        let refused = target.delete(&path(&id)).await;
        refused.is_error(404, "Not Found", &format!("EnrollmentAPIKey {uuid} not found"));
        let skipped = target.post(BULK, &json!({"tokenIds": [uuid]})).await.ok();
        assert_eq!((&skipped["successCount"], &skipped["errorCount"]), (&json!(0), &json!(0)));
        let query = json!({"kuery": format!("policy_id:\"{}\"", policy.as_str().unwrap())});
        assert_eq!(target.post(BULK, &query).await.ok()["count"], 0, "a query does not find them either");
        assert_eq!(target.post(TOKENS, &json!({"policy_id": policy, "name": "x"})).await.status, 409);
        assert_eq!(target.get(&path(&id)).await.ok()["item"]["active"], true);
        assert_eq!(target.delete(&format!("{}?includeHidden=true", path(&id))).await.status, 200);
        let bulk = json!({"tokenIds": [uuid], "includeHidden": true, "forceDelete": true});
        assert_eq!(target.post(BULK, &bulk).await.ok()["successCount"], 1);
    }
    sandbox.stop().await;
}
