//! The end in the middle of a write, and the start after it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use tempfile::TempDir;

use super::driver::{Session, Signal};

const TOKENS: &str = r#"{"items":[{"id":"0a1b","api_key_id":"k","name":"web-east","policy_id":"p","active":true,
    "created_at":"2026-11-20T11:00:00Z"}],"total":1}"#;
const POLICIES: &str = r#"{"items":[{"id":"p","name":"Linux web"}],"total":1}"#;
const STATUS: &str = r#"{"version":{"number":"9.5.1"},"status":{"overall":{"level":"available"}}}"#;

/// A Kibana that never answers a write. Gives its address.
fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    url
}

fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let mut line = String::from("x");
    while !line.trim().is_empty() {
        line.clear();
        lines.read_line(&mut line)?;
    }
    if !first.starts_with("GET ") {
        return stream.read_to_end(&mut Vec::new()).map(drop);
    }
    let body = match first.as_str() {
        path if path.contains("enrollment_api_keys") => TOKENS,
        path if path.contains("agent_policies") => POLICIES,
        _ => STATUS,
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn open(url: &str, home: &TempDir) -> Session {
    let builder = Session::builder().home(home).size(120, 30);
    let app = builder.env("KIBANA_ENDPOINT", url).env("KIBANA_API_KEY", "id:key").start();
    app.see("web-east").see("Linux web");
    app
}

/// A revoke that was sent, and is not answered.
fn revoking(url: &str, home: &TempDir) -> Session {
    let app = open(url, home);
    app.press("X").see("Type web-east").type_text("web-east").press("<enter>").see("Revoking...");
    app
}

fn the_next_start_names_it(url: &str, home: &TempDir) {
    let app = open(url, home);
    app.see("The last run ended during the revoke of web-east: it was not revoked, as of now");
    app.press("q").exits(0);
}

#[test]
fn quitting_during_a_write_asks_waits_and_says_what_is_not_known() {
    let (url, home) = (start(), tempfile::tempdir().unwrap());
    let app = revoking(&url, &home);
    app.press("<c-c>").see("again to quit").press("<c-c>").see("The revoke of web-east is under way");
    app.see("Quit (y)").press("y").see("Quitting once the server has answered").exits(1);
    app.restored();
    app.see("Can't tell whether web-east was revoked");
    the_next_start_names_it(&url, &home);
}

#[test]
fn a_signal_during_a_write_waits_too_and_says_it() {
    let (url, home) = (start(), tempfile::tempdir().unwrap());
    let app = revoking(&url, &home);
    app.signal(Signal::Term).exits(143);
    app.see("Can't tell whether web-east was revoked");
    the_next_start_names_it(&url, &home);
}

#[test]
fn what_was_under_way_when_it_was_killed_is_named_by_the_next_start() {
    let (url, home) = (start(), tempfile::tempdir().unwrap());
    let app = revoking(&url, &home);
    app.signal(Signal::Kill).ends();
    the_next_start_names_it(&url, &home);
}
