//! What clients send that nobody here wrote: odd values, odd bodies, odd queries, and several things at once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BULK, POLICIES, Sandbox, TOKENS, Target, case, create_policy, send};

/// Names that somebody's script may make, all of them fine for Elasticsearch.
const NAMES: [&str; 14] = [
    "(",
    "\"",
    "!",
    "a (b",
    "%",
    "\\",
    "a\tb",
    "x\n",
    "a\u{0}b",
    "\u{a0}x",
    "\u{202e}x",
    "名前",
    "' OR 1=1 --",
    "Default (0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab)",
];

async fn body(target: &Target, body: impl Into<reqwest::Body>) -> crate::harness::Answer {
    let request = target.keyed(Method::POST, TOKENS).header("kbn-xsrf", "x");
    send(request.header("content-type", "application/json").body(body)).await
}

async fn query(target: &Target, query: &str) -> crate::harness::Answer {
    target.get(&format!("{TOKENS}?{query}")).await
}

#[tokio::test]
async fn any_name_is_kept_as_it_is_and_taken_once() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let rocket = "🚀".repeat(108);
    for name in NAMES.into_iter().chain([rocket.as_str()]) {
        let body = json!({"policy_id": policy, "name": name});
        let item = target.token(&body).await;
        let id = item["id"].as_str().unwrap();
        assert_eq!(item["name"], format!("{name} ({id})"));
        assert_eq!(target.get(&format!("{TOKENS}/{id}")).await.ok()["item"]["name"], item["name"]);
        let again = target.post(TOKENS, &body).await;
        let message = format!("An enrollment key named {name} already exists for agent policy {policy}");
        again.is_error(409, "Conflict", &message);
        let phrase = format!("{name} ({id})").replace('\\', "\\\\").replace('"', "\\\"");
        assert_eq!(target.names(&format!("name:\"{phrase}\"")).await.len(), 1, "{name:?}");
    }
    let long = target.post(TOKENS, &json!({"policy_id": policy, "name": "🚀".repeat(109)})).await;
    assert_eq!(long.status, 400, "each of them counts twice");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_body_is_an_object() {
    case(|target, policy| async move {
        for (text, found) in [
            ("", "null"),
            ("null", "null"),
            ("[]", "Array"),
            ("1", "number"),
            ("true", "boolean"),
            ("\"x\"", "string"),
        ] {
            let message =
                format!("[request body]: expected a plain object value, but found [{found}] instead.");
            body(&target, text).await.is_error(400, "Bad Request", &message);
        }
        for text in ["\u{feff}{}", "{}{}", "{'policy_id': 'x'}", "{\"policy_id\": \"x\",}", "NaN"] {
            body(&target, text).await.is_error(400, "Bad Request", "Invalid request payload JSON format");
        }
        let bytes = b"{\"policy_id\": \"\xff\"}".as_slice();
        assert_eq!(body(&target, bytes).await.status, 400);
        let twice = format!("{{\"policy_id\": \"nowhere\", \"policy_id\": \"{policy}\"}}");
        assert_eq!(body(&target, twice).await.ok()["item"]["policy_id"], policy, "the last one counts");
        for (key, value, found) in [
            ("policy_id", Value::Null, "null"),
            ("policy_id", json!({"a": 1}), "Object"),
            ("name", json!(["x"]), "Array"),
            ("expiration", Value::Null, "null"),
        ] {
            let mut body = json!({"policy_id": policy});
            body[key] = value;
            let message = format!("[request body.{key}]: expected value of type [string] but got [{found}]");
            target.post(TOKENS, &body).await.is_error(400, "Bad Request", &message);
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_type_is_json_and_a_form_is_not() {
    case(|target, policy| async move {
        let post = || target.keyed(Method::POST, TOKENS).header("kbn-xsrf", "x");
        let text = json!({"policy_id": policy}).to_string();
        assert_eq!(send(post().body(text.clone())).await.status, 200);
        for kind in ["application/json;charset=UTF-8", "APPLICATION/JSON", "application/vnd.api+json"] {
            assert_eq!(
                send(post().header("content-type", kind).body(text.clone())).await.status,
                200,
                "{kind}"
            );
        }
        let form = post().header("content-type", "application/x-www-form-urlencoded").body(text.clone());
        send(form).await.is_error(415, "Unsupported Media Type", "Unsupported Media Type");
        let delete = target.keyed(Method::DELETE, &format!("{TOKENS}/x")).header("kbn-xsrf", "x");
        assert_eq!(send(delete.try_clone().unwrap().json(&json!({"ids": [1]}))).await.status, 404, "unread");
        assert_eq!(send(delete.body("{")).await.status, 400, "but it must be JSON");
    })
    .await;
}

#[tokio::test]
async fn queries_are_read_as_forms() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    target.token(&json!({"policy_id": policy, "name": "a b"})).await;
    for (text, total) in [
        ("kuery=name%3Aa*+and+not+name%3AD*", 1),
        ("kuery=name:a*%20and%20not%20name:D%2A", 1),
        ("kuery=name:%22Default%22+or+policy_id:*", 2),
        ("kuery=name:%2A", 2),
        ("kuery=%zz", 0),
        ("kuery=%ff", 0),
        ("kuery=", 2),
        ("&&page=1&&perPage=1&", 2),
        ("page=+1&perPage=%201%20", 2),
        ("page=1e0&perPage=.5e1", 2),
    ] {
        assert_eq!(query(target, text).await.ok()["total"], total, "{text}");
    }
    for (text, message) in [
        ("page", ".page]: expected value of type [number] but got [string]"),
        ("page=0x10", ".page]: expected value of type [number] but got [string]"),
        ("page=Infinity", ".page]: expected value of type [number] but got [string]"),
        ("page=1&page=2", ".page]: expected value of type [number] but got [Array]"),
        ("page[]=1", "]: Additional properties are not allowed ('page[]' was unexpected)"),
        (
            "Page=1&per_page=2",
            "]: Additional properties are not allowed ('Page', 'per_page' were unexpected)",
        ),
        ("=x", "]: Additional properties are not allowed ('' was unexpected)"),
        ("kuery=a&kuery=b", ".kuery]: expected value of type [string] but got [Array]"),
    ] {
        query(target, text).await.is_error(400, "Bad Request", &format!("[request query{message}"));
    }
    let flag = target.delete(&format!("{TOKENS}/x?forceDelete=TRUE")).await;
    assert_eq!(flag.status, 404, "any case will do");
    sandbox.stop().await;
}

#[tokio::test]
async fn no_token_outlives_a_policy_that_is_deleted_meanwhile() {
    let sandbox = Sandbox::start().await;
    for _ in 0..5 {
        let policy = create_policy(&sandbox.target).await;
        let creates: Vec<_> = (0..8)
            .map(|number| {
                let target = sandbox.target.clone();
                let body = json!({"policy_id": policy, "name": format!("t{number}")});
                tokio::spawn(async move { target.post(TOKENS, &body).await.status })
            })
            .collect();
        let gone = json!({"agentPolicyId": policy});
        sandbox.target.post(&format!("{POLICIES}/delete"), &gone).await.ok();
        for create in creates {
            let status = create.await.unwrap();
            assert!(matches!(status, 200 | 404), "{status}");
        }
        assert_eq!(sandbox.target.list(&[]).await.ok()["total"], 0);
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn of_many_removals_of_one_token_each_is_answered() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let id = target.token(&json!({"policy_id": policy})).await["id"].as_str().unwrap().to_owned();
    let removals: Vec<_> = (0..8)
        .map(|_| {
            let (target, path) = (target.clone(), format!("{TOKENS}/{id}?forceDelete=true"));
            tokio::spawn(async move { target.delete(&path).await.status })
        })
        .collect();
    let mut answers = Vec::new();
    for removal in removals {
        answers.push(removal.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [200, 404, 404, 404, 404, 404, 404, 404]);
    let twice = target.post(BULK, &json!({"tokenIds": [id, id, ""]})).await.ok();
    assert_eq!(twice["count"], 0);
    sandbox.stop().await;
}

#[tokio::test]
async fn the_old_hyphenated_paths_are_gone() {
    case(|target, policy| async move {
        for path in ["/api/fleet/enrollment-api-keys", "/api/fleet/enrollment-api-keys/x"] {
            target.get(path).await.is_error(404, "Not Found", "Not Found");
            target.delete(path).await.is_error(404, "Not Found", "Not Found");
        }
        let post = target.post("/api/fleet/enrollment-api-keys", &json!({"policy_id": policy})).await;
        post.is_error(404, "Not Found", "Not Found");
    })
    .await;
}

#[tokio::test]
async fn answers_say_what_they_are_and_that_nobody_may_keep_them() {
    case(|target, _| async move {
        for path in [TOKENS, POLICIES, "/api/fleet/agents", "/api/nope"] {
            let headers = target.get(path).await.headers;
            assert_eq!(headers["content-type"], "application/json; charset=utf-8", "{path}");
            assert_eq!(headers["cache-control"], "private, no-cache, no-store, must-revalidate", "{path}");
            assert!(!headers["kbn-name"].is_empty(), "{path}");
        }
    })
    .await;
}
