//! Who may do less: people without the privilege, people who want to read only; and what is kept of the others' writes.

use std::fs;

use serde_json::Value;

use super::driver::{Serve, Session};
use super::{http, tab};

#[test]
fn who_may_not_see_tokens_sees_the_policies_and_the_privilege_that_is_missing() {
    let server = Serve::start();
    let app = Session::builder()
        .connected_to(&server)
        .env("KIBANA_API_KEY", server.readers_key())
        .size(120, 36)
        .start();
    app.see("○ forbidden").see("RO").see("fleet-agents-all").see_row("Security lab").contains("–");
    app.press("n").see("Read-only: ").gone("Create enrollment token");
    app.press("R").see("○ forbidden").see("agent policies");
    app.press("1").see("Can't read the enrollment tokens").press("5").see("agent policies");
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn who_reads_only_is_refused_every_write_with_the_reason() {
    let server = Serve::start();
    let before = http::named(&server, "");
    let app = tab::ready(Session::builder().connected_to(&server).arg("--read-only").size(120, 36));
    for key in ["n", "X", "D", "T"] {
        app.press(key).see("Read-only: you asked for it").press("j").gone("[ Cancel ]").gone("Token name");
    }
    app.press("g A X").see("Read-only: you asked for it").press("<esc>");
    app.press(":").see("Commands").type_text("revoke the token").see("Read-only: you asked for it");
    app.press("<enter> <esc> <esc>").gone("Commands").press("q").exits(0);
    assert_eq!(http::named(&server, ""), before);
}

#[test]
fn every_write_stands_in_the_audit_log_with_when_where_what_and_how_it_ended() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let app = tab::ready(Session::builder().connected_to(&server).home(home.path()));
    tab::create(&app, "written-down");
    app.press("<esc>").gone("Enrollment token created").see_row("▸").contains("written-down");
    let token = http::named(&server, "written-down").remove(0);
    app.press("X").see("Revoke token (y)").press("y").see("Revoked written-down").press("q").exits(0);

    let text = fs::read_to_string(home.path().join("state/fleet-tokens/audit.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let words = |name: &str| lines.iter().map(|line| line[name].as_str().unwrap_or("")).collect::<Vec<_>>();
    assert_eq!(words("act"), ["create", "create", "revoke", "revoke"]);
    assert_eq!(words("outcome"), ["intent", "done", "intent", "done"]);
    let id = token["id"].as_str().unwrap();
    assert_eq!(words("token_id"), ["", id, id, id]);
    for line in &lines {
        assert!(line["at"].as_str().unwrap().starts_with("2026-11-20T12:"), "{line}");
        let rest = ["server", "space", "token_name", "policy_id"].map(|name| line[name].as_str().unwrap());
        let policy = token["policy_id"].as_str().unwrap();
        assert_eq!(rest, [server.kibana(), "default", "written-down", policy]);
    }
    assert!(!tab::betrays(text.as_bytes(), token["api_key"].as_str().unwrap()));
}
