//! What other modules show once, at the three sizes that people have: nothing is cut that decides, nothing is cramped.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::model::Access;
use fleet_tokens::app::msg::Outcome;
use fleet_tokens::domain::problem::ProblemKind;
use insta::assert_snapshot;

use crate::paint::{styled, text};
use crate::support::{Tab, problem, token, tokens};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

/// A snapshot of each size, of what the story leads to.
fn at_every_size(name: &str, story: impl Fn(u16, u16) -> Tab) {
    for (width, height) in SIZES {
        assert_snapshot!(format!("{name}_{width}x{height}"), text(&story(width, height).model));
    }
}

fn pressed(keys: &'static str) -> impl Fn(u16, u16) -> Tab {
    move |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.press(keys).pass(1_000);
        tab
    }
}

#[test]
fn the_table() {
    at_every_size("table_all", pressed("4 j j"));
    at_every_size("table_details", pressed("j <enter>"));
}

#[test]
fn the_form() {
    at_every_size("create", pressed("n"));
    at_every_size("create_custom", |width, height| {
        let mut tab = pressed("n")(width, height);
        tab.write("web-green").press("<tab> <left>").write("45m").press("<tab>").write("lin");
        tab
    });
}

#[test]
fn the_questions() {
    at_every_size("revoke_one", pressed("X"));
    at_every_size("revoke_last", pressed("j j X"));
    at_every_size("delete_all", pressed("4 A D"));
}

#[test]
fn the_secret() {
    at_every_size("secret", |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("s").answer_secret();
        tab
    });
    at_every_size("secret_created", |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("n").write("fresh").press("<tab> <right> <right> <tab>").write("lab").press("<c-s>");
        let Effect::Create { id, .. } = tab.effect() else { panic!("nothing was sent") };
        tab.done(id, Outcome::Created(Ok(token(0, "fresh", "lab"))));
        tab
    });
}

#[test]
fn who_reads_only_is_shown_so_also_where_there_is_little_room() {
    at_every_size("read_only", |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.model.access = Access::ReadOnly("you asked for it".into());
        tab.press("X");
        tab
    });
}

#[test]
fn waiting_and_failing() {
    at_every_size("loading", |width, height| {
        let mut tab = Tab::waiting(width, height);
        tab.pass(3_500);
        tab
    });
    at_every_size("offline", |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("R").fail_tokens(ProblemKind::Offline).pass(125_000);
        tab
    });
    at_every_size("never_read", |width, height| {
        let mut tab = Tab::waiting(width, height);
        tab.fail_tokens(ProblemKind::Unauthorized);
        tab
    });
}

#[test]
fn nothing_to_see() {
    at_every_size("no_token", |width, height| Tab::with(width, height, Vec::new(), Vec::new()));
    at_every_size("all_hidden", |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("/").write("nothing-like-it").press("<enter>");
        tab
    });
}

#[test]
fn a_row_that_has_just_come() {
    let mut tab = Tab::with_fleet(80, 24);
    let mut more = tokens();
    more.insert(0, token(90, "newcomer", "lab"));
    tab.press("R").answer_tokens(more);
    assert_snapshot!("fresh_row_in_colour", styled(&tab.model));
}

#[test]
fn a_failed_copy_and_a_refusal() {
    at_every_size("copy_failed", |width, height| {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("c");
        let Effect::FetchSecret { id, .. } = tab.effect() else { panic!("no secret was asked for") };
        tab.done(id, Outcome::Secret(Err(problem(ProblemKind::Offline))));
        tab
    });
}
