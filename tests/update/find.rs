//! The live filter: typing, keeping, clearing, its history, and where the cursor goes meanwhile.

use fleet_tokens::app::Model;
use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::Context;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::domain::find::{FindQuery, Hint};
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
    let fleet = vec![token(1, "cobweb", "ci"), token(2, "the-web", "ci"), token(3, "web", "ci")];
    let mut tab = Tab::with(80, 24, fleet, policies());
    assert_eq!(shown(&tab), ["cobweb", "the-web", "web"]);
    tab.press("/").write("web");
    assert_eq!(shown(&tab), ["web", "the-web", "cobweb"]);
    tab.press("<c-u>").write("!lab");
    assert_eq!(shown(&tab), ["cobweb", "the-web", "web"]);
}

/// Stores whose names hold the letters of `replicas` scattered, and the one that has the word.
fn stores() -> Tab {
    let names = ["store 0117 Rotterdam replica spare", "store 0200", "orders replicas", "replicas"];
    let fleet = (1..).zip(names).map(|(number, name)| token(number, name, "ci")).collect();
    Tab::with(80, 24, fleet, policies())
}

#[test]
fn the_cursor_is_on_the_best_match_while_a_search_is_typed() {
    let mut tab = stores();
    tab.press("/");
    for (letter, best) in ["r", "re", "rep"].into_iter().zip(["replicas"; 3]) {
        tab.write(&letter[letter.len() - 1..]);
        assert_eq!((tab.selected(), tab.model.cursor.position), (best, 0), "after {letter}");
    }
    tab.write("licas").press("<enter>");
    assert_eq!(tab.selected(), "replicas", "Enter keeps it");
    tab.press("c");
    let Effect::FetchSecret { name, .. } = tab.effect() else { panic!("nothing was copied") };
    assert_eq!(name, "replicas");
}

#[test]
fn once_the_person_moved_the_cursor_it_stays_on_its_token_while_that_is_there() {
    let mut tab = stores();
    tab.press("/").write("rep").press("<down>");
    assert_eq!(tab.selected(), "store 0117 Rotterdam replica spare");
    tab.write("lica");
    assert_eq!(tab.selected(), "store 0117 Rotterdam replica spare");
    tab.write("s");
    assert_eq!((tab.selected(), tab.model.cursor.position), ("replicas", 0), "it is filtered away");
    tab.press("<bs>");
    assert_eq!(tab.selected(), "replicas", "and the best match holds again");
    tab.press("<c-u>").write("rep").press("<down> <down> <enter>");
    assert_eq!(tab.selected(), "orders replicas", "Enter keeps the row under the cursor");
    let mut tab = stores();
    tab.press("/")
        .write("store")
        .send(Msg::Mouse(Pointer { act: PointerKind::ScrollDown, target: PointerTarget::Nothing }));
    tab.write(" 0");
    assert_eq!(tab.model.cursor.position, 0, "a wheel that moves nothing moves no cursor");
}

#[test]
fn esc_puts_the_cursor_back_where_the_search_began_or_where_it_was_moved_to() {
    let mut tab = Tab::with_fleet(60, 8);
    tab.press("G k");
    let before = tab.model.cursor.clone();
    assert!(before.offset > 0);
    tab.press("/").write("web-");
    assert_eq!((tab.selected(), tab.model.cursor.position), ("web-east", 0));
    tab.press("<c-u>");
    assert_eq!(tab.model.cursor, before, "nothing is searched for");
    tab.write("west").press("<esc>");
    assert_eq!(tab.model.cursor, before);
    tab.press("/").write("web-").press("<down> <esc>");
    assert_eq!(tab.selected(), "web-west", "the person went there");
}

#[test]
fn a_list_that_is_read_again_while_one_types_does_not_move_the_cursor() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R /").write("west");
    assert_eq!(tab.selected(), "web-west");
    tab.answer_tokens(vec![token(9, "west", "ci"), token(2, "web-west", "web")]);
    assert_eq!((tab.selected(), tab.model.cursor.position), ("web-west", 1), "what was seen stays");
}

#[test]
fn another_tab_begins_at_its_top() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("G 2");
    assert_eq!(tab.model.cursor.position, 0);
}

#[test]
fn scattered_letters_find_nothing_that_could_be_marked_at_once() {
    let fleet =
        vec![token(1, "New hires November", "ci"), token(2, "web-east", "ci"), token(3, "zebra", "ci")];
    let mut tab = Tab::with(80, 24, fleet, policies());
    tab.press("/").write("web").press("<enter> A");
    assert_eq!((shown(&tab), tab.model.marks.len()), (vec!["web-east"], 1), "New hires November is not web");
    tab.press("<esc> <esc> /").write("wbest");
    assert_eq!(shown(&tab), ["web-east"], "one letter may be missing");
    assert!(tab.model.shows_similar());
    for keys in ["<enter> A", "*", "V j"] {
        tab.press(keys);
        assert!(tab.model.marks.is_empty() && !tab.model.marks.is_ranging(), "{keys}");
        assert_eq!(tab.toast(), "These are only similar to what you searched for: Space marks one at a time");
    }
    tab.press("<space>");
    assert_eq!(tab.model.marks.len(), 1);
    tab.press("<esc> <esc> /").write("~wbest").press("<enter> A");
    assert!(tab.model.marks.is_empty(), "asked for or not");
}

#[test]
fn numbers_are_no_ids_unless_they_are_their_beginnings() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("4 /").write("999");
    assert_eq!(shown(&tab), [""; 0], "three characters are no id, and no name is similar");
    tab.press("<c-u>").write("0000001e");
    assert_eq!(shown(&tab), ["web-blue"]);
    tab.press("<c-u>").write("VuaCfGcBCdbkQm000030");
    assert_eq!(shown(&tab), ["web-blue"], "an API key's id, too");
}

