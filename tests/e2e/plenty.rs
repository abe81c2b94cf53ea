//! Marking tokens, and revoking or deleting many of them.

use std::sync::{Condvar, Mutex};

use super::driver::{Serve, Session};
use super::scripted::Server;
use super::{http, tab};

fn at(url: &str) -> Session {
    Session::builder().env("KIBANA_ENDPOINT", url).env("KIBANA_API_KEY", "id:key").start()
}

/// A list of active tokens.
fn list(count: usize) -> String {
    let item = |i| {
        format!(r#"{{"id":"id-{i}","name":"token {i}","policy_id":"p","active":true,"api_key":"marker"}}"#)
    };
    let items: Vec<String> = (0..count).map(item).collect();
    format!(r#"{{"items":[{}],"total":{count}}}"#, items.join(","))
}

/// What every script answers that is no write.
fn read(request: &str, version: &str, count: usize) -> (&'static str, String) {
    let body = if request.contains("/api/status") {
        format!(r#"{{"version":{{"number":"{version}"}}}}"#)
    } else if request.contains("agent_policies") {
        r#"{"items":[],"total":0}"#.to_owned()
    } else {
        list(count)
    };
    ("200 OK", body)
}

#[test]
fn three_are_marked_and_revoked() {
    let server = Serve::start();
    for name in ["one", "two", "three"] {
        http::create(&server, "Security lab", name);
    }
    let app = tab::at(&server);
    app.see("Active 33").press("g <space> <space> <space>").see("3 marked");
    app.see_row("three").contains("✓");
    app.press("2").see("3 marked (3 hidden)").press("1").gone("hidden");
    app.press("X")
        .see("Revoke 3 enrollment tokens")
        .see("3 tokens of 1 policy")
        .see("Type revoke 3 to confirm");
    app.press("y <enter>").see("▏ y").press("<bs>").type_text("revoke 3").see("Revoke tokens (Enter)");
    app.press("<enter>").see("3 enrollment tokens revoked. Fleet Server may accept them until 12:0");
    app.see("Active 30").gone("marked").press("3");
    for name in ["one", "two", "three"] {
        app.see_row(name).contains("○ Inactive");
        assert_eq!(http::named(&server, name)[0]["active"], false);
    }
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn one_and_then_many_are_deleted_with_a_typed_phrase() {
    let server = Serve::start();
    for name in ["one", "two", "three"] {
        http::create(&server, "Security lab", name);
    }
    let app = tab::at(&server);
    app.see("Active 33").press("g").see_row("▸").contains("three");
    app.press("D").see("Delete enrollment token").see("Type three or delete ");
    app.press("y <enter>").see("▏ y").press("<bs>").type_text("three").see("Delete token (Enter)");
    app.press("<enter>").see("Deleted three. Fleet Server may accept it until 12:0").see("Active 32");
    app.see_row("▸").contains("two");
    app.press("V j").see("2 marked, marking a range").press("V").gone("marking a range");
    app.press("D").see("Delete 2 enrollment tokens").type_text("delete 2").press("<enter>");
    app.see("2 enrollment tokens deleted").see("Active 30");
    for name in ["one", "two", "three"] {
        assert!(http::named(&server, name).is_empty());
    }
    app.press("3 D").see("Delete token (y)").press("y").see("Deleted ").see("Inactive 5");
    app.press("q").exits(0);
}

#[test]
fn esc_leaves_everything_as_it_is() {
    let app = tab::open();
    app.press("<space> <space> D").see("Delete 2 enrollment tokens").type_text("delete 2");
    app.press("<esc>").gone("Delete 2").see("Active 30").see("2 marked");
    app.press("<esc>").gone("marked").press("q").exits(0);
}

static GATE: (Mutex<(usize, bool)>, Condvar) = (Mutex::new((0, false)), Condvar::new());

#[test]
fn it_is_cancelled_between_two_chunks() {
    let server = Server::start(|request| {
        if !request.starts_with("POST") {
            return read(request, "9.5.1", 250);
        }
        // The second chunk waits until the person has cancelled.
        let (state, changed) = &GATE;
        let mut state = state.lock().unwrap();
        state.0 += 1;
        while state.0 > 1 && !state.1 {
            state = changed.wait(state).unwrap();
        }
        ("200 OK", r#"{"action":"deactivated","count":100,"successCount":100,"errorCount":0}"#.to_owned())
    });
    let app = at(&server.url);
    app.see("Active 250").press("A").see("250 marked").press("X").see("Revoke 250 enrollment tokens");
    app.see("and 242 more").type_text("revoke 250").press("<enter>").see("100 of 250").see("Esc cancels");
    app.press("<esc>").see("Cancelling after what is under way");
    let (state, changed) = &GATE;
    state.lock().unwrap().1 = true;
    changed.notify_all();
    app.see("200 of 250 revoked, cancelled");
    app.press("q").exits(0);
    assert_eq!(server.seen().iter().filter(|request| request.starts_with("POST")).count(), 2);
}

#[test]
fn those_that_failed_say_why_and_stay_marked() {
    let server = Server::start(|request| {
        if request.starts_with("POST") {
            let body = r#"{"action":"deactivated","count":0,"successCount":0,"errorCount":3}"#;
            ("200 OK", body.to_owned())
        } else if request.starts_with("DELETE") {
            let body = r#"{"statusCode":500,"error":"Internal Server Error","message":"Failed to process EnrollmentAPIKey"}"#;
            ("500 Internal Server Error", body.to_owned())
        } else {
            read(request, "9.5.1", 3)
        }
    });
    let app = at(&server.url);
    app.see("Active 3").press("A X").see("Revoke 3").type_text("revoke 3").press("<enter>");
    app.see("0 revoked, 3 not known").see("It was sent, and Kibana answered 500: Failed to process");
    app.press("<enter>").gone("3 not known").see("3 marked");
    app.press("q").exits(0);
    assert_eq!(server.seen().iter().filter(|request| request.starts_with("DELETE")).count(), 3, "once each");
}

#[test]
fn an_older_kibana_deletes_nothing_and_says_so() {
    let server = Server::start(|request| read(request, "9.4.2", 3));
    let app = at(&server.url);
    app.see("Active 3");
    // The answer to what the server is may come after the list.
    let refused = |screen: &str| match screen {
        _ if screen.contains("only revokes (X): deleting came with 9.5.0") => Some(true),
        _ if screen.contains("Delete enrollment token") => Some(false),
        _ => None,
    };
    let refused = (0..20).any(|_| {
        let refused = app.press("D").until("for a question or a refusal", refused);
        if !refused {
            app.press("<esc>").gone("Delete enrollment token");
        }
        refused
    });
    assert!(refused, "{}", app.screen());
    app.press("q").exits(0);
    assert!(server.seen().iter().all(|request| request.starts_with("GET")));
}
