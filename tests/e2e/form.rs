//! The form for a new token: what can't be created is said in it, and what was typed stays.

use super::driver::{Serve, Session};
use super::{http, lossy, tab};

fn form() -> Session {
    let app = tab::open();
    app.press("n").see("Token name");
    app
}

#[test]
fn nothing_is_created_from_an_empty_form() {
    let app = form();
    app.press("<c-s>").see("Choose how long the token lives").see("Policy is required");
    app.press("<right> <tab>").gone("Choose how long").press("<c-s>").see("Policy is required");
    app.press("<esc>").gone("Policy is required").see("Active 30");
}

#[test]
fn a_taken_name() {
    let app = form();
    app.type_text("web-staging").press("<tab> <right> <tab>").type_text("web serv");
    app.see("Taken: a token of this policy has this name.");
    app.press("<c-s>").see("Web servers has a token of this name already").see("Choose another name");
    app.see("▏ web-staging").see("Create enrollment token").see("Active 30");
}

#[test]
fn a_name_that_is_taken_behind_ones_back() {
    let server = Serve::start();
    let app = tab::at(&server);
    app.press("n")
        .see("Token name")
        .type_text("first come")
        .press("<tab> <right> <tab>")
        .type_text("security");
    http::create(&server, "Security lab", "first come");
    app.press("<c-s>").see("Security lab has a token of this name already").see("▏ first come");
    app.press("<esc> R").see("Active 31").press("g").see_row("▸").contains("first come").contains("● Active");
    assert_eq!(http::named(&server, "first come").len(), 1);
}

#[test]
fn a_name_that_is_too_long() {
    let app = form();
    app.paste(&"n".repeat(218)).see("may have 217 characters at most; this one has 218");
    app.press("<tab> <right> <tab>").type_text("security").press("<c-s>");
    app.see("this one has 218").see("▏ nnnnnnnn").see("Active 30");
    // The focus is back on the name: one less, and it can be created.
    app.press("<bs>").gone("may have 217").press("<c-s>").see("Enrollment token created").see("Active 31");
}

#[test]
fn names_that_elasticsearch_refuses() {
    let app = form();
    app.type_text("_a").see("may not begin with an underscore");
    app.press("<home> <space>").see("may not begin with a blank");
    app.press("<c-s>").see("may not begin with a blank").see("Token name");
}

#[test]
fn a_duration_that_is_none() {
    let app = form();
    app.type_text("web").press("<tab>").type_text("7x").see_row("▏ 7x").lacks("Token");
    app.press("<tab>").see("Expiration must be a whole number and a unit").see("▏ 7x");
    app.type_text("security").press("<c-s>").see("Expiration must be a whole number").see("▏ 7x");
    app.press("<bs> d").gone("Expiration must be").see("Expires Nov 27, 2026 12:00");
    app.press("<c-s>").see("Ready to be copied").press("<esc>").gone("Ready to be copied");
    app.see_row("▸").contains("web");
    // By a second more or less it is another day.
    app.until("for a week to live", |screen| {
        let row = screen.lines().find(|line| line.contains('▸'))?;
        (row.contains("in 7d") || row.contains("in 6d")).then_some(())
    });
}

#[test]
fn what_was_created_although_its_answer_was_lost() {
    let server = Serve::start();
    let network = lossy::before(&server, || ());
    let app = tab::ready(
        Session::builder().env("KIBANA_ENDPOINT", network).env("KIBANA_API_KEY", server.api_key()),
    );
    app.press("n").see("Token name").type_text("lost on the way").press("<tab> <right> <tab>");
    app.type_text("security").see("▸ Security lab").press("<c-s>");
    app.see("It exists: the token was created, only the answer was lost.").see("[ Show it ]");
    app.press("<enter>").see("Ready to be copied, without being shown.").see("lost on the way").press("s");
    let secret = tab::secret(&app);
    let made = http::named(&server, "lost on the way");
    assert_eq!((made.len(), made[0]["api_key"].as_str()), (1, Some(secret.as_str())), "once, and this is it");
    app.press("<esc>").gone(&secret).press("q").exits(0);
}
