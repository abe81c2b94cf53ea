//! The columns as they are seen: chosen ones, all of them, the menu.

use insta::assert_snapshot;

use crate::paint::text;
use crate::support::{Tab, policies, token};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

#[test]
fn the_menu() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("columns_menu_{width}x{height}"), text(&tab.press("z j <space> j").model));
    }
    let screen = text(&Tab::with_fleet(40, 8).press("z j j j").model);
    assert!(screen.contains("▸ [x] Expires") && screen.contains("Esc closes"), "{screen}");
    let screen = text(&Tab::with_fleet(40, 16).press("z").model);
    assert!(screen.contains("Cards have no columns"), "{screen}");
}

#[test]
fn all_of_them() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("w").pass(60_000);
        assert_snapshot!(format!("columns_wide_{width}x{height}"), text(&tab.model));
    }
    let mut tab = Tab::with_fleet(200, 50);
    assert_snapshot!("columns_wide_200x50", text(&tab.press("w").pass(60_000).model));
}

#[test]
fn chosen_ones_fill_the_line_and_the_order_is_said_where_no_column_says_it() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("z <space> j j <space> j j j <space> <esc>");
    assert_snapshot!("columns_chosen", text(&tab.model));
}

#[test]
fn hostile_ids_are_defused_and_cut_in_the_middle() {
    let mut odd = token(1, "odd", "web");
    odd.api_key_id = "key\u{202e}\u{7}-0123456789-0123456789-0123456789-end".into();
    let mut tab = Tab::with(120, 36, vec![odd], policies());
    let screen = text(&tab.press("w").model);
    assert!(!screen.contains('\u{202e}') && screen.contains("…") && screen.contains("9-end"), "{screen}");
}
