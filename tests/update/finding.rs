//! The live filter: typing, keeping, clearing, its history, and where the cursor goes meanwhile.

use std::collections::HashSet;

use fleet_tokens::app::Model;
use fleet_tokens::app::action::Action;
use fleet_tokens::app::dialog::Overlay;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::Context;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::domain::find::{Hint, Query};
use fleet_tokens::domain::status::StatusFilter;
use fleet_tokens::domain::token::{Token, TokenId};

use crate::support::{Tab, hours, policies, token};

fn shown(tab: &Tab) -> Vec<&str> {
    tab.model.rows.window(0, 50).map(fleet_tokens::domain::rows::Row::name).collect()
}

fn typed(model: &Model) -> &str {
    match &model.overlay {
        Some(Overlay::Find(line)) => line.input.value(),
        _ => panic!("the find line is not open"),
    }
}

#[test]
fn every_letter_filters_and_the_tabs_count_what_is_found() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ w e b - w");
    assert_eq!(shown(&tab), ["web-west"]);
    tab.press("<bs>");
    assert_eq!(shown(&tab), ["web-east", "web-west"]);
    let counts = tab.model.rows.counts();
    assert_eq!((counts.active, counts.expired, counts.inactive), (2, 0, 1), "web-blue is revoked");
    assert_eq!(tab.model.rows.hidden().listed, 13);
    assert_eq!(tab.model.rows.hidden().by_find, 7);
    assert_eq!(tab.model.rows.hidden().by_status, 1);
}

#[test]
fn letters_are_text_while_the_line_is_open_and_keys_after() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ q X 4 p");
    assert_eq!(typed(&tab.model), "qX4p");
    assert_eq!(tab.take_effects(), []);
    assert_eq!(tab.model.context(), Context::Find);
    tab.press("<enter> 4");
    assert_eq!((tab.model.context(), tab.model.filter.status), (Context::Tokens, StatusFilter::All));
    assert_eq!(tab.model.filter.find.text(), "qX4p", "Enter keeps it");
}

#[test]
fn policies_are_found_by_name_and_by_id() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write("policy:offices");
    assert_eq!(shown(&tab), ["kiosk-rollout-2026-autumn-north-and-south", "Default"]);
    tab.press("<c-u>").write("東京");
    assert_eq!(shown(&tab), ["倉庫スキャナー", "Default"]);
    tab.press("<c-u>").write("!policy:tokyo expires:never !default");
    assert_eq!(shown(&tab), ["web-west", "sneaky\u{FFFD}nimda"]);
}

#[test]
fn the_best_match_comes_first_and_without_a_text_the_order_stays() {
    let fleet = vec![token(1, "wide-ebb", "ci"), token(2, "the-web", "ci"), token(3, "web", "ci")];
    let mut tab = Tab::with(80, 24, fleet, policies());
    assert_eq!(shown(&tab), ["wide-ebb", "the-web", "web"]);
    tab.press("/").write("web");
    assert_eq!(shown(&tab), ["web", "the-web", "wide-ebb"]);
    tab.press("<c-u>").write("\"e\"");
    assert_eq!(shown(&tab), ["wide-ebb", "the-web", "web"], "a quoted text is there or is not");
}

#[test]
fn the_cursor_stays_on_its_token_or_goes_to_the_first() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j");
    assert_eq!(tab.selected(), "web-west");
    assert_eq!(tab.press("/ w e s t").selected(), "web-west");
    assert_eq!(tab.model.cursor.position, 0);
    assert_eq!(tab.press("<esc>").selected(), "web-west", "and comes back with it");
    assert_eq!(tab.model.cursor.position, 1);
    tab.press("j j /").write("web-");
    assert_eq!((tab.selected(), tab.model.cursor.position), ("web-east", 0), "its own is filtered away");
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("G 2");
    assert_eq!(tab.model.cursor.position, 0, "another tab likewise");
}

#[test]
fn esc_clears_the_search_before_the_policy_and_after_the_details() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <enter> / w e s t <enter> <enter>");
    let state = |tab: &Tab| {
        let details = tab.model.geometry().unwrap().shows_details();
        (details, !tab.model.filter.find.is_empty(), !tab.model.filter.policies.is_empty())
    };
    assert_eq!(state(&tab), (true, true, true));
    assert_eq!(state(tab.press("<esc>")), (false, true, true));
    assert_eq!(state(tab.press("<esc>")), (false, false, true));
    assert_eq!(state(tab.press("<esc>")), (false, false, false));
    assert_eq!(tab.press("<esc> <esc>").take_effects(), []);
}

