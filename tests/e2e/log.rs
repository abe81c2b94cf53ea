//! The diagnostic log: a whole story is in it, and no secret.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::driver::{Serve, Session};
use super::scripted::Server;
use super::tab::{self, betrays};

/// The secret as it is, decoded, encoded at each of the three places where base64 may begin, and percent-encoded.
fn forms(secret: &str) -> Vec<String> {
    let decoded = STANDARD.decode(secret).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    // The id of an API key may be known to anybody.
    let key = decoded.as_deref().and_then(|pair| pair.split_once(':')).map(|(_, key)| key.to_owned());
    let mut forms = vec![secret.to_owned()];
    forms.extend(key);
    for plain in forms.clone() {
        for skipped in 0..3 {
            let encoded = STANDARD.encode(&plain[skipped..]);
            forms.push(encoded[..encoded.len() - 4].to_owned());
        }
        forms.push(plain.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat());
        forms.push(plain.replace('=', "%3D").replace('+', "%2B").replace('/', "%2F"));
    }
    forms
}

#[test]
fn it_has_the_story_and_no_secret() {
    let server = Serve::start();
    let app = tab::ready(
        Session::builder()
            .connected_to(&server)
            .arg("--log")
            .arg("a.log")
            .env("FLEET_TOKENS_LOG_LEVEL", "trace"),
    );
    tab::create(&app, "typed-name-4711");
    let mut secrets = vec![server.api_key().to_owned(), "typed-name-4711".to_owned()];
    app.press("c");
    secrets.push(app.copied());
    app.press("<esc>").gone("Enrollment token created").press("s");
    secrets.push(tab::secret(&app));
    app.press("<esc>").gone("Whoever has it").press("/").paste("pasted-text-0815").see("pasted-text-0815");
    secrets.push("pasted-text-0815".to_owned());
    app.press("<esc> <esc> E")
        .see("--enrollment-token=••••••••••••")
        .press("c")
        .see("Sent the enroll command of");
    app.press("<esc>").gone("Enroll command").press("X").see("Revoke token (y)").press("y").see("Revoked");
    let before = app.raw();
    tab::keep_and_quit(&app);
    let file = app.home().join("a.log");
    let log = fs::read_to_string(&file).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    for wanted in [
        "started version=",
        "term=\"xterm-256color\"",
        "credentials=\"an API key\"",
        "method=POST path=\"/api/fleet/enrollment_api_keys\"",
        "method=DELETE",
        "status=200",
        "effect{name=\"Create\"}",
        "task ended",
        "backend=Terminal",
        "message kind=\"Paste\"",
        "ended exit=Some(Quit)",
    ] {
        assert!(log.contains(wanted), "{wanted}\n{log}");
    }
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        assert!(!betrays(log.as_bytes(), &form), "{form}\n{log}");
    }
    assert!(!log.to_lowercase().contains("authorization"), "{log}");
    for line in log.lines().map(str::trim) {
        assert!(!String::from_utf8_lossy(&before).contains(line), "on the terminal: {line}");
    }
}

#[test]
fn a_signal_and_a_refusal_are_in_it() {
    const ANSWER: &str = r#"{"statusCode":403,"error":"Forbidden","message":"said-by-the-server"}"#;
    let server = Server::start(|_| ("403 Forbidden", ANSWER.to_owned()));
    let builder = Session::builder().env("KIBANA_ENDPOINT", &server.url).env("KIBANA_API_KEY", "id:key");
    let app = builder.env("FLEET_TOKENS_LOG", "a.log").start();
    app.see("said-by-the-server").signal_raw(rustix::process::Signal::TERM);
    app.ends();
    let log = fs::read_to_string(app.home().join("a.log")).unwrap();
    for wanted in ["signal=End(15)", "status=403", "error=\"refused with 403\"", "problem kind=Forbidden"] {
        assert!(log.contains(wanted), "{wanted}\n{log}");
    }
    assert!(!log.contains("said-by-the-server"), "{log}");
}
