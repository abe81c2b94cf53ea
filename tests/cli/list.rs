//! `list` and what it prints.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::server::Server;
use crate::{at, run};

const UUID: &str = "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab";

/// Five tokens of every sort, with secrets and with names that want to do harm.
fn fleet(request: &str) -> (&'static str, String) {
    let token = |id: &str, name: &str, policy: &str, more: Value| {
        let mut token = json!({"id": id, "api_key": "marker-4711", "api_key_id": format!("key-{id}"), "name": name,
            "policy_id": policy, "active": true, "created_at": "2026-11-05T23:30:00.250Z"});
        token.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        token
    };
    let items = json!([
        token("a", &format!("web-east ({UUID})"), "p1", json!({"expire_at": "2026-11-27T18:00:00.000Z"})),
        token("b", &format!("東京オフィス ({UUID})"), "p2", json!({})),
        token("c", "old\u{1b}[2J", "gone", json!({"expire_at": "2026-11-18T12:00:00.000Z"})),
        token("d", UUID, "p1", json!({"active": false})),
        token("e", "secretly", "p1", json!({"hidden": true})),
        token("f", "hosted", "managed", json!({})),
    ]);
    let policies = json!([{"id": "p1", "name": "Web servers", "agents": 3}, {"id": "p2", "name": "東京"},
        {"id": "managed", "name": "Cloud", "is_managed": true}]);
    let answer = match request {
        r if r.starts_with("GET /api/fleet/enrollment_api_keys?") => {
            json!({"list": items, "items": items, "total": 6, "page": 1, "perPage": 1000})
        }
        r if r.starts_with("GET /api/fleet/agent_policies?") => json!({"items": policies, "total": 3}),
        _ => return ("404 Not Found", json!({"statusCode": 404, "message": "Not Found"}).to_string()),
    };
    ("200 OK", answer.to_string())
}

#[test]
fn the_table_has_kibanas_columns_aligned_and_clean() {
    let server = Server::start(fleet);
    let (code, out, err) = run(&mut at(&server.url, &["list"]));
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = [
        "Name                                  Agent policy  Created on    Expires  Status",
        "web-east                              Web servers   Nov 05, 2026  in 7d    Active",
        "東京オフィス                          東京          Nov 05, 2026  never    Active",
        "old\u{FFFD}[2J                               gone          Nov 05, 2026  2d ago   Expired",
        "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab  Web servers   Nov 05, 2026  never    Inactive",
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn dates_are_of_the_persons_time_zone() {
    let server = Server::start(fleet);
    let (code, out, _) = run(at(&server.url, &["list"]).env("TZ", "UTC-9"));
    assert_eq!(code, 0);
    assert!(out.contains("Nov 06, 2026") && !out.contains("Nov 05"), "{out}");
}

#[test]
fn json_has_the_raw_forms_and_no_secret() {
    let server = Server::start(fleet);
    let (code, out, err) = run(&mut at(&server.url, &["list", "-o", "json"]));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!out.contains("marker-4711"));
    let tokens: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(
        tokens[0],
        json!({"id": "a", "name": "web-east", "stored_name": format!("web-east ({UUID})"), "policy_id": "p1",
            "policy_name": "Web servers", "status": "active", "active": true, "hidden": false,
            "created_at": "2026-11-05T23:30:00.250Z", "expire_at": "2026-11-27T18:00:00.000Z", "api_key_id": "key-a"})
    );
    assert_eq!(tokens[1]["expire_at"], Value::Null);
    assert_eq!(tokens[2]["name"], "old\u{1b}[2J", "the raw form, escaped by JSON");
    assert!(!out.contains('\u{1b}'));
    assert_eq!(tokens[2]["policy_name"], Value::Null);
    assert_eq!((&tokens[2]["status"], &tokens[2]["active"]), (&json!("expired"), &json!(true)));
    assert_eq!(tokens.len(), 4, "hidden ones and those of managed policies are left out");
}

#[test]
fn a_status_can_be_chosen() {
    let server = Server::start(fleet);
    for (status, expected) in [
        ("active", vec!["a", "b"]),
        ("expired", vec!["c"]),
        ("inactive", vec!["d"]),
        ("all", vec!["a", "b", "c", "d"]),
    ] {
        let (code, out, _) = run(&mut at(&server.url, &["list", "-o", "json", "--status", status]));
        let tokens: Vec<Value> = serde_json::from_str(&out).unwrap();
        let ids: Vec<&str> = tokens.iter().map(|token| token["id"].as_str().unwrap()).collect();
        assert_eq!((code, ids), (0, expected), "{status}");
    }
    assert_eq!(run(&mut at(&server.url, &["list", "--status", "revoked"])).0, 2, "a usage error");
}

#[test]
fn nothing_to_list() {
    let server = Server::start(|_| ("200 OK", r#"{"items":[],"total":0}"#.to_owned()));
    let table = run(&mut at(&server.url, &["list"]));
    assert_eq!(table, (0, "Name  Agent policy  Created on  Expires  Status\n".to_owned(), String::new()));
    let json = run(&mut at(&server.url, &["list", "-o", "json"]));
    assert_eq!(json, (0, "[]\n".to_owned(), String::new()));
}

#[test]
fn the_flags_name_server_and_space() {
    let server = Server::start(|_| ("200 OK", r#"{"items":[],"total":0}"#.to_owned()));
    let url = format!("{}/kibana/", server.url);
    let mut command = at("http://127.0.0.1:9", &["list", "--url", &url, "--space", "lab"]);
    assert_eq!(run(&mut command).0, 0, "the flag wins");
    assert!(
        server.seen()[0].starts_with("GET /kibana/s/lab/api/fleet/enrollment_api_keys?"),
        "{:?}",
        server.seen()
    );
}

#[test]
fn whoever_may_not_read_policies_still_gets_the_tokens() {
    let server = Server::start(|request| {
        if request.contains("agent_policies") {
            ("403 Forbidden", r#"{"statusCode":403,"error":"Forbidden","message":"no"}"#.to_owned())
        } else {
            fleet(request)
        }
    });
    let (code, out, err) = run(&mut at(&server.url, &["list"]));
    assert_eq!(code, 0);
    assert!(out.contains("p1") && !out.contains("Web servers"), "{out}");
    assert!(err.contains("Can't read the agent policies"), "{err}");
}

#[test]
fn a_list_that_is_not_whole_is_printed_and_fails() {
    let server = Server::start(|request| {
        let (status, body) = fleet(request);
        (status, body.replace("\"total\":6", "\"total\":7"))
    });
    let (code, out, err) = run(&mut at(&server.url, &["list"]));
    assert_eq!((code, out.lines().count()), (1, 5));
    assert!(err.contains("the server gave out 6 of 7 tokens"), "{err}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let server = Server::start(|request| {
        let many: Vec<Value> =
            (0..1000).map(|i| json!({"id": format!("id-{i}"), "name": "x".repeat(200)})).collect();
        if request.contains("agent_policies") {
            return ("200 OK", r#"{"items":[],"total":0}"#.to_owned());
        }
        ("200 OK", json!({"items": many, "total": 1000}).to_string())
    });
    let mut child = at(&server.url, &["list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}
