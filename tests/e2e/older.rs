//! Kibanas that are older, or do not do what they were asked: without lifetimes, without the route for many.

use super::driver::Serve;
use super::{http, tab};

#[test]
fn many_are_revoked_one_by_one_where_there_is_no_route_for_many() {
    let server = Serve::with(&["--compat", "9.4.0"]);
    for name in ["one", "two", "three"] {
        http::create(&server, "Security lab", name);
    }
    let app = tab::at(&server);
    app.see("Active 38").press("g <space> <space> <space>").see("3 marked").press("X");
    app.see("Revoke 3 enrollment tokens").type_text("revoke 3").see("Revoke tokens (Enter)").press("<enter>");
    app.see("3 enrollment tokens revoked").see("Active 35").gone("marked");
    for name in ["one", "two", "three"] {
        assert_eq!(http::named(&server, name)[0]["active"], false);
    }
    app.press("D").see("This Kibana (9.4.0) only revokes (X): deleting came with 9.5.0");
    app.press("q").exits(0);
}

#[test]
fn a_kibana_without_lifetimes_is_offered_none() {
    let server = Serve::with(&["--compat", "8.18.0"]);
    let app = tab::at(&server);
    app.press("n").see("Token name").see("This Kibana (8.18.0) gives tokens no lifetime");
    app.type_text("forever").press("<tab>").type_text("security").see("▸ Security lab").press("<c-s>");
    app.see("Enrollment token created").press("<esc>").gone("Enrollment token created");
    app.see_row("forever").contains("never");
    assert!(http::named(&server, "forever")[0]["expire_at"].is_null());
    app.press("q").exits(0);
}

#[test]
fn a_lifetime_that_was_ignored_is_noticed_and_the_token_can_be_revoked_at_once() {
    let server = Serve::with(&["--compat", "9.4.0"]);
    let app = tab::at(&server);
    tab::create(&app, "short-lived");
    app.see("This server ignored the expiration: the token never expires.");
    app.press("X").see("Revoke enrollment token").see("short-lived").see("Revoke token (y)").press("y");
    app.see("Revoked short-lived").press("q").exits(0);
    assert_eq!(http::named(&server, "short-lived")[0]["active"], false);
}
