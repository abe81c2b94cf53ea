//! The help and the palette: find an action, see why it can't be done, do it.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::{Context, Keymap};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::palette::state::{Palette, PaletteEntry, Purpose};

use crate::support::Tab;

fn list(tab: &Tab) -> &Palette {
    let Some(Overlay::Palette(list)) = &tab.model.overlay else { panic!("the list is not open") };
    list
}

fn chosen(tab: &Tab) -> PaletteEntry {
    list(tab).entries(&tab.model.keys)[list(tab).chosen].clone()
}

#[test]
fn typing_narrows_the_list_and_enter_does_what_is_left() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press(":").write("read again");
    assert_eq!(chosen(&tab).action, Action::Refresh);
    tab.press("<enter>");
    assert!(tab.model.overlay.is_none());
    assert!(matches!(tab.take_effects()[..], [Effect::FetchTokens(_), Effect::FetchPolicies(_)]));
}

#[test]
fn a_name_of_the_configuration_finds_its_action_too() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<c-p>").write("half_page_up");
    assert_eq!(list(&tab).entries(&tab.model.keys).len(), 1);
    assert_eq!(chosen(&tab).action, Action::HalfPageUp);
}

#[test]
fn what_cannot_be_done_says_why_and_the_list_stays() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 :").write("revoke the token").press("<enter>");
    assert_eq!(tab.toast(), "web-blue is inactive already");
    assert_eq!(list(&tab).search.value(), "revoke the token", "nothing is lost");
}

#[test]
fn a_key_of_a_dialog_is_listed_in_the_help_and_not_done_from_it() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("?").write("from any field");
    assert_eq!((chosen(&tab).action, chosen(&tab).runs), (Action::Submit, false));
    tab.press("<enter>");
    assert_eq!(tab.toast(), "This action works only in a dialog");
    let palette = Palette::new(Purpose::Palette).entries(&Keymap::default());
    assert!(palette.iter().all(|entry| entry.runs && entry.action != Action::Submit));
}

#[test]
fn an_action_that_is_typed_by_its_name_comes_first_in_the_palette() {
    let mut tab = Tab::with_fleet(80, 24);
    for (typed, action) in [
        ("clipboard", Action::Clipboard),
        ("clear clipboard", Action::ClearClipboard),
        ("copy", Action::Copy),
    ] {
        tab.press(":").write(typed);
        assert_eq!(chosen(&tab).action, action, "{typed}");
        tab.press("<esc>");
    }
}

#[test]
fn every_action_that_there_is_stands_in_the_help_and_what_the_table_can_do_in_the_palette() {
    let keys = Keymap::default();
    let of = |purpose| Palette::new(purpose).entries(&keys).into_iter().map(|e| e.action).collect::<Vec<_>>();
    let (help, palette) = (of(Purpose::Help), of(Purpose::Palette));
    for row in keys.rows() {
        assert!(help.contains(&row.action), "{:?} is missing from the help", row.action);
        let itself = matches!(row.action, Action::Help | Action::Palette);
        let here = matches!(row.context, Context::Tokens | Context::Always) && !itself;
        assert!(!here || palette.contains(&row.action), "{:?} is missing from the palette", row.action);
    }
}

#[test]
fn the_choice_moves_within_the_list_and_esc_closes_it_at_once() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("? <up> <down> <pgdn> <pgdn> <pgdn> <pgdn> <pgdn> <down>");
    assert_eq!(list(&tab).chosen, list(&tab).entries(&tab.model.keys).len() - 1);
    tab.write("quit");
    assert_eq!(list(&tab).chosen, 0, "a new choice begins at the top");
    tab.press("<c-u>");
    assert_eq!(list(&tab).search.value(), "", "^u clears the line");
    for opens in ["?", ":"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(opens).write("quit").press("<esc>");
        assert!(tab.model.overlay.is_none(), "{opens}");
        assert_eq!(tab.take_effects(), []);
    }
}

#[test]
fn everything_that_was_said_can_be_read_again() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 X P P").pass(60_000);
    assert_eq!(tab.toast(), "", "its time is over");
    tab.press("L");
    let said: Vec<&str> = tab.model.toasts.said().iter().map(|said| said.text.as_str()).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(said[0], "web-blue is inactive already");
    tab.press("k k k k k <esc>");
    assert!(tab.model.overlay.is_none());
}

fn first(typed: &str) -> Action {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press(":").write(typed);
    chosen(&tab).action
}

#[test]
fn a_key_that_is_typed_comes_first_in_the_palette() {
    for (typed, action) in [
        ("X", Action::Revoke),
        ("D", Action::Delete),
        ("T", Action::Rotate),
        ("o", Action::Sort),
        ("O", Action::ReverseSort),
        ("e", Action::Export),
        ("E", Action::Enroll),
        ("K", Action::Kql),
        ("/", Action::Find),
        ("*", Action::InvertMarks),
        ("F5", Action::Refresh),
        ("^k", Action::ClearClipboard),
        ("4", Action::ShowAll),
    ] {
        assert_eq!(first(typed), action, "{typed}");
    }
}

#[test]
fn names_by_their_beginnings_come_before_words_and_words_before_letters() {
    for (typed, action) in [
        ("rev", Action::Revoke),
        ("reve", Action::ReverseSort),
        ("kql", Action::Kql),
        ("find", Action::Find),
        ("show h", Action::ShowHygiene),
        ("show-hyg", Action::ShowHygiene),
        ("hygiene", Action::ShowHygiene),
        ("secret", Action::ShowSecret),
        ("cop m", Action::CopyMenu),
        ("clrclp", Action::ClearClipboard),
    ] {
        assert_eq!(first(typed), action, "{typed}");
    }
}

#[test]
fn what_quits_other_programs_quits() {
    for typed in ["q", "quit", "exit", "Quit", " q "] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(":").write(typed).press("<enter>");
        assert_eq!(tab.effects, [Effect::Quit], "{typed}");
    }
}

#[test]
fn the_help_has_the_same_order_once_something_is_typed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("?").write("q");
    assert_eq!(chosen(&tab).action, Action::Quit);
}
