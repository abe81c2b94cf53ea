//! The columns: chosen, all of them, remembered, and said where there is no room for them.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::{Pane, Size};
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::domain::columns::{Column, Columns};
use fleet_tokens::domain::state::Change;

use crate::support::Tab;

use Column::{ApiKeyId, Created, Expires, Id, Name, Policy, Secret, Status};

fn remembered(tab: &mut Tab) -> Vec<Columns> {
    let changes = std::mem::take(&mut tab.all).into_iter().filter_map(|effect| match effect {
        Effect::Remember { change: Change::Columns(columns), .. } => Some(columns),
        _ => None,
    });
    changes.collect()
}

#[test]
fn by_themselves_there_are_as_many_as_the_terminal_has_room_for() {
    for (width, wanted) in [
        (120, vec![Name, Policy, Secret, Created, Expires, Status]),
        (80, vec![Name, Policy, Created, Expires, Status]),
        (60, vec![Name, Policy, Expires, Status]),
        (40, vec![]),
    ] {
        assert_eq!(Tab::with_fleet(width, 24).model.columns_on_show(), wanted, "{width}");
    }
}

#[test]
fn each_is_taken_out_and_in_and_holds_at_once() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("z <space> j j <space>");
    assert_eq!(tab.model.columns_on_show(), [Name, Secret, Expires, Status]);
    tab.press("j j j <space>");
    assert_eq!(tab.model.columns_on_show(), [Name, Secret, Expires, Status, Id]);
    tab.press("<esc>");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.model.columns_on_show().len(), 5, "Esc only closes");
    assert_eq!(remembered(&mut tab).len(), 3);
}

#[test]
fn a_goes_back_to_what_fits_by_itself() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("z <space> w a");
    assert!(tab.model.columns.is_automatic());
    assert_eq!(remembered(&mut tab).last(), Some(&Columns::default()));
    for key in ["<esc>", "<enter>", "z", "q"] {
        tab.press(key);
        assert!(tab.model.overlay.is_none(), "{key}");
        tab.press("z");
    }
}

#[test]
fn the_menu_stops_at_its_ends() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("z k k");
    let here = |tab: &Tab| match &tab.model.overlay {
        Some(Overlay::Columns(menu)) => menu.here,
        _ => panic!("the menu is not open"),
    };
    assert_eq!(here(&tab), Policy);
    tab.press("j j j j j j j j j j");
    assert_eq!(here(&tab), ApiKeyId);
}

#[test]
fn all_columns_say_which_have_no_room_and_go_again() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("w");
    assert_eq!(tab.toast(), "All columns; no room here for Token id and API key id");
    assert_eq!(tab.model.columns_on_show(), [Name, Policy, Secret, Created, Expires, Status]);
    tab.send(Msg::Resize(Size { width: 120, height: 24 }));
    assert_eq!(tab.model.columns_on_show(), <Column as strum::VariantArray>::VARIANTS);
    assert!(tab.model.columns_without_room().is_empty());
    tab.press("w");
    assert_eq!(tab.toast(), "The usual columns again");
    assert!(tab.model.columns.is_automatic());
    tab.press("w");
    assert_eq!(tab.toast(), "All columns");
    let mut cards = Tab::with_fleet(40, 24);
    cards.press("w");
    assert_eq!(cards.toast(), "All columns, in a terminal of 60 columns or more");
}

#[test]
fn what_was_chosen_comes_back_after_all_of_them() {
    let mut tab = Tab::with_fleet(120, 24);
    tab.press("z <space> <esc> w w");
    assert_eq!(tab.model.columns_on_show(), [Name, Secret, Created, Expires, Status]);
}

#[test]
fn all_columns_have_the_terminals_width_and_the_details_stand_below() {
    let mut tab = Tab::with_fleet(200, 50);
    let pane = |tab: &Tab| tab.model.geometry().unwrap().pane;
    assert!(matches!(pane(&tab), Pane::Right(_)));
    tab.press("w");
    assert!(matches!(pane(&tab), Pane::Bottom(_)));
    let rows = tab.model.geometry().unwrap().rows;
    tab.press("i");
    assert_eq!(pane(&tab), Pane::None);
    assert!(tab.model.geometry().unwrap().rows > rows);
    tab.press("w");
    assert_eq!(pane(&tab), Pane::None, "closed is closed");
}

#[test]
fn columns_are_there_again_at_the_next_start() {
    let mut tab = Tab::with_fleet(120, 24);
    tab.press("z <space> <esc> w");
    let kept = tab.model.remembered.clone();
    let mut next = Tab::waiting(120, 24);
    next.model = next.model.recall(kept);
    assert!(next.model.columns.wide);
    next.press("w");
    assert_eq!(next.model.columns_on_show(), [Name, Secret, Created, Expires, Status]);
}
