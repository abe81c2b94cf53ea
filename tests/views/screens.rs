//! The table in its four layouts, and what stands in its place.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::domain::problem::ProblemKind;
use insta::assert_snapshot;

use crate::paint::{styled, text};
use crate::support::{Tab, policies, token, tokens};

#[test]
fn the_table_at_every_size() {
    for (width, height) in [(40, 10), (80, 24), (120, 36), (200, 50)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("4 j j");
        assert_snapshot!(format!("table_{width}x{height}"), styled(&tab.model));
    }
}

#[test]
fn narrow_terminals_leave_the_date_out() {
    assert_snapshot!(text(&Tab::with_fleet(60, 18).model));
}

#[test]
fn details_open_below_the_table() {
    assert_snapshot!(text(&Tab::with_fleet(80, 24).press("j j <enter>").model));
}

#[test]
fn details_cover_a_small_table() {
    assert_snapshot!(text(&Tab::with_fleet(50, 14).press("<enter>").model));
}

#[test]
fn a_policy_filter_is_always_said() {
    for width in [40, 80] {
        let mut tab = Tab::with_fleet(width, 20);
        tab.press("j j p <enter>");
        assert_snapshot!(format!("policy_filter_{width}"), text(&tab.model));
    }
}

#[test]
fn nothing_under_this_tab() {
    let fleet = tokens().into_iter().filter(|token| token.active && token.expire_at.is_none()).collect();
    let mut tab = Tab::with(80, 16, fleet, policies());
    assert_snapshot!(text(&tab.press("3").model));
}

#[test]
fn no_token_at_all() {
    assert_snapshot!(text(&Tab::with(80, 16, Vec::new(), policies()).model));
}

#[test]
fn loading_says_so_when_it_lasts() {
    let mut tab = Tab::waiting(80, 16);
    assert!(!text(&tab.model).contains("Loading"), "a quick answer needs no spinner");
    tab.pass(400);
    assert!(text(&tab.model).contains("Loading enrollment tokens..."));
    tab.pass(3_000);
    assert!(text(&tab.model).contains("Still waiting for kibana.example:5601 (3s)"));
}

#[test]
fn a_failed_first_reading_says_what_why_and_what_next() {
    let mut tab = Tab::waiting(80, 16);
    tab.fail_tokens(ProblemKind::Offline);
    assert_snapshot!(text(&tab.model));
}

#[test]
fn a_failed_refresh_keeps_the_rows_and_says_that_they_are_old() {
    let mut tab = Tab::with_fleet(80, 20);
    tab.pass(180_000).press("R");
    tab.fail_tokens(ProblemKind::Offline);
    assert_snapshot!(text(&tab.model));
}

#[test]
fn too_small_a_terminal_says_what_it_needs() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Resize(Size { width: 33, height: 7 }));
    assert!(text(&tab.model).contains("Needs 40×8, have 33×7 (q quits)"));
}

#[test]
fn a_name_that_would_reorder_the_screen_is_defused() {
    let screen = text(&Tab::with_fleet(80, 24).model);
    assert!(screen.contains("sneaky\u{FFFD}nimda") && !screen.contains('\u{202e}'));
}

#[test]
fn any_size_can_be_drawn() {
    let mut tab = Tab::with_fleet(80, 24);
    for keys in ["", "?", "n", "X", "s", "D", "A X", "A D"] {
        tab.press("<esc> <esc>");
        tab.press(keys);
        for (width, height) in
            [(1, 1), (2, 9), (39, 50), (40, 8), (41, 9), (60, 16), (79, 20), (139, 28), (300, 100)]
        {
            tab.send(Msg::Resize(Size { width, height }));
            text(&tab.model);
        }
    }
    tab.send(Msg::Action(Action::Back));
}

#[test]
fn a_long_name_gives_way_to_the_news_in_a_toast() {
    use fleet_tokens::app::toast::Tone;
    let mut tab = Tab::with_fleet(80, 24);
    let name = "kiosk-rollout-2026-autumn-north-and-south";
    let said = format!("Revoked {name}. Fleet Server may accept it until 12:01:00 (60 s cache)");
    tab.model.toasts.say_of(name, Tone::Warning, said, tab.model.now);
    let wanted = "! Revoked kiosk-rollo…. Fleet Server may accept it until 12:01:00 (60 s cache)";
    assert!(text(&tab.model).contains(wanted), "{}", text(&tab.model));
}

#[test]
fn where_no_strip_says_it_the_status_line_says_what_is_filtered() {
    let mut tab = Tab::with_fleet(60, 12);
    assert!(text(&tab.model).contains("1 of 9 Active · 13 in all"), "{}", text(&tab.model));
    assert!(text(&tab.press("p <enter>").model).contains("1 of 3 Active · Linux web · 4 in all"));
    assert!(text(&tab.press("4").model).contains("1 of 4 · Linux web "));
    assert!(!text(&Tab::with_fleet(60, 20).model).contains("9 Active"), "the strip says it");
}

#[test]
fn details_are_cut_only_where_no_line_is_free() {
    let mut tab = Tab::with_fleet(44, 14);
    let shown = text(&tab.press("<enter>").model);
    assert!(!shown.contains('…') && shown.contains("API key id"), "{shown}");
}

#[test]
fn the_details_have_the_whole_name_while_lines_are_free() {
    let name = "store 0117 Rotterdam, replacement hardware until the vendor has sent the original units back";
    let mut tab = Tab::with(50, 20, vec![token(1, name, "web")], policies());
    let shown = text(&tab.press("<enter>").model);
    assert!(name.split(' ').all(|word| shown.contains(word)), "{shown}");
}
