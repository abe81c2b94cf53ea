//! The details: all of them can be read, whatever the size, and the table keeps its keys until they are asked for.

use fleet_tokens::app::details::page::page;
use fleet_tokens::app::geometry::{Pane, Size};
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};

use crate::support::{Tab, policies, token};

/// The first line on show, how many are after the last, and whether keys go there.
fn state(tab: &Tab) -> (usize, usize, bool) {
    let page = page(&tab.model).expect("the details are not open");
    (page.before, page.after, page.focused)
}

#[test]
fn over_the_table_keys_scroll_and_stop_at_both_ends() {
    for (width, height) in [(40, 8), (50, 9), (60, 9)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("<enter>");
        let (before, after, focused) = state(&tab);
        assert!(before == 0 && after > 0 && focused, "{width}x{height}");
        tab.press("j");
        assert_eq!(state(&tab), (1, after - 1, true));
        tab.press("k k k");
        assert_eq!(state(&tab).0, 0);
        tab.press("<pgdn> <pgdn> <pgdn> <pgdn> <pgdn>");
        assert_eq!(state(&tab), (after, 0, true), "the end can be seen");
        tab.press("j g");
        assert_eq!(state(&tab).0, 0);
        tab.press("G <pgup> <c-d> <c-u>");
        assert!(state(&tab).0 < after);
        assert_eq!((tab.selected(), tab.model.cursor.position), ("web-east", 0), "the cursor stays");
        tab.press("<esc>");
        assert!(!tab.model.geometry().unwrap().shows_details());
        assert_eq!(tab.press("j").selected(), "web-west", "the table has its keys again");
    }
}

#[test]
fn where_all_of_it_fits_keys_go_to_the_next_token() {
    let mut tab = Tab::with_fleet(60, 19);
    tab.press("<enter>");
    assert_eq!(tab.model.geometry().unwrap().pane, Pane::Cover);
    assert_eq!(state(&tab), (0, 0, false));
    assert_eq!(tab.press("j").selected(), "web-west");
}

/// Whether the details are on the screen.
fn open(tab: &Tab) -> bool {
    tab.model.geometry().unwrap().shows_details()
}

#[test]
fn enter_goes_into_the_details_and_opens_them_where_they_are_not_on_the_screen() {
    for key in ["<enter>", "l", "<right>"] {
        let mut tab = Tab::with_fleet(60, 20);
        tab.press(key);
        let (_, after, focused) = state(&tab);
        assert!(after > 0 && focused, "{key} opens them and goes in");
        tab.press("j");
        assert_eq!((state(&tab).0, tab.selected()), (1, "web-east"));
        tab.press("<esc> j");
        assert!(!state(&tab).2 && open(&tab), "Esc leaves the focus first");
        assert_eq!(tab.selected(), "web-west");
        tab.press(key);
        assert!(state(&tab).2, "{key} goes in again");
        tab.press("<esc> <esc>");
        assert!(!open(&tab));
    }
}

#[test]
fn enter_never_hides_the_details_and_says_why_there_is_nothing_more_to_do() {
    let mut fits = Tab::with_fleet(120, 36);
    assert_eq!(fits.press("<enter>").toast(), "All of the details are on the screen; i hides them");
    assert!(open(&fits));
    for (width, height) in [(40, 8), (60, 20)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("<enter> j <enter>");
        assert_eq!(tab.toast(), "You are in the details; Esc leaves them", "{width}x{height}");
        assert_eq!((open(&tab), state(&tab).0), (true, 1));
    }
}

#[test]
fn a_key_shows_and_hides_the_details_and_leaves_the_table_its_keys() {
    for (width, height) in [(40, 50), (60, 20), (80, 24), (120, 36), (200, 50)] {
        let mut tab = Tab::with_fleet(width, height);
        let before = open(&tab);
        tab.press("i");
        assert_eq!(open(&tab), !before, "{width}x{height}");
        tab.press("i");
        assert_eq!(open(&tab), before, "{width}x{height}");
    }
    let mut tab = Tab::with_fleet(60, 20);
    assert_eq!(tab.press("i j").selected(), "web-west");
    tab.press("<enter> i");
    assert!(!open(&tab) && !tab.model.reading.focused, "it hides what has the focus, too");
    assert_eq!(tab.press("j").selected(), "kiosk-rollout-2026-autumn-north-and-south");
    let mut elsewhere = Tab::with_fleet(120, 36);
    assert_eq!(elsewhere.press("5 i").toast(), "That is done in the table of tokens; 1 shows it");
}

#[test]
fn another_token_begins_at_its_top_and_more_room_takes_the_keys_back() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.press("<enter> j j R");
    let mut fewer = crate::support::tokens();
    fewer.remove(0);
    tab.answer_tokens(fewer);
    assert_eq!(state(&tab).0, 0);
    let mut tab = Tab::with_fleet(60, 20);
    tab.press("<enter> j");
    assert!(tab.model.reading.focused);
    tab.send(Msg::Resize(Size { width: 130, height: 24 }));
    assert!(!tab.model.reading.focused && tab.model.reading.scroll == 0);
    assert_eq!(tab.press("j").selected(), "web-west");
}

#[test]
fn the_wheel_scrolls_what_covers_the_table() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.press("<enter>");
    let wheel = |act| Msg::Mouse(Pointer { act, target: PointerTarget::Nothing });
    tab.send(wheel(PointerKind::ScrollDown));
    assert_eq!(state(&tab).0, 3);
    tab.send(wheel(PointerKind::ScrollUp));
    assert_eq!((state(&tab).0, tab.model.cursor.position), (0, 0));
}

#[test]
fn nothing_is_cut_where_it_can_be_scrolled() {
    let name = "a name of many words that nobody can read in so narrow a window without going on and on";
    let mut tab = Tab::with(40, 8, vec![token(1, name, "kiosk")], policies());
    tab.press("<enter>");
    let mut read = String::new();
    loop {
        let page = page(&tab.model).unwrap();
        read = format!("{read}\n{:?}", page.lines);
        if page.after == 0 {
            break;
        }
        tab.press("j");
    }
    for word in ["without", "on and on", "branch", "64 agents", "0123456789ab", "VuaCfGcBCdbkQm000001"] {
        assert!(read.contains(word), "{word} in {read}");
    }
}
