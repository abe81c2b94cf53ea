//! The order of the rows: the menu, its keys, and what stays where it is.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::domain::columns::Column;
use fleet_tokens::domain::rows::{Row, Sort};

use crate::support::{Tab, policies, token};

fn names(tab: &Tab) -> Vec<&str> {
    tab.model.rows.window(0, 50).map(Row::name).collect()
}

#[test]
fn the_menu_chooses_and_the_same_column_again_reverses() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("o <up> <up> <enter>");
    assert_eq!(tab.model.sort, Sort { column: Column::Name, descending: false });
    assert_eq!(names(&tab)[..3], ["Default", "Default", "Default"]);
    assert!(tab.model.overlay.is_none());
    tab.press("o <enter>");
    assert_eq!(tab.model.sort, Sort { column: Column::Name, descending: true });
    assert_eq!(names(&tab).last(), Some(&"Default"));
}

#[test]
fn every_column_has_a_key_in_the_menu() {
    let mut tab = Tab::with_fleet(80, 24);
    for (key, column, descending) in [
        ("n", Column::Name, false),
        ("p", Column::Policy, false),
        ("c", Column::Created, true),
        ("e", Column::Expires, false),
        ("s", Column::Status, false),
    ] {
        tab.press("o").press(key);
        assert_eq!(tab.model.sort, Sort { column, descending }, "{key}");
        tab.press("o").press(key);
        assert_eq!(tab.model.sort, Sort { column, descending: !descending }, "{key} again");
    }
    tab.press("O");
    assert_eq!(tab.model.sort, Sort { column: Column::Status, descending: false });
    tab.press("o O");
    assert_eq!(tab.model.sort, Sort { column: Column::Status, descending: true });
    tab.send(Msg::Action(Action::SortBy(Column::Name)));
    assert_eq!(tab.model.sort.column, Column::Name, "without the menu, too");
}

#[test]
fn the_menu_stops_at_its_ends_and_closes_without_a_choice() {
    let mut tab = Tab::with_fleet(80, 24);
    let before = names(&tab).join(" ");
    tab.press("o k k k k k k j j j j j j j");
    let Some(Overlay::Sort(menu)) = &tab.model.overlay else { panic!() };
    assert_eq!(menu.column, Column::Status);
    for key in ["<esc>", "o", "q"] {
        tab.press("o");
        if tab.model.overlay.is_none() {
            tab.press("o");
        }
        tab.press(key);
        assert!(tab.model.overlay.is_none(), "{key}");
    }
    assert_eq!(names(&tab).join(" "), before);
}

#[test]
fn the_cursor_stays_on_its_token() {
    let fleet = (0..60).map(|n| token(n, &format!("t{n}"), "web")).collect();
    let mut tab = Tab::with(80, 24, fleet, policies());
    tab.press("j j");
    assert_eq!(tab.selected(), "t2");
    assert_eq!(tab.press("O").selected(), "t2");
    assert_eq!(tab.model.cursor.position, 57);
    let rows = tab.model.geometry().unwrap().rows;
    assert!((tab.model.cursor.offset..tab.model.cursor.offset + rows).contains(&57), "and on the screen");
}

#[test]
fn a_refresh_keeps_the_order() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("o n R").answer_tokens(
        ["b", "a", "c"].map(|name| token(1 + u32::from(name.as_bytes()[0]), name, "ci")).into(),
    );
    assert_eq!(names(&tab), ["a", "b", "c"]);
}
