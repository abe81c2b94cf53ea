//! Cursor, tabs, filter, details, leaving.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::{DetailsWish, Size};
use fleet_tokens::app::msg::{Msg, Signal};
use fleet_tokens::domain::status::StatusFilter;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, policies, token, tokens};

fn many(count: u32) -> Tab {
    Tab::with(80, 24, (0..count).map(|n| token(n, &format!("t{n}"), "web")).collect(), policies())
}

#[test]
fn the_cursor_stops_at_both_ends() {
    let mut tab = many(30);
    assert_eq!(tab.press("k").selected(), "t0");
    assert_eq!(tab.press("G").selected(), "t29");
    assert_eq!(tab.press("j").selected(), "t29");
    assert_eq!(tab.press("g").selected(), "t0");
}

#[test]
fn pages_and_half_pages_follow_the_height_of_the_table() {
    let mut tab = many(200);
    let rows = tab.model.geometry().unwrap().rows;
    assert_eq!(tab.press("<pgdn>").selected(), format!("t{rows}"));
    assert_eq!(tab.press("<c-d>").selected(), format!("t{}", rows + rows / 2));
    assert_eq!(tab.press("<c-b> <c-u> <c-u>").selected(), "t0");
}

#[test]
fn the_cursor_is_always_on_the_screen() {
    let mut tab = many(200);
    for keys in ["G", "k k k", "g", "<pgdn>", "<c-d>", "<c-d>", "k"] {
        tab.press(keys);
        for size in
            [Size { width: 80, height: 24 }, Size { width: 40, height: 8 }, Size { width: 200, height: 60 }]
        {
            tab.send(Msg::Resize(size));
            let (cursor, rows) = (&tab.model.cursor, tab.model.geometry().unwrap().rows);
            assert!(
                (cursor.offset..cursor.offset + rows).contains(&cursor.position),
                "{keys} {size:?} {cursor:?}"
            );
        }
    }
}

#[test]
fn tabs_choose_by_status_and_keep_the_counts() {
    let mut tab = Tab::with_fleet(80, 24);
    let shown: Vec<usize> = ["1", "2", "3", "4"].map(|key| tab.press(key).model.rows.len()).to_vec();
    assert_eq!(shown, [9, 2, 2, 13]);
    assert_eq!(tab.press("<tab>").model.filter.status, StatusFilter::Active);
    assert_eq!(tab.press("<btab>").model.filter.status, StatusFilter::All);
    assert_eq!(tab.model.rows.counts().of(StatusFilter::All), 13, "hidden tokens count nowhere");
}

#[test]
fn a_token_that_expires_while_one_looks_changes_its_tab() {
    let mut soon = token(1, "soon", "web");
    soon.expire_at = Some(crate::support::hours(1));
    let mut tab = Tab::with(80, 24, vec![soon], policies());
    assert_eq!(tab.model.rows.counts().active, 1);
    tab.pass(3_600_000);
    assert_eq!((tab.model.rows.counts().active, tab.model.rows.counts().expired), (0, 1));
    assert!(tab.model.rows.is_empty());
}

#[test]
fn what_is_new_comes_into_view_at_the_top_and_moves_nothing_further_down() {
    let many = || (0..40).map(|n| token(n, &format!("token-{n}"), "web")).collect::<Vec<_>>();
    let newer = || {
        let mut all = many();
        let made = token(99, "just made", "web");
        all.insert(0, Token { created_at: Some(crate::support::hours(1)), ..made });
        all
    };
    let mut tab = Tab::with(80, 24, many(), policies());
    let first = tab.selected().to_owned();
    tab.press("R").answer_tokens(newer());
    assert_eq!((tab.model.cursor.offset, tab.model.cursor.position), (0, 1), "the cursor stays on its token");
    assert_eq!(tab.selected(), first);

    let mut tab = Tab::with(80, 24, many(), policies());
    tab.press("G");
    let before = (tab.model.cursor.offset, tab.model.cursor.position, tab.selected().to_owned());
    tab.press("R").answer_tokens(newer());
    let after = (tab.model.cursor.offset - 1, tab.model.cursor.position - 1, tab.selected().to_owned());
    assert_eq!(after, before, "every row keeps its place on the screen");
}

#[test]
fn the_policy_filter_follows_the_cursor_and_goes_again() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <enter>");
    assert!(tab.model.filter.policies.iter().eq([&"web".into()]));
    assert_eq!(tab.model.rows.len(), 3);
    assert_eq!(tab.press("p <enter>").model.rows.len(), 9);
    assert!(tab.press("p <enter> <esc>").model.filter.policies.is_empty(), "Esc clears it too");
    assert_eq!(tab.selected(), "web-east", "the cursor stays on its token");
}

#[test]
fn esc_closes_details_before_it_clears_the_filter_and_never_quits() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <enter> i");
    assert!(tab.model.geometry().unwrap().shows_details());
    tab.press("<esc>");
    assert!(!tab.model.geometry().unwrap().shows_details() && !tab.model.filter.policies.is_empty());
    tab.press("<esc>");
    assert!(tab.model.filter.policies.is_empty());
    tab.press("<esc> <esc> <esc>");
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn details_that_open_by_themselves_can_be_closed() {
    let mut tab = Tab::with_fleet(120, 36);
    assert!(tab.model.geometry().unwrap().shows_details());
    tab.press("i");
    assert_eq!(tab.model.details, DetailsWish::Closed);
    assert!(!tab.model.geometry().unwrap().shows_details());
}

#[test]
fn a_key_that_does_nothing_here_says_why() {
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    assert_eq!(tab.press("c").toast(), "No token is selected");
    let mut tab = Tab::with(80, 24, tokens(), policies());
    assert_eq!(tab.press("3 X").toast(), "web-blue is inactive already");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn a_second_interrupt_within_a_moment_quits() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<c-c>");
    assert_eq!((tab.toast(), tab.effects.len()), ("Press ^c again to quit", 0));
    tab.pass(1_499).press("<c-c>");
    assert_eq!(tab.effect(), Effect::Quit);

    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<c-c>").pass(1_500).press("<c-c>");
    assert_eq!(tab.take_effects(), [], "too late to be the second one");
}

#[test]
fn a_termination_ends_the_tab_at_once() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn in_a_terminal_that_is_too_small_only_the_ways_out_work() {
    for keys in ["", "n", "X"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(keys).pass(1_000);
        tab.send(Msg::Resize(Size { width: 30, height: 7 }));
        tab.take_effects();
        tab.press("y <enter> j X n");
        assert_eq!(tab.take_effects(), [], "{keys}");
        tab.press("q");
        assert_eq!(tab.effect(), Effect::Quit, "as the notice says");
    }
}
