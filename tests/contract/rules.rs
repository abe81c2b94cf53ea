//! What holds for every route: credentials, headers, versions, the order of checks, error bodies.

use reqwest::Method;
use serde_json::json;

use crate::harness::{BULK, POLICIES, Sandbox, TOKENS, case, send};

const VERSION: &str = "elastic-api-version";

#[tokio::test]
async fn without_credentials_every_route_answers_the_same_66_bytes() {
    case(|target, _| async move {
        for (method, path) in [
            (Method::GET, TOKENS),
            (Method::POST, TOKENS),
            (Method::POST, BULK),
            (Method::GET, POLICIES),
            (Method::POST, POLICIES),
            (Method::DELETE, "/api/fleet/enrollment_api_keys/x"),
        ] {
            let answer = send(target.bare(method, path)).await;
            assert_eq!(answer.status, 401);
            assert_eq!(answer.text, r#"{"statusCode":401,"error":"Unauthorized","message":"Unauthorized"}"#);
            assert_eq!(answer.text.len(), 66);
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_credentials_get_elasticsearchs_words() {
    let sandbox = Sandbox::start().await;
    for value in ["ApiKey aWQ6a2V5", "Basic ZWxhc3RpYzp4", "Bearer x", "nonsense"] {
        let request = sandbox.target.bare(Method::GET, TOKENS).header("authorization", value);
        let answer = send(request).await;
        assert_eq!(answer.status, 401, "{value}");
        assert!(answer.message().starts_with("[security_exception\n\tRoot causes:\n\t\t"), "{}", answer.text);
        let offered: Vec<_> = answer.headers.get_all("www-authenticate").iter().collect();
        assert_eq!(
            offered,
            [r#"Basic realm="security", charset="UTF-8""#, r#"Bearer realm="security""#, "ApiKey"]
        );
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn writes_need_kbn_xsrf_and_reads_do_not() {
    case(|target, policy| async move {
        let body = json!({"policy_id": policy});
        for (method, path) in [(Method::POST, TOKENS), (Method::POST, BULK), (Method::POST, POLICIES)] {
            let answer = send(target.keyed(method, path).json(&body)).await;
            answer.is_error(400, "Bad Request", "Request must contain a kbn-xsrf header.");
        }
        let answer = send(target.keyed(Method::DELETE, &format!("{TOKENS}/x"))).await;
        answer.is_error(400, "Bad Request", "Request must contain a kbn-xsrf header.");
        assert_eq!(target.get(TOKENS).await.status, 200);
        let empty = send(target.keyed(Method::POST, TOKENS).header("kbn-xsrf", "").json(&body)).await;
        assert_eq!(empty.status, 200, "its value does not matter");
    })
    .await;
}

#[tokio::test]
async fn kbn_version_counts_as_kbn_xsrf_and_must_be_exact() {
    let sandbox = Sandbox::start().await;
    let send_with = |version: &'static str| {
        send(
            sandbox
                .target
                .keyed(Method::POST, POLICIES)
                .header("kbn-version", version)
                .json(&json!({"name": "n", "namespace": "default"})),
        )
    };
    let answer = send_with("8.0.0").await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.message(),
        r#"Browser client is out of date, please refresh the page ("kbn-version" header was "8.0.0" but should be "9.5.1")"#
    );
    assert_eq!(answer.json["attributes"], json!({"expected": "9.5.1", "got": "8.0.0"}));
    assert_eq!(send_with("9.5.1").await.status, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn versions_are_checked_and_answered() {
    case(|target, _| async move {
        let with = |version: &'static str| send(target.keyed(Method::GET, TOKENS).header(VERSION, version));
        let answer = with("2023-10-31").await;
        assert_eq!((answer.status, &answer.headers[VERSION]), (200, &"2023-10-31".parse().unwrap()));
        assert_eq!(target.get(TOKENS).await.headers[VERSION], "2023-10-31", "it may be left out");
        for wrong in ["1", "2023-10-31T00:00:00Z", "2023-13-01"] {
            with(wrong).await.is_error(
                400,
                "Bad Request",
                &format!("Invalid version. Received \"{wrong}\", expected a valid date string formatted as YYYY-MM-DD."),
            );
        }
        with("2022-01-01").await.is_error(
            400,
            "Bad Request",
            "No version \"2022-01-01\" available for [get] [/api/fleet/enrollment_api_keys]. Available versions are: [2023-10-31]",
        );
        let one = target.keyed(Method::GET, &format!("{TOKENS}/x")).header(VERSION, "2022-01-01");
        assert!(send(one).await.message().contains("[get] [/api/fleet/enrollment_api_keys/{keyId}]"));
        target.get(&format!("{TOKENS}?apiVersion=2023-10-31")).await.is_error(
            400,
            "Bad Request",
            "Use of query parameter \"apiVersion\" is not allowed. Please specify the API version using the \"elastic-api-version\" header.",
        );
    })
    .await;
}

#[tokio::test]
async fn checks_come_in_kibanas_order() {
    case(|target, _| async move {
        // Each request is wrong in every way from its own check on; the first of them is answered.
        let wrong = format!("{TOKENS}?nope=1");
        let bare = target.bare(Method::POST, &wrong).header(VERSION, "x").body("{");
        assert_eq!(send(bare).await.status, 401);
        let keyed = target.keyed(Method::POST, &wrong).header(VERSION, "x");
        let broken = keyed.try_clone().unwrap().body("{");
        assert_eq!(send(broken).await.message(), "Invalid request payload JSON format");
        let form = keyed
            .try_clone()
            .unwrap()
            .header("content-type", "application/x-www-form-urlencoded")
            .body("policy_id=x");
        assert_eq!(send(form).await.status, 415);
        let keyed = keyed.json(&json!([]));
        assert_eq!(send(keyed).await.message(), "Request must contain a kbn-xsrf header.");
        let safe = target.keyed(Method::POST, &wrong).header("kbn-xsrf", "x");
        assert!(
            send(safe.header(VERSION, "x").json(&json!({}))).await.message().starts_with("Invalid version.")
        );
        let body = json!({"policy_id": "no such policy", "raoul": 1});
        let answer = target.post(TOKENS, &body).await;
        assert_eq!(answer.status, 400, "validation comes before the handler's 404");
    })
    .await;
}

#[tokio::test]
async fn unknown_routes_and_methods_are_not_found() {
    case(|target, _| async move {
        target.get("/api/nope").await.is_error(404, "Not Found", "Not Found");
        assert_eq!(send(target.bare(Method::GET, "/api/nope")).await.status, 401);
        for method in [Method::OPTIONS, Method::PATCH, Method::POST] {
            let stranger = send(target.bare(method, "/api/nope")).await;
            stranger.is_error(404, "Not Found", "Not Found");
        }
        for wrong in ["//api/status", "/API/status", "/api//status", "/api/status//"] {
            target.get(wrong).await.is_error(404, "Not Found", "Not Found");
        }
        let slash = target.get(&format!("{TOKENS}/")).await;
        assert_eq!(slash.status, 200, "one slash at the end does not matter");
        for broken in ["%zz", "%ff", "%"] {
            let answer = send(target.bare(Method::GET, &format!("{TOKENS}/{broken}"))).await;
            answer.is_error(400, "Bad Request", "Bad Request");
        }
        let put = target.keyed(Method::PUT, &format!("{TOKENS}/x")).header("kbn-xsrf", "x");
        assert_eq!(send(put).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn status_is_redacted_for_strangers() {
    let sandbox = Sandbox::start().await;
    let redacted = json!({"status": {"overall": {"level": "available"}}});
    let target = &sandbox.target;
    assert_eq!(send(target.bare(Method::GET, "/api/status")).await.ok(), redacted);
    let wrong = target.bare(Method::GET, "/api/status").header("authorization", "ApiKey eDp5");
    assert_eq!(send(wrong).await.ok(), redacted);
    let full = target.get("/api/status").await;
    assert_eq!(full.json["version"]["number"], "9.5.1");
    assert!(full.headers.get(VERSION).is_none(), "the route is not versioned");
    sandbox.stop().await;
}

#[tokio::test]
async fn bodies_that_are_no_json_or_too_large_are_refused() {
    let sandbox = Sandbox::start().await;
    let post = |kind: &'static str, body: String| {
        let request = sandbox.target.keyed(Method::POST, TOKENS).header("kbn-xsrf", "x");
        send(request.header("content-type", kind).body(body))
    };
    post("application/json", "{".into()).await.is_error(
        400,
        "Bad Request",
        "Invalid request payload JSON format",
    );
    let deep = "[".repeat(100_000);
    assert_eq!(post("application/json", deep).await.status, 400);
    let large = format!("{{\"policy_id\":\"{}\"}}", "x".repeat(1_100_000));
    post("application/json", large).await.is_error(
        413,
        "Request Entity Too Large",
        "Payload content length greater than maximum allowed: 1048576",
    );
    assert_eq!(post("text/plain", "{}".into()).await.status, 415);
    assert_eq!(post("application/json; Elastic-Api-Version=2023-10-31", "[]".into()).await.status, 400);
    assert_eq!(post("application/json", String::new()).await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn unknown_keys_and_wrong_types_are_refused() {
    case(|target, policy| async move {
        for path in [
            format!("{TOKENS}?showInactive=true"),
            format!("{POLICIES}?nope=1"),
            format!("{TOKENS}?page=x"),
            format!("{TOKENS}?perPage=1&perPage=2"),
            format!("{POLICIES}?withAgentCount=maybe"),
        ] {
            assert_eq!(target.get(&path).await.status, 400, "{path}");
        }
        assert_eq!(target.delete(&format!("{TOKENS}/x?forceDelete=maybe")).await.status, 400);
        for body in [
            json!({"policy_id": policy, "raoul": 1}),
            json!({"policy_id": 1}),
            json!({"name": "x"}),
            json!({"policy_id": policy, "name": null}),
            json!([]),
        ] {
            assert_eq!(target.post(TOKENS, &body).await.status, 400, "{body}");
        }
        assert_eq!(target.post(BULK, &json!({"tokenIds": "x"})).await.status, 400);
        assert_eq!(target.post(BULK, &json!({"tokenIds": ["x"], "raoul": 1})).await.status, 400);
    })
    .await;
}

#[tokio::test]
async fn validation_speaks_kibana_9_5() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    target.list(&[("perPage", "x")]).await.is_error(
        400,
        "Bad Request",
        "[request query.perPage]: expected value of type [number] but got [string]",
    );
    target.post(TOKENS, &json!({})).await.is_error(
        400,
        "Bad Request",
        "[request body.policy_id]: expected value of type [string] but got [undefined]",
    );
    target.post(TOKENS, &json!({"policy_id": "p", "raoul": 1})).await.is_error(
        400,
        "Bad Request",
        "[request body]: Additional properties are not allowed ('raoul' was unexpected)",
    );
    let answer = target.list(&[("sort", "name")]).await;
    assert_eq!(answer.headers[VERSION], "2023-10-31", "errors of versioned routes carry the version too");
    sandbox.stop().await;
}
