//! The menu of what can be copied.

use insta::assert_snapshot;

use crate::paint::text;
use crate::support::{SECRET, Tab, policies, token};

#[test]
fn the_menu() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        let screen = text(&tab.press("C j").model);
        assert!(!screen.contains(SECRET));
        assert_snapshot!(format!("copy_menu_{width}x{height}"), screen);
    }
}

#[test]
fn it_can_be_used_in_the_smallest_terminal() {
    assert_snapshot!(text(&Tab::with_fleet(40, 8).press("C j j j").model));
}

#[test]
fn what_is_being_read_and_what_was_copied_is_said() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("C E").pass(400);
    let screen = text(&tab.model);
    assert!(screen.contains("reading its address"), "{screen}");
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("C i").pass(400);
    assert!(text(&tab.model).contains("Copying the id of web-east"), "{}", text(&tab.model));
}

#[test]
fn names_of_servers_are_defused() {
    let mut tab = Tab::with(80, 24, vec![token(1, "a\u{202e}b", "web")], policies());
    assert!(!text(&tab.press("C").model).contains('\u{202e}'));
}