#[test]
fn the_line_goes_on_from_what_is_set() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ w e <enter> / b");
    assert_eq!((typed(&tab.model), tab.model.filter.find.text()), ("web", "web"));
}

#[test]
fn half_typed_is_said_and_filters_nothing() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("4 /").write("status:exp");
    assert_eq!((tab.model.filter.find.hint(), tab.model.rows.len()), (Some(Hint::Status), 13));
    tab.write("ired");
    assert_eq!((tab.model.filter.find.hint(), tab.model.rows.len()), (None, 2));
}

#[test]
fn tab_completes_the_last_word() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("4 / s t <tab> e x <tab>");
    assert_eq!((typed(&tab.model), tab.model.rows.len()), ("status:expired", 2));
    tab.press("<c-u> n a <left> <tab>");
    assert_eq!(typed(&tab.model), "na", "only at the end");
}

#[test]
fn arrows_go_through_what_was_kept() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ a <enter> <esc> / b <enter> <esc> / a <enter> <esc> / x y <esc> / <enter>");
    assert_eq!(tab.model.remembered.searches, ["b", "a"], "once each, and only what was kept");
    tab.press("/ z <up>");
    assert_eq!((typed(&tab.model), tab.model.filter.find.text()), ("a", "a"));
    assert_eq!(typed(&tab.press("<up>").model), "b");
    assert_eq!(typed(&tab.press("<up> <up>").model), "b", "there is none before it");
    assert_eq!(typed(&tab.press("<down>").model), "a");
    assert_eq!(typed(&tab.press("<down> <down>").model), "z", "what was typed comes back");
    assert_eq!(tab.model.filter.find.text(), "z");
}

#[test]
fn a_paste_goes_into_the_line() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").send(Msg::Paste("web-\nwest".into()));
    assert_eq!((typed(&tab.model), tab.selected()), ("web-west", "web-west"));
}

#[test]
fn times_in_a_search_go_on_while_one_looks() {
    let fleet = vec![Token { created_at: Some(hours(0)), ..token(1, "new", "web") }, token(9, "old", "web")];
    let mut tab = Tab::with(80, 24, fleet, policies());
    tab.press("/").write("age<1h").press("<enter>");
    assert_eq!(shown(&tab), ["new"]);
    tab.pass(3_600_001);
    assert!(shown(&tab).is_empty());
}

#[test]
fn a_refresh_keeps_the_search() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ w e s t <enter> R").answer_tokens(vec![token(7, "far-west", "ci"), token(8, "east", "ci")]);
    assert_eq!(shown(&tab), ["far-west"]);
}

#[test]
fn a_created_token_is_shown_whatever_was_searched_for() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ w e s t <enter> n").write("mine").press("<tab> <right> <tab>").write("lab").press("<c-s>");
    let Effect::Create { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Created(Ok(token(0, "mine", "lab"))));
    assert_eq!(tab.selected(), "mine");
    assert!(tab.model.filter.find.is_empty());
}

#[test]
fn what_the_server_found_is_one_more_filter() {
    let mut tab = Tab::with_fleet(80, 24);
    let id = |number| TokenId::new(token(number, "", "").id.as_str());
    tab.model.filter.kuery = Some(HashSet::from([id(1), id(2), id(30)]));
    tab.press("/ e a s t");
    assert_eq!(shown(&tab), ["web-east"]);
    assert_eq!((tab.model.rows.hidden().by_kuery, tab.model.rows.hidden().by_find), (0, 1));
    tab.press("<esc>");
    assert_eq!((tab.model.rows.counts().active, tab.model.rows.counts().inactive), (2, 1));
}

#[test]
fn several_policies_are_one_filter() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.filter.policies = ["web", "lab"].map(Into::into).into();
    tab.send(Msg::Action(Action::ShowAll));
    assert_eq!(tab.model.rows.len(), 6);
    assert_eq!(tab.model.rows.hidden().by_policy, 7);
    tab.press("n");
    let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.policy, None, "none of two is preselected");
    assert_eq!(Query::default().text(), "");
}
