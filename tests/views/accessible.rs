//! The accessible mode: no lines, words for signs, and the cursor, in brackets here, where the focus is.

use fleet_tokens::domain::appearance::Appearance;
use fleet_tokens::domain::problem::ProblemKind;
use insta::assert_snapshot;

use crate::paint::{Frame, draw};
use crate::support::Tab;

fn frame(tab: &Tab) -> Frame {
    draw(&tab.model, tab.model.appearance)
}

fn tab(width: u16, height: u16) -> Tab {
    let mut tab = Tab::with_fleet(width, height);
    tab.model.appearance = Appearance { accessible: true, ..Appearance::default() };
    tab
}

#[test]
fn the_table_at_three_sizes() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = tab(width, height);
        tab.press("4 j j");
        assert_snapshot!(format!("accessible_table_{width}x{height}"), frame(&tab).with_cursor());
    }
    let mut cards = tab(44, 14);
    cards.press("j");
    assert_snapshot!("accessible_cards", frame(&cards).with_cursor());
}

#[test]
fn the_warnings_of_the_row_under_the_cursor_are_said_in_words() {
    let mut tab = tab(120, 36);
    tab.press("4 j j");
    let text = frame(&tab).text();
    assert!(text.contains("It expires in 2 days."), "{text}");
    tab.press("j");
    assert!(frame(&tab).text().contains("4 of 13 · It never expires."));
}

#[test]
fn details_are_one_fact_a_line_in_the_tables_place() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = tab(width, height);
        tab.press("<enter>");
        assert_snapshot!(format!("accessible_details_{width}x{height}"), frame(&tab).with_cursor());
    }
}

#[test]
fn dialogs_stand_alone() {
    let mut tab = tab(80, 24);
    tab.press("X");
    assert_snapshot!("accessible_revoke", frame(&tab).with_cursor());
    let cancel = frame(&tab).find("[ Cancel ]");
    assert_eq!(frame(&tab).cursor, Some(cancel));
    tab.pass(400).press("<tab>");
    let frame_now = frame(&tab);
    assert_eq!(
        frame_now.cursor,
        Some(frame_now.find("[ Revoke token (y) ]")),
        "the cursor follows the focus"
    );
    tab.press("<esc> n");
    assert_snapshot!("accessible_create", frame(&tab).with_cursor());
    for words in ["Token name", "Expiration", "Policy"] {
        let now = frame(&tab);
        let (at, label) = (now.cursor.unwrap(), now.find(words));
        assert!(at.y == label.y || at.y == label.y + 1, "{words}: {at:?}\n{}", now.text());
        tab.press("<tab>");
    }
    let now = frame(&tab);
    assert_eq!(now.cursor.unwrap().y, now.find("[ Create enrollment token ]").y);
    tab.press("<esc> s").pass(400);
    assert_snapshot!("accessible_secret", frame(&tab).with_cursor());
    tab.press("<esc> ?");
    let now = frame(&tab);
    assert!(now.text().starts_with("  Help") || now.text().starts_with(" Help"), "{}", now.text());
}

#[test]
fn what_is_chosen_and_saved_stands_alone_too() {
    for (name, keys) in
        [("enroll", "E"), ("export", "e"), ("sort", "o"), ("commands", ":"), ("find", "/ w e")]
    {
        let mut tab = tab(80, 24);
        tab.press(keys).pass(400);
        assert_snapshot!(format!("accessible_{name}"), frame(&tab).with_cursor());
        assert!(frame(&tab).cursor.is_some(), "{name}");
    }
}

#[test]
fn messages_say_by_a_word_what_they_are() {
    let mut tab = tab(80, 24);
    assert!(frame(tab.press("<c-c>")).text().contains("Done: Press ^c again to quit"));
    tab.press("R").fail_tokens(ProblemKind::Offline);
    assert!(frame(&tab).text().contains("Error: As of"), "{}", frame(&tab).text());
}

#[test]
fn nothing_moves() {
    for appearance in [
        Appearance { accessible: true, ..Appearance::default() },
        Appearance { still: true, ..Appearance::default() },
    ] {
        let mut tab = Tab::waiting(80, 16);
        tab.model.appearance = appearance;
        let frames = [400, 100, 100].map(|ms| frame(tab.pass(ms)).text());
        assert!(frames[0].contains("Loading enrollment tokens..."), "{}", frames[0]);
        assert!(frames.iter().all(|text| *text == frames[0]));
        let later = [3_000, 1_000].map(|ms| frame(tab.pass(ms)).text());
        assert!(later[0].contains("Still waiting for kibana.example:5601. Esc cancels"), "{}", later[0]);
        assert_eq!(later[0], later[1]);
    }
}

#[test]
fn dialogs_at_other_sizes() {
    for (width, height) in [(60, 20), (120, 36)] {
        let mut tab = tab(width, height);
        tab.press("X").pass(400);
        assert_snapshot!(format!("accessible_revoke_{width}x{height}"), frame(&tab).with_cursor());
        tab.press("<esc> n <tab> <right> <right>");
        assert_snapshot!(format!("accessible_create_{width}x{height}"), frame(&tab).with_cursor());
    }
    let mut small = tab(40, 8);
    small.press("X").pass(400);
    assert_snapshot!("accessible_revoke_40x8", frame(&small).with_cursor());
}
