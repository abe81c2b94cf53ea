//! `kuery`, over HTTP.

use serde_json::json;

use crate::harness::{BULK, Sandbox, case};

#[tokio::test]
async fn the_tabs_own_filters_find_what_they_say() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = crate::harness::create_policy(target).await;
    let hidden = json!({"name": "m", "namespace": "default", "is_managed": true});
    target.post(crate::harness::POLICIES, &hidden).await.ok();
    for (name, expiration) in
        [("short", Some("1h")), ("long", Some("1d")), ("gone", None), ("for ever", None)]
    {
        sandbox.pass(1);
        let mut body = json!({"policy_id": policy, "name": name});
        if let Some(expiration) = expiration {
            body["expiration"] = json!(expiration);
        }
        let item = target.token(&body).await;
        if name == "gone" {
            let path = format!("{}/{}", crate::harness::TOKENS, item["id"].as_str().unwrap());
            target.delete(&path).await.ok();
        }
    }
    sandbox.pass(3600);
    for (kuery, names) in [
        (
            r#"(active:true and not (expire_at <= "now")) and (not hidden:true)"#,
            vec!["for ever", "long", "Default"],
        ),
        (r#"(active:true and expire_at <= "now") and (not hidden:true)"#, vec!["short"]),
        ("(active:false) and (not hidden:true)", vec!["gone"]),
        ("hidden:true", vec!["Default"]),
        (r#"created_at > "2026-11-20T12:00:02.000Z""#, vec!["for ever", "gone"]),
        (r#"created_at <= "2026-11-20T12:00:01.000Z" and not hidden:true"#, vec!["short", "Default"]),
        (r#"created_at < "2026-11-20""#, vec![]),
        ("fleet-enrollment-api-keys.active:true", vec![]),
    ] {
        assert_eq!(target.names(kuery).await, names, "{kuery}");
    }
    let mine = format!("(policy_id:\"{policy}\" or policy_id:\"x\") and not active:false");
    assert_eq!(target.names(&mine).await.len(), 4);
    assert_eq!(target.names("").await.len(), 6, "an empty one filters nothing");
    sandbox.stop().await;
}

#[tokio::test]
async fn fields_that_are_not_there_are_refused() {
    case(|target, _| async move {
        for (kuery, message) in [
            ("nope:1", "[request query.kuery]: KQLSyntaxError: This type 'nope' is not allowed"),
            (
                "fleet-enrollment-api-keys.nope:1",
                "[request query.kuery]: KQLSyntaxError: This key 'fleet-enrollment-api-keys.nope' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
            ),
            (
                "nope:1 and namespaces:\"x\"",
                "[request query.kuery]: KQLSyntaxError: This type 'nope' is not allowed\nKQLSyntaxError: This type 'namespaces' is not allowed",
            ),
        ] {
            target.list(&[("kuery", kuery)]).await.is_error(400, "Bad Request", message);
        }
    })
    .await;
}

#[tokio::test]
async fn what_does_not_parse_is_malformed() {
    case(|target, _| async move {
        for kuery in ["'test:", "active:", "(active:true", "and", "active:true)"] {
            let answer = target.list(&[("kuery", kuery)]).await;
            assert_eq!(answer.status, 400, "{kuery}");
            assert!(answer.message().starts_with("Kuery is malformed: "), "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn the_request_is_validated_before_the_query_is_parsed() {
    case(|target, _| async move {
        let unknown = target.list(&[("kuery", "'test:"), ("raoul", "1")]).await;
        assert!(unknown.message().starts_with("[request query"), "{}", unknown.text);
        let body = json!({"kuery": "'test:", "forceDelete": "maybe"});
        let typed = target.post(BULK, &body).await;
        assert!(typed.message().starts_with("[request body.forceDelete]"), "{}", typed.text);
    })
    .await;
}

#[tokio::test]
async fn the_rest_of_the_language_is_refused_until_it_comes() {
    let sandbox = Sandbox::start().await;
    for kuery in
        ["name:web*", "web", "name:*", "name:(a or b)", "created_at > now-1d/d", "created_at:\"2026-11-20\""]
    {
        let answer = sandbox.target.list(&[("kuery", kuery)]).await;
        assert_eq!(answer.status, 400, "{kuery}");
        assert!(answer.message().starts_with("Kuery is not supported by this server: "), "{}", answer.text);
    }
    sandbox.stop().await;
}
