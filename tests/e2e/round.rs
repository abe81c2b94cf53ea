//! The whole round of a token's life, by keyboard.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::driver::{Serve, Session};
use super::http::{self, TOKENS};
use super::tab;

const NAME: &str = "story of a token";

/// Makes a token, looks at it, copies it, revokes it; gives its secret.
fn create_copy_revoke(app: &Session) -> String {
    app.see("Active 30").see_row("▸").contains("● Active");
    tab::create(app, NAME);
    app.see(NAME).see("Ready to be copied, without being shown.").see("••••••••••••");
    app.see("Active 31");

    app.press("s").see("Hides itself in 15 s");
    let secret = tab::secret(app);
    let decoded = String::from_utf8(STANDARD.decode(&secret).unwrap()).unwrap();
    let (id, key) = decoded.split_once(':').expect("id:key");
    assert!(id.len() == 20 && key.len() == 22, "{decoded}");

    app.press("c");
    assert_eq!(app.copied(), secret);
    app.see("to your terminal (OSC 52, not verifiable)");
    app.press("<esc>").gone(&secret).gone("Whoever has it");
    app.see_row("▸").contains(NAME).contains("in 2").contains("h !");

    app.press("X").see("Revoke enrollment token").see("Revoke token (y)");
    app.press("y")
        .see("Revoked story of a…. Fleet Server may accept it until 12:0")
        .see("(60 s cache)")
        .gone("This cannot be undone");
    app.see("Active 30").see("Inactive 7");
    app.press("3").see_row(NAME).contains("○ Inactive");
    secret
}

fn left(app: &Session, secret: &str) {
    app.restored();
    assert!(app.titles().iter().all(|title| !tab::betrays(title.as_bytes(), secret)));
    assert!(!app.has_copied());
}

#[test]
fn on_the_embedded_fleet_and_still_there_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(Session::builder().home(&home));
    app.see("embedded Fleet");
    let secret = create_copy_revoke(&app);
    tab::keep_and_quit(&app);
    left(&app, &secret);

    let again = tab::ready(Session::builder().home(&home));
    again.see("Inactive 7").press("3").see_row(NAME).contains("○ Inactive");
    again.press("q").exits(0);
    left(&again, &secret);
    assert!(!tab::betrays(&again.raw(), &secret));
}

#[test]
fn between_two_processes() {
    let server = Serve::start();
    let app = tab::at(&server);
    app.see(server.kibana().strip_prefix("http://").unwrap()).gone("embedded Fleet");
    let secret = create_copy_revoke(&app);
    let stored = http::named(&server, NAME);
    assert_eq!(
        (stored.len(), &stored[0]["active"], &stored[0]["api_key"]),
        (1, &false.into(), &secret.as_str().into())
    );

    http::create(&server, "Web servers", "made elsewhere");
    app.press("1 R").see("made elsewhere").see("Active 31");
    tab::keep_and_quit(&app);
    left(&app, &secret);
}

#[test]
fn what_is_deleted_under_the_question_cannot_be_revoked() {
    let server = Serve::start();
    let token = http::create(&server, "Security lab", "short-lived");
    let app = tab::at(&server);
    app.press("g").see_row("▸").contains("short-lived");
    app.press("X").see("Revoke token (y)");
    let path = format!("{TOKENS}/{}?forceDelete=true", token["id"].as_str().unwrap());
    http::ask(&server, "DELETE", &path, &Value::Null);
    app.press("y").see("This token is gone: somebody deleted it").gone("(y)");
    app.press("<esc>").gone("somebody deleted it").gone("short-lived").see("● connected");
    app.press("q").exits(0);
}
