//! The hygiene view.

use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::token::Token;
use insta::assert_snapshot;

use crate::paint::{draw, styled, text};
use crate::support::{Tab, policies, token, tokens};

fn tab(width: u16, height: u16) -> Tab {
    let old = Token { expire_at: Some(crate::support::hours(9_000)), ..token(2_900, "old-but-good", "web") };
    let mut tab = Tab::with(width, height, [tokens(), vec![old]].concat(), policies());
    tab.press("6 j");
    tab
}

#[test]
fn what_to_tidy_up_at_every_size() {
    for (width, height) in [(40, 8), (60, 20), (80, 24), (120, 36)] {
        assert_snapshot!(format!("hygiene_{width}x{height}"), text(&tab(width, height).model));
    }
}

#[test]
fn what_to_tidy_up_in_colour() {
    assert_snapshot!(styled(&tab(80, 16).press("G").model));
}

#[test]
fn a_screen_reader_is_led_to_the_row() {
    let tab = tab(80, 24);
    let appearance =
        fleet_tokens::domain::appearance::Appearance { accessible: true, ..tab.model.appearance };
    assert_snapshot!(draw(&tab.model, appearance).with_cursor());
}

#[test]
fn nothing_to_tidy_up_and_nothing_known_are_not_the_same() {
    let mut tab = Tab::with(80, 16, Vec::new(), Vec::new());
    assert!(text(&tab.press("6").model).contains("Nothing to tidy up"));
    let mut tab = Tab::waiting(80, 16);
    tab.fail_tokens(ProblemKind::Offline).press("6");
    let shown = text(&tab.model);
    assert!(shown.contains("refused the connection") && !shown.contains("Nothing to tidy up"), "{shown}");
}

#[test]
fn any_size_can_be_drawn() {
    let mut tab = tab(80, 24);
    for keys in ["g", "G"] {
        tab.press(keys);
        for (width, height) in [(1, 1), (39, 50), (40, 8), (41, 9), (60, 16), (79, 20), (139, 28), (300, 100)]
        {
            tab.send(Msg::Resize(Size { width, height }));
            text(&tab.model);
        }
    }
}
