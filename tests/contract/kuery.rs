//! `kuery`, over HTTP.

use serde_json::json;

use crate::harness::{BULK, Sandbox, Target, case};

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

/// Tokens with names, creation times and ends of life that the cases below tell apart: one each second from noon on.
async fn tokens(target: &Target, sandbox: &Sandbox, policy: &str) {
    for (name, expiration) in [
        ("web east", Some("1h")),
        ("web west", Some("2d")),
        ("Web", None),
        ("or*e (1)", None),
        ("true", None),
    ] {
        sandbox.pass(1);
        let mut body = json!({"policy_id": policy, "name": name});
        if let Some(expiration) = expiration {
            body["expiration"] = json!(expiration);
        }
        target.token(&body).await;
    }
}

/// The tokens below, newest first.
const ALL: [&str; 6] = ["true", "or*e (1)", "Web", "web west", "web east", "Default"];

/// A sandbox with [`ALL`], and their policy.
async fn full() -> (Sandbox, String) {
    let sandbox = Sandbox::start().await;
    let policy = crate::harness::create_policy(&sandbox.target).await;
    tokens(&sandbox.target, &sandbox, &policy).await;
    (sandbox, policy)
}

async fn all_find(cases: &[(&str, &[&str])]) {
    let (sandbox, _) = full().await;
    for (kuery, names) in cases {
        assert_eq!(&sandbox.target.names(kuery).await, names, "{kuery}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn wildcards_groups_and_exists_find_what_they_say() {
    all_find(&[
        // Wildcards, which mind the case, and their escapes. Words beside one are separate, as in Elasticsearch.
        ("name:web*", &["web west", "web east"]),
        ("name:*west*", &["web west"]),
        ("name:W*", &["Web"]),
        (r"name:or\**", &["or*e (1)"]),
        (r"name:*\(1\)*", &["or*e (1)"]),
        ("name:tru* Def*", &["true", "Default"]),
        ("name:[w]*", &[]),
        ("name:?eb*", &[]),
        ("name:**", &ALL),
        // A whole value only: the stored names end in an id.
        ("name:web east", &[]),
        ("name:web", &[]),
        // Value groups.
        ("name:(W* or (web* and not *west*))", &["Web", "web east"]),
        ("name:(not (web* or W*))", &["true", "or*e (1)", "Default"]),
        ("active:(true)", &ALL),
        // Whether there is a value.
        ("expire_at:*", &["web west", "web east"]),
        ("not expire_at:*", &["true", "or*e (1)", "Web", "Default"]),
        ("updated_at:* or id:* or _exists_:name", &[]),
        ("not updated_at > now", &ALL),
    ])
    .await;
}

#[tokio::test]
async fn dates_and_ranges_find_what_they_say() {
    all_find(&[
        // Dates: the whole of what is written, date math, and milliseconds.
        (r#"created_at:"2026-11-20""#, &ALL),
        ("created_at:2026-11-20", &ALL),
        ("created_at:2026-11-19", &[]),
        (r#"created_at:"2026-11-20T12:00:02""#, &["web west"]),
        (r"created_at:2026-11-20T12\:00\:02", &["web west"]),
        ("created_at:now", &["true"]),
        ("created_at:now/m", &ALL),
        ("created_at:1795176002000", &["web west"]),
        ("created_at >= 1795176004000", &["true", "or*e (1)"]),
        ("created_at > now-2s", &["true", "or*e (1)"]),
        ("created_at > now-7d/d and created_at < now/d", &[]),
        ("created_at <= now/d", &ALL),
        (r#"created_at < "2026-11-20||+1d/d""#, &ALL),
        ("created_at >= 2026-11-21", &[]),
        ("expire_at < now+1d", &["web east"]),
        ("expire_at:2026-11-22", &["web west"]),
        // Other ranges.
        ("name >= w", &["web west", "web east"]),
        ("name < W", &["Default"]),
        ("active > false and hidden < true", &ALL),
        ("active > true", &[]),
    ])
    .await;
}

#[tokio::test]
async fn free_text_is_a_whole_value_or_a_pattern_of_any_field() {
    all_find(&[
        ("*", &ALL),
        ("not *", &[]),
        ("W*", &["Web"]),
        ("tru* or W*", &["true", "Web"]),
        ("true", &ALL),
        ("\"true\" and not name:web*", &["true", "or*e (1)", "Web", "Default"]),
        ("foo", &[]),
        ("and", &[]),
        ("web", &[]),
        ("\"2026-11-20T12:00:03Z\"", &["Web"]),
        ("active:true and and", &[]),
        ("NOT hidden:true AND Name", &[]),
        // A prefix that is allowed makes another field of it.
        ("fleet-enrollment-api-keys.name:*", &[]),
        ("not fleet-enrollment-api-keys.policy_id:policy1", &ALL),
    ])
    .await;
}

#[tokio::test]
async fn whole_names_and_the_tabs_search_find_their_tokens() {
    let (sandbox, policy) = full().await;
    let target = &sandbox.target;
    let listed = target.list(&[]).await.ok();
    let whole = |short: &str| {
        let mut names = listed["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap());
        names.find(|name| name.starts_with(short)).unwrap().to_owned()
    };
    let (east, star) = (whole("web east"), whole("or*e"));
    let escaped = |text: &str| text.replace('(', "\\(").replace(')', "\\)").replace('*', "\\*");
    let webs = ["web west", "web east"].as_slice();
    let tab = format!(
        "(name:web*) and (policy_id:\"{policy}\" or policy_id:\"x\") and (active:true and not (expire_at <= \"now\")) \
         and (not (policy_id:\"m1\" or policy_id:\"m2\")) and (not hidden:true)"
    );
    for (kuery, names) in [
        (format!("name:{}", escaped(&east)), &webs[1..]),
        (format!("name:\"{star}\""), &["or*e (1)"]),
        (escaped(&star), &["or*e (1)"]),
        (format!("\"{east}\""), &webs[1..]),
        (format!("policy_id:(x or {policy}) and name:web*"), webs),
        (tab, webs),
        (policy.clone(), &ALL),
    ] {
        assert_eq!(target.names(&kuery).await, names, "{kuery}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_bulk_request_takes_the_whole_language_too() {
    let (sandbox, _) = full().await;
    let target = &sandbox.target;
    let body = json!({"kuery": "name:(web* or W*) and created_at < now-2s", "forceDelete": true});
    assert_eq!(target.post(BULK, &body).await.ok()["count"], 2);
    assert_eq!(target.names("").await, ["true", "or*e (1)", "Web", "Default"]);
    let refused = target.post(BULK, &json!({"kuery": "active:maybe"})).await;
    assert_eq!(refused.status, 500, "{}", refused.text);
    sandbox.stop().await;
}

#[tokio::test]
async fn fields_that_are_not_there_are_refused() {
    case(|target, _| async move {
        for (kuery, message) in [
            ("nope:1", "This type 'nope' is not allowed"),
            ("nope > 1", "This type 'nope' is not allowed"),
            ("nope:*", "This type 'nope' is not allowed"),
            ("nope:{ name:x }", "This type 'nope' is not allowed"),
            (
                "fleet-enrollment-api-keys.nope:1",
                "This key 'fleet-enrollment-api-keys.nope' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
            ),
            (
                "foo.name:1",
                "This key 'foo.name' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
            ),
            (
                "nope:1 and namespaces:\"x\"",
                "This type 'nope' is not allowed\nThis type 'namespaces' is not allowed",
            ),
        ] {
            let message = format!("[request query.kuery]: KQLSyntaxError: {message}");
            target.list(&[("kuery", kuery)]).await.is_error(400, "Bad Request", &message);
        }
    })
    .await;
}

#[tokio::test]
async fn what_does_not_parse_is_malformed_in_kibanas_words() {
    case(|target, _| async move {
        for (kuery, message) in [
            ("'test:", "Expected \"(\", \"{\", value, whitespace but end of input found.\n'test:\n------^"),
            ("active:", "Expected \"(\", \"{\", value, whitespace but end of input found.\nactive:\n-------^"),
            ("(active:true", "Expected \")\", AND, OR but end of input found.\n(active:true\n------------^"),
            ("active:true)", "Expected AND, OR, end of input but \")\" found.\nactive:true)\n-----------^"),
            ("active:true or ", "Expected \"(\", NOT, field name, value but end of input found.\nactive:true or \n---------------^"),
            ("name:(a or )", "Expected \"(\", NOT, value but \")\" found.\nname:(a or )\n-----------^"),
            ("not ", "Expected \"(\", field name, value but end of input found.\nnot \n----^"),
            ("name:\"a", "Expected \"(\", \"{\", value, whitespace but \"\"\" found.\nname:\"a\n-----^"),
            ("created_at > ", "Expected literal, whitespace but end of input found.\ncreated_at > \n-------------^"),
            ("<= now", "Expected \"(\", NOT, end of input, field name, value, whitespace but \"<\" found.\n<= now\n^"),
            ("created_at:2026-11-20T10:00", "Expected AND, OR, end of input but \":\" found.\ncreated_at:2026-11-20T10:00\n------------------------^"),
        ] {
            let message = format!("Kuery is malformed: {message}");
            target.list(&[("kuery", kuery)]).await.is_error(400, "Bad Request", &message);
        }
        let deep = format!("{}active:true{}", "(".repeat(60), ")".repeat(60));
        let answer = target.list(&[("kuery", deep.as_str())]).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn what_elasticsearch_refuses_is_an_error_of_the_server() {
    let sandbox = Sandbox::start().await;
    let unfit = |reason: &str| ("query_shard_exception", format!("failed to create query: {reason}"));
    let format = "with format [strict_date_optional_time||epoch_millis]";
    let date = |text: &str| {
        let reason = format!("failed to parse date field [{text}] {format}");
        ("parse_exception", format!("{reason}: [{reason}]"))
    };
    let many = vec!["name:a"; 9000].join(" or ");
    let deep = format!("{}active:true{}", "not (active:true and ".repeat(20), ")".repeat(20));
    for (kuery, (kind, reason)) in [
        ("active:maybe", unfit("Can't parse boolean value [maybe], expected [true] or [false]")),
        ("hidden >= x", unfit("Can't parse boolean value [x], expected [true] or [false]")),
        ("created_at:soon", date("soon")),
        (r#"expire_at < "2026-11-20 10:00""#, date("2026-11-20 10:00")),
        ("created_at > now-7x", ("parse_exception", "unit [x] not supported for date math [-7x]".to_owned())),
        (
            "created_at:2026*",
            unfit("Can only use prefix queries on keyword, text and wildcard fields - not on [created_at] which is of type [date]"),
        ),
        ("active:{ name:x }", unfit("[nested] failed to find nested object under path [active]")),
        (
            deep.as_str(),
            (
                "illegal_argument_exception",
                "The nested depth of the query exceeds the maximum nested depth for queries set in [indices.query.bool.max_nested_depth]".to_owned(),
            ),
        ),
    ] {
        let answer = sandbox.target.list(&[("kuery", kuery)]).await;
        let message = format!("[{kind}\n\tRoot causes:\n\t\t{kind}: {reason}]: {reason}");
        answer.is_error(500, "Internal Server Error", &message);
    }
    let answer = sandbox.target.post(BULK, &json!({"kuery": many})).await;
    let message = "Query contains too many nested clauses; maxClauseCount is set to 8192";
    assert!(answer.status == 500 && answer.message().ends_with(message), "{}", answer.text);
    sandbox.stop().await;
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
