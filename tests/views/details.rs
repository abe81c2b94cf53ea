//! The details where there is less room than they need.

use fleet_tokens::domain::appearance::Appearance;
use insta::assert_snapshot;

use crate::paint::{draw, text};
use crate::support::{Tab, policies, token};

#[test]
fn what_does_not_fit_is_said_and_can_be_scrolled_to() {
    for (width, height) in [(40, 8), (60, 9), (60, 20)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("i");
        assert_snapshot!(format!("details_{width}x{height}"), text(&tab.model));
        tab.press(if height < 20 { "G" } else { "<enter> G" });
        assert_snapshot!(format!("details_{width}x{height}_end"), text(&tab.model));
    }
}

#[test]
fn the_last_line_comes_into_sight_at_every_size() {
    for (width, accessible) in
        [40, 47, 59, 60, 75, 77, 79, 80, 100, 139, 140, 200].into_iter().flat_map(|w| [(w, false), (w, true)])
    {
        for height in 8..30 {
            let mut tab = Tab::with_fleet(width, height);
            tab.model.appearance = Appearance { accessible, ..Appearance::default() };
            tab.press("j j");
            while !tab.model.geometry().unwrap().shows_details() {
                tab.press("i");
            }
            let page = |tab: &Tab| fleet_tokens::app::details::page::page(&tab.model).unwrap();
            if page(&tab).after > 0 && !page(&tab).focused {
                tab.press("<enter>");
            }
            if page(&tab).focused {
                tab.press("G");
            }
            let screen = draw(&tab.model, tab.model.appearance).text();
            assert!(screen.contains("Qm000005"), "{width}x{height} {accessible}\n{screen}");
        }
    }
}

#[test]
fn who_hears_the_screen_hears_that_there_is_more() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.model.appearance = Appearance { accessible: true, ..Appearance::default() };
    tab.press("<enter> j");
    assert_snapshot!(draw(&tab.model, tab.model.appearance).with_cursor());
}

#[test]
fn a_long_policy_is_cut_below_the_table_and_whole_when_it_is_read() {
    let mut tab = Tab::with(80, 24, vec![token(1, "kiosk", "kiosk")], policies());
    tab.press("i");
    assert_snapshot!("details_80x24_cut", text(&tab.model));
    tab.press("<enter>");
    assert_snapshot!("details_80x24_read", text(&tab.model));
}
