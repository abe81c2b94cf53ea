//! Clicks and the wheel.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::domain::columns::Column;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::rows::Sort;

use crate::support::{Tab, policies, token, tokens};

fn point(tab: &mut Tab, act: PointerKind, target: PointerTarget) {
    tab.send(Msg::Mouse(Pointer { act, target }));
}

fn click(tab: &mut Tab, target: PointerTarget) {
    point(tab, PointerKind::Press, target);
}

fn row(tab: &Tab, name: &str) -> PointerTarget {
    let row = tab.model.rows.window(0, 999).find(|row| row.name() == name);
    PointerTarget::Row(row.unwrap_or_else(|| panic!("no {name}")).id().clone())
}

fn many(count: u32) -> Tab {
    Tab::with(80, 24, (0..count).map(|n| token(n, &format!("t{n}"), "web")).collect(), policies())
}

#[test]
fn a_click_selects_and_a_second_one_opens_the_details() {
    let mut tab = Tab::with_fleet(80, 24);
    let there = row(&tab, "web-west");
    click(&mut tab, there.clone());
    assert_eq!(tab.selected(), "web-west");
    assert!(!tab.model.geometry().unwrap().shows_details());
    tab.pass(399);
    click(&mut tab, there.clone());
    assert!(tab.model.geometry().unwrap().shows_details());
    tab.pass(10);
    click(&mut tab, there.clone());
    click(&mut tab, there);
    assert!(tab.model.geometry().unwrap().shows_details(), "and more never close them");
}

#[test]
fn two_slow_clicks_or_two_rows_are_no_double_click() {
    let mut tab = Tab::with_fleet(80, 24);
    let (one, other) = (row(&tab, "web-west"), row(&tab, "web-east"));
    click(&mut tab, one.clone());
    tab.pass(400);
    click(&mut tab, one);
    click(&mut tab, other);
    assert_eq!(tab.selected(), "web-east");
    assert!(!tab.model.geometry().unwrap().shows_details());
}

#[test]
fn a_click_means_the_token_that_was_seen() {
    let mut tab = Tab::with_fleet(80, 24);
    let seen = row(&tab, "web-west");
    let mut newer = vec![token(3_000, "newer", "web")];
    newer.extend(tokens());
    tab.press("R").answer_tokens(newer);
    click(&mut tab, seen.clone());
    assert_eq!(tab.selected(), "web-west");
    let fewer = tokens().into_iter().filter(|token| token.name.raw() != "web-west").collect();
    tab.press("k R").answer_tokens(fewer);
    let before = tab.selected().to_owned();
    click(&mut tab, seen);
    assert_eq!(tab.selected(), before, "one that is gone is nobody");
}

#[test]
fn the_wheel_moves_the_window_and_the_cursor_stays_in_sight() {
    let mut tab = many(100);
    let rows = tab.model.geometry().unwrap().rows;
    point(&mut tab, PointerKind::ScrollDown, PointerTarget::Nothing);
    assert_eq!((tab.model.cursor.offset, tab.selected()), (3, "t3"));
    tab.press("j j j j");
    point(&mut tab, PointerKind::ScrollUp, PointerTarget::Nothing);
    assert_eq!((tab.model.cursor.offset, tab.selected()), (0, "t7"), "it stays on its token");
    for _ in 0..100 {
        point(&mut tab, PointerKind::ScrollDown, PointerTarget::Nothing);
    }
    assert_eq!(tab.model.cursor.offset, 100 - rows);
    for _ in 0..100 {
        point(&mut tab, PointerKind::ScrollUp, PointerTarget::Nothing);
    }
    assert_eq!(tab.selected(), format!("t{}", rows - 1));
    let mut few = many(2);
    point(&mut few, PointerKind::ScrollDown, PointerTarget::Nothing);
    assert_eq!(few.selected(), "t0", "what is whole on the screen does not move");
}

#[test]
fn the_wheel_scrolls_what_is_on_top() {
    let mut tab = many(100);
    tab.press("?");
    point(&mut tab, PointerKind::ScrollDown, PointerTarget::Nothing);
    assert!(matches!(tab.model.overlay, Some(Overlay::Palette(ref list)) if list.chosen == 3));
    tab.press("<esc> X");
    point(&mut tab, PointerKind::ScrollDown, PointerTarget::Nothing);
    assert_eq!(tab.model.cursor.offset, 0, "not what lies under a dialog");
    tab.press("<esc> n <btab> <btab>");
    point(&mut tab, PointerKind::ScrollDown, PointerTarget::Nothing);
    let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!() };
    assert!(dialog.policy.is_some());
}

#[test]
fn tabs_and_hints_do_what_their_keys_do_and_say_why_not() {
    let mut tab = Tab::with_fleet(80, 24);
    click(&mut tab, PointerTarget::Do(Action::ShowInactive));
    assert_eq!(tab.model.rows.len(), 2);
    click(&mut tab, PointerTarget::Do(Action::Revoke));
    assert_eq!((tab.toast(), tab.model.overlay.is_some()), ("web-blue is inactive already", false));
    click(&mut tab, PointerTarget::Do(Action::Help));
    assert!(matches!(tab.model.overlay, Some(Overlay::Palette(_))));
}

#[test]
fn the_name_of_a_column_sorts_by_it_and_again_the_other_way_round() {
    let mut tab = Tab::with_fleet(80, 24);
    let before = tab.selected().to_owned();
    for descending in [false, true] {
        click(&mut tab, PointerTarget::Header(Column::Expires));
        assert_eq!(tab.model.sort, Sort { column: Column::Expires, descending });
        assert_eq!(tab.selected(), before, "the cursor stays on its token");
    }
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn a_range_of_marks_goes_with_clicks_and_the_wheel() {
    let mut tab = many(100);
    tab.press("V");
    let there = row(&tab, "t4");
    click(&mut tab, there);
    assert_eq!(tab.model.marks.len(), 5);
    for _ in 0..20 {
        point(&mut tab, PointerKind::ScrollDown, PointerTarget::Nothing);
    }
    assert_eq!(tab.model.marks.len(), tab.model.cursor.position + 1);
    let marked = tab.model.marks.len();
    click(&mut tab, PointerTarget::Header(Column::Name));
    assert_eq!((tab.model.marks.len(), tab.model.marks.is_ranging()), (marked, false));
}

#[test]
fn a_click_acknowledges_an_error_as_a_key_does() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c");
    let fleet_tokens::app::effect::Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    let refused = Err(crate::support::problem(ProblemKind::Server));
    tab.done(id, fleet_tokens::app::msg::Outcome::Secret(refused));
    assert!(!tab.toast().is_empty());
    click(&mut tab, PointerTarget::Nothing);
    assert_eq!(tab.toast(), "");
}

#[test]
fn where_nothing_is_seen_nothing_is_clicked() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X").pass(1_000);
    tab.send(Msg::Resize(Size { width: 30, height: 7 }));
    tab.take_effects();
    click(&mut tab, PointerTarget::Do(Action::Confirm));
    click(&mut tab, PointerTarget::Do(Action::Back));
    assert_eq!(tab.take_effects(), []);
    assert!(tab.model.overlay.is_some());
}
