//! A key acts on the row of the last frame, or on none.

use fleet_tokens::app::Model;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Listing, Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::domain::rows::TokenRows;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, hours, policies, token, tokens};

/// The tokens are read again without the first one, and no frame has shown that yet.
fn without_the_first(tab: &mut Tab) {
    if tab.model.list.request().is_none() {
        tab.press("R").take_effects();
    }
    let id = tab.model.list.request().unwrap();
    let rows = TokenRows::new(tokens().into_iter().skip(1).collect());
    tab.send_undrawn(Msg::Done(
        id,
        Outcome::Tokens(Ok(Listing { total: 13, unreadable: 0, server_time: None, rows })),
    ));
}

fn overlay(model: &Model) -> Option<&Overlay> {
    model.overlay.as_ref()
}

#[test]
fn a_key_does_not_hit_a_row_that_came_under_the_cursor_after_the_last_frame() {
    for key in ["c", "C", "s", "X", "D", "T", "E", "<space>", "V"] {
        let mut tab = Tab::with_fleet(80, 24);
        without_the_first(&mut tab);
        assert_eq!(tab.selected(), "web-west");
        tab.press(key);
        assert_eq!(tab.take_effects(), [], "{key}");
        assert!(overlay(&tab.model).is_none() && tab.model.marks.is_empty(), "{key}");
        assert_eq!(tab.toast(), "The list has just changed, nothing was done. Now: web-west", "{key}");
        tab.press(key);
        let did = overlay(&tab.model).is_some() || !tab.model.marks.is_empty() || !tab.effects.is_empty();
        assert!(did, "{key}: once it was seen, the key acts");
    }
}

#[test]
fn what_moves_the_cursor_itself_still_does() {
    let mut tab = Tab::with_fleet(80, 24);
    without_the_first(&mut tab);
    tab.press("j");
    assert_eq!(tab.selected(), "kiosk-rollout-2026-autumn-north-and-south");
}

#[test]
fn a_row_that_is_covered_by_the_palette_was_not_seen() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R :").write("copy").take_effects();
    without_the_first(&mut tab);
    tab.send(Msg::Drawn);
    tab.press("<enter>");
    assert_eq!(tab.take_effects(), []);
    assert!(tab.toast().starts_with("The list has just changed"), "{}", tab.toast());
    tab.press(":").write("copy").press("<enter>");
    assert!(matches!(tab.effect(), Effect::FetchSecret { name, .. } if name == "web-west"));
}

#[test]
fn a_row_that_stays_under_the_cursor_is_acted_on() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j");
    without_the_first(&mut tab);
    tab.press("c");
    assert!(matches!(tab.effect(), Effect::FetchSecret { name, .. } if name == "web-west"));
}

#[test]
fn marks_that_went_with_their_tokens_do_not_leave_the_act_to_the_cursor() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space>");
    assert_eq!((tab.model.marks.len(), tab.selected()), (1, "web-west"));
    without_the_first(&mut tab);
    tab.press("X");
    assert!(overlay(&tab.model).is_none(), "the marked token is gone, and web-west was not meant");
}

#[test]
fn a_token_that_expires_takes_no_key_with_it() {
    let fleet =
        vec![Token { expire_at: Some(hours(1)), ..token(1, "ending", "web") }, token(2, "lasting", "web")];
    let mut tab = Tab::with(80, 24, fleet, policies());
    tab.send_undrawn(Msg::Tick(hours(2)));
    assert_eq!(tab.selected(), "lasting");
    tab.press("X");
    assert!(overlay(&tab.model).is_none());
}

#[test]
fn what_takes_no_marks_acts_on_the_row_that_was_seen_while_some_are_marked() {
    for key in ["c", "C", "s", "T", "E"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("A");
        without_the_first(&mut tab);
        assert_eq!(tab.selected(), "web-west");
        tab.press(key);
        assert!(overlay(&tab.model).is_none() && tab.take_effects().is_empty(), "{key}");
    }
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("A");
    without_the_first(&mut tab);
    tab.press("X");
    assert!(overlay(&tab.model).is_some(), "the marked tokens are revoked, whatever row the cursor is on");
}
