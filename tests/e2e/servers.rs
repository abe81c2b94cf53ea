//! Servers that misbehave, or go away. The tab says so and stays.

use super::driver::{Serve, Session};
use super::scripted::Server;
use super::{http, tab};

const PAGE: &str = "<!doctype html><html><head><title>Sign in</title></head></html>";

/// A person who has seen enough.
fn quits(app: &Session) {
    app.press("q").exits(0);
    app.restored();
}

fn at(url: &str) -> Session {
    Session::builder().env("KIBANA_ENDPOINT", url).env("KIBANA_API_KEY", "id:key").start()
}

#[test]
fn nobody_there() {
    let app = at("http://127.0.0.1:9");
    app.see("○ offline").see("Can't read the enrollment tokens").see("127.0.0.1:9 refused the connection");
    app.see("Check KIBANA_ENDPOINT").see("tries again");
    app.press("R").see("○ offline").see("refused the connection");
    quits(&app);
}

#[test]
fn a_wrong_key() {
    let server = Serve::start();
    let app = Session::builder().connected_to(&server).env("KIBANA_API_KEY", "nobody:nothing").start();
    app.see("○ rejected").see("rejected the credentials").see("KIBANA_API_KEY");
    assert!(!app.screen().contains("nothing"));
    quits(&app);
}

#[test]
fn a_web_page_instead_of_an_api() {
    let server = Server::start(|_| ("200 OK", PAGE.to_owned()));
    let app = at(&server.url);
    app.see("○ failed").see("a web page, not with JSON");
    assert!(!app.screen().contains("doctype"), "{}", app.screen());
    quits(&app);
}

#[test]
fn a_server_that_breaks() {
    let server = Server::start(|_| {
        let body = r#"{"statusCode":500,"error":"Internal Server Error","message":"first line\nsecond \u001b[2J line"}"#;
        ("500 Internal Server Error", body.to_owned())
    });
    let app = at(&server.url);
    app.see("○ failed").see("Kibana failed: first line").gone("second");
    quits(&app);
}

#[test]
fn no_privilege() {
    let server =
        Server::start(|_| ("403 Forbidden", include_str!("../golden/error_403_privilege.json").to_owned()));
    let app = at(&server.url);
    app.see("○ forbidden").see("fleet-agents-all");
    quits(&app);
    assert_eq!(
        server.seen().iter().filter(|request| request.contains("enrollment")).count(),
        1,
        "not asked twice"
    );
}

#[test]
fn a_server_that_goes_away() {
    let server = Serve::start();
    let app = tab::at(&server);
    drop(server);
    // What needs the server says so where it was asked for, and nothing is lost.
    app.press("s").see("Can't read the secret of").see("s Try again").press("<esc>").gone("Try again");
    app.press("c").see("Can't read the secret of").press("j").gone("Can't read the secret of");
    app.press("X").see("Revoke token (y)").press("y").see("Can't revoke").press("<esc>").gone("Can't revoke");
    app.press("n").see("Token name").type_text("kept in the form").press("<tab> <right> <tab>");
    app.type_text("security").press("<c-s>").see("Can't create kept in the form").see("▏ kept in the form");
    app.press("<esc>").gone("Token name");

    // Once the tab knows, it says how old everything is, and writes nothing on the word of it.
    app.press("R").see("○ offline").see("As of just now · retry in").see("127.0.0.1").see("refused the");
    app.see_row("▸").contains("● Active");
    app.press("k").see("1 of 30").press("X").see("Offline: what is on the screen may be old");
    app.press("n").see("Offline: what is on the screen may be old").see("Active 30");
    quits(&app);
}

#[test]
fn an_empty_fleet() {
    let server = Serve::with(&["--empty"]);
    let app = Session::builder().connected_to(&server).start();
    app.see("● connected").see("No enrollment tokens yet.").see("creates one");
    app.press("c").see("No token is selected").press("X").see("No token is selected");
    app.press("n").see("Token name").press("<tab> <tab>").see("There is no agent policy yet.");
    app.press("<esc>").gone("Token name");
    quits(&app);
}

#[test]
fn a_fleet_of_thousands() {
    let server = Serve::with(&["--tokens", "12000"]);
    let app = Session::builder().connected_to(&server).start();
    app.see("All 12000").see("● connected");
    app.press("4 G").see("12000 of 12000").press("g").see("1 of 12000");
    http::ask(&server, "GET", "/api/status", &serde_json::Value::Null);
    quits(&app);
}