#[test]
fn what_is_similar_is_shown_only_where_no_tab_has_the_word() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write("weekend");
    assert_eq!((shown(&tab), tab.model.shows_similar()), (vec![], false), "it is under Expired");
    tab.press("<c-u>").write("web lba");
    assert!(shown(&tab).is_empty() && !tab.model.shows_similar(), "no name with web is like lba");
    tab.press("<c-u>").write("west lab");
    assert!(shown(&tab).is_empty() && !tab.model.shows_similar(), "each word is there, not together");
}

#[test]
fn a_range_ends_where_a_search_begins() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("V j j /").write("d");
    assert!(!tab.model.marks.is_ranging());
    assert_eq!(tab.model.marks.len(), 3, "what it marked stays marked, and nothing else");
    assert_eq!(tab.press("<esc> G").model.marks.len(), 3);
}

#[test]
fn esc_clears_the_search_before_the_policy_and_after_the_details() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <enter> / w e s t <enter> i");
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
fn control_p_and_n_go_through_what_was_kept_and_up_on_an_empty_line() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ a <enter> <esc> / b <enter> <esc> / a <enter> <esc> / x y <esc> / <enter>");
    assert_eq!(tab.model.remembered.searches, ["b", "a"], "once each, and only what was kept");
    tab.press("/ z <c-p>");
    assert_eq!((typed(&tab.model), tab.model.filter.find.text()), ("a", "a"));
    assert_eq!(typed(&tab.press("<c-p>").model), "b");
    assert_eq!(typed(&tab.press("<c-p> <c-p>").model), "b", "there is none before it");
    assert_eq!(typed(&tab.press("<c-n>").model), "a");
    assert_eq!(typed(&tab.press("<c-n> <c-n>").model), "z", "what was typed comes back");
    assert_eq!(tab.model.filter.find.text(), "z");
    tab.press("<c-u> <up>");
    assert_eq!(typed(&tab.model), "a");
}

#[test]
fn arrows_move_in_the_table_while_the_line_is_open() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ <down> <down>");
    assert_eq!((typed(&tab.model), tab.model.cursor.position), ("", 2));
    assert_eq!(tab.press("<up>").model.cursor.position, 1, "nothing was ever searched for");
    tab.press("<pgdn>");
    assert_eq!(tab.model.cursor.position, tab.model.rows.len() - 1);
    tab.press("<pgup>").write("web").press("<down> <up> <down>");
    assert_eq!((typed(&tab.model), tab.selected()), ("web", "web-west"));
}

#[test]
fn a_paste_goes_into_the_line() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").send(Msg::Paste("web-\nwest".into()));
    assert_eq!((typed(&tab.model), tab.selected()), ("web-west", "web-west"));
}

/// The secret of `web-east`, as the server makes it: the base64 of `id:key`.
const SECRET_OF_WEB_EAST: &str = "VnVhQ2ZHY0JDZGJrUW0wMDAwMDE6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==";

#[test]
fn a_pasted_secret_finds_its_token_and_is_not_kept() {
    let command = format!("elastic-agent install --url=https://x --enrollment-token={SECRET_OF_WEB_EAST}\n");
    for pasted in [SECRET_OF_WEB_EAST, &command] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("/").send(Msg::Paste(pasted.into()));
        assert_eq!((typed(&tab.model), shown(&tab)), ("id:VuaCfGcBCdbkQm000001 ", vec!["web-east"]));
        assert!(tab.toast().starts_with("The secret was not kept"), "{}", tab.toast());
        tab.press("<enter>");
        let everything = format!("{:?}{:?}", tab.model, tab.all);
        assert!(!everything.contains(&SECRET_OF_WEB_EAST[30..50]) && !everything.contains("ui2lp2"));
        assert_eq!(tab.model.remembered.searches, ["id:VuaCfGcBCdbkQm000001"]);
    }
}

#[test]
fn a_secret_that_comes_letter_by_letter_is_not_kept_either() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write(SECRET_OF_WEB_EAST).press("<enter>");
    assert_eq!((tab.model.filter.find.text(), shown(&tab)), ("id:VuaCfGcBCdbkQm000001", vec!["web-east"]));
    assert!(!format!("{:?}{:?}", tab.model, tab.all).contains(&SECRET_OF_WEB_EAST[30..50]));
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
    tab.model.filter.kuery = Some([id(1), id(2), id(30)].into_iter().collect());
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
    assert_eq!(FindQuery::default().text(), "");
}

#[test]
fn every_field_takes_so_many_characters_and_says_what_was_cut_off() {
    let paste = "web lab ".repeat(128 * 1024);
    let said = "Cut off: a field takes no more than 4000 characters";
    for keys in ["/", ":", "?", "p", "K", "n", "n <tab> <tab>", "e", "4 A D"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(keys).send(Msg::Paste(paste.clone()));
        assert_eq!(tab.toast(), said, "{keys}");
        let size = format!("{:?}", tab.model.overlay).len();
        assert!(size < 100_000, "{keys}: the field holds more than it should: {size}");
        assert_eq!(tab.pass(60_000).press("x").toast(), said, "{keys}: a full field takes no letter");
    }
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").send(Msg::Paste("x".repeat(4_000)));
    assert_eq!(tab.toast(), "", "nothing was cut off");
    assert_eq!(tab.press("x").toast(), said);
    assert_eq!(typed(&tab.press("<bs> y").model).chars().filter(|c| *c == 'y').count(), 1);
}
