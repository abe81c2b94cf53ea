//! The choice of agent policies, and what the filter says of itself.

use fleet_tokens::domain::appearance::Appearance;
use insta::assert_snapshot;

use crate::paint::{draw, styled, text};
use crate::support::{Tab, policies, policy, token};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

#[test]
fn the_choice() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("p <space> <up> <space> <down> <down>");
        assert_snapshot!(format!("policy_filter_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn what_was_found_is_marked() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p").write("ofic");
    assert_snapshot!(styled(&tab.model));
}

#[test]
fn it_can_be_used_in_the_smallest_terminal_and_by_who_hears_it() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.press("p <down>");
    assert_snapshot!("policy_filter_40x8", text(&tab.model));
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.appearance = Appearance { accessible: true, ..Appearance::default() };
    tab.press("p");
    assert_snapshot!("policy_filter_accessible", draw(&tab.model, tab.model.appearance).text());
}

#[test]
fn many_policies_scroll_with_the_cursor() {
    let mut many = policies();
    many.extend((0..200).map(|n| policy(&format!("p{n}"), &format!("policy {n:03}"), n)));
    let mut tab = Tab::with(80, 24, vec![token(1, "a", "web")], many);
    tab.press("p <pgdn> <pgdn> <pgdn>");
    let screen = text(&tab.model);
    assert!(screen.contains("▸ [ ] policy 0"), "{screen}");
    assert!(screen.contains("leaves as it was"), "{screen}");
}

#[test]
fn the_strip_and_the_empty_table_name_what_is_filtered() {
    let mut tab = Tab::with_fleet(80, 24);
    assert!(text(&Tab::with_fleet(120, 36).model).contains("Agent policy: any"));
    tab.press("p <space>").write("lab").press("<space> <c-u>").write("ci").press("<space> <enter>");
    assert!(text(&tab.model).contains(" 3 policies  p"), "{}", text(&tab.model));
    tab.press("p").write("lab").press("<space> <c-u>").write("ci").press("<space> <c-u>");
    let screen = text(&tab.model);
    assert!(screen.contains("[x] Linux web") && screen.contains("Enter shows Linux web "), "{screen}");
    tab.press("<esc> p <up> <up> <up> <up> <space> <c-u>").write("toky").press("<space> <enter> 2");
    let screen = text(&tab.model);
    assert!(screen.contains("0 of 2 tokens of 東京オフィス are Expired."), "{screen}");
    tab.press("p").write("ci").press("<space> <enter> 3 /").write("zzz").press("<enter>");
    let screen = text(&tab.model);
    assert!(screen.contains("0 of 1 match `zzz` in Inactive, 2 policies."), "{screen}");
}

#[test]
fn names_of_servers_are_defused() {
    let all = vec![policy("web", "we\u{202e}b", 1)];
    let mut tab = Tab::with(80, 24, vec![token(1, "a", "web"), token(2, "b", "go\u{202e}ne")], all);
    let screen = text(&tab.press("p").model);
    assert!(!screen.contains('\u{202e}') && screen.contains("we\u{FFFD}b"), "{screen}");
}
