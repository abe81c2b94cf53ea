//! The search and the order, as they are seen.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::domain::columns::Column;
use fleet_tokens::ui::theme::Scheme;
use insta::assert_snapshot;
use ratatui::style::Modifier;

use crate::paint::{buffer, styled, text};
use crate::support::{Tab, policies, token};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

#[test]
fn the_open_line_and_what_it_found() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("/").write("web");
        assert_snapshot!(format!("find_open_{width}x{height}"), styled(&tab.model));
    }
}

#[test]
fn the_open_line_before_anything_is_typed() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("find_empty_{width}x{height}"), text(&tab.press("/").model));
    }
}

#[test]
fn what_is_half_typed_is_said() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("/").write("web status:ex");
        let screen = text(&tab.model);
        assert!(screen.contains("/ web status:ex"), "{screen}");
        assert!(screen.contains("status is active, expired or inactive"), "{screen}");
    }
    assert_snapshot!(text(&Tab::with_fleet(80, 24).press("/").write("age>").model));
}

#[test]
fn a_kept_search_beside_a_policy() {
    let screen = text(&Tab::with_fleet(80, 24).press("p <enter> / w e").model);
    assert!(screen.contains("1 of 3 · Linux web · 4 in all"), "it is said while one types, too: {screen}");
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("p <enter> /").write("we").press("<enter>");
        assert_snapshot!(format!("find_kept_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn nothing_found_says_what_hides_the_rest() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write("weekend");
    assert_snapshot!("find_nothing_open", text(&tab.model));
    tab.press("<enter>");
    assert_snapshot!("find_nothing_kept", text(&tab.model));
    let screen = text(&tab.press("<esc> p <enter> /").write("weekend").press("<enter>").model);
    assert!(screen.contains("0 of 3 match `weekend` in Active, Linux web."), "{screen}");
    assert!(screen.contains("Esc clears the search (3)"), "{screen}");
    assert!(screen.contains("p chooses other policies"), "{screen}");
}

#[test]
fn a_short_terminal_has_the_line_at_the_bottom() {
    let mut tab = Tab::with_fleet(60, 12);
    tab.press("/").write("we");
    assert_snapshot!(text(&tab.model));
    assert!(
        text(&tab.press("<enter>").model).contains("1 of 3 Active · / we · 5 in all"),
        "{}",
        text(&tab.model)
    );
}

#[test]
fn cards_are_marked_too() {
    let mut tab = Tab::with_fleet(44, 20);
    tab.press("/").write("policy:lx east").press("<enter>");
    assert_snapshot!(styled(&tab.model));
}

#[test]
fn without_colours_what_was_found_is_underlined() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write("name:\"west\"").press("<enter>");
    let buffer = buffer(&tab.model, Scheme::Mono);
    let underlined: String = (0..80)
        .map(|x| &buffer[(x, 4)])
        .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED))
        .map(ratatui::buffer::Cell::symbol)
        .collect();
    assert_eq!(underlined, "west");
}

#[test]
fn wide_and_cut_names_are_marked_where_they_are_seen() {
    let fleet = vec![token(1, "東京 web 東京オフィスの倉庫スキャナーのための非常に長い名前 end", "tokyo")];
    let mut tab = Tab::with(60, 20, fleet, policies());
    tab.press("/").write("name:\"オフィス\" name:end").press("<enter>");
    let screen = styled(&tab.model);
    assert_snapshot!(screen);
}

#[test]
fn what_is_only_similar_stands_under_words_that_say_so() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("/").write("wbest");
        assert_snapshot!(format!("find_similar_{width}x{height}"), text(&tab.model));
        assert!(text(&tab.press("<enter>").model).contains("no exact match, similar:"));
    }
    let mut tab = Tab::with_fleet(80, 24);
    let screen = text(&tab.press("/").write("~web").model);
    assert!(screen.contains("similar, exact or not:"), "{screen}");
    let screen = text(&tab.press("<c-u>").write("wekend").model);
    assert!(screen.contains("What is similar stands under another tab."), "{screen}");
    assert!(screen.contains("Enter, then 2 shows Expired (1)"), "{screen}");
}

#[test]
fn an_id_that_was_found_is_seen_and_marked_wherever_it_stands() {
    for (width, height) in [(44, 20), (80, 24), (200, 60)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("/").write("00000002").press("<enter>");
        assert_snapshot!(format!("find_id_{width}x{height}"), styled(&tab.model));
    }
    let mut tab = Tab::with_fleet(200, 60);
    let screen = text(&tab.press("/").write("id:VuaCfGcBCdbkQm000002").model);
    assert!(screen.contains("web-west API key VuaCfGcBCdbkQm000002 "), "{screen}");
    let screen = text(&tab.press("<c-u>").write("west").model);
    assert!(!screen.contains("web-west API key"), "{screen}");
}

#[test]
fn a_hostile_search_is_defused() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").send(Msg::Paste("we\u{202e}b".into()));
    let screen = text(&tab.model);
    assert!(screen.contains("we\u{FFFD}b") && !screen.contains('\u{202e}'), "{screen}");
    assert!(!text(&tab.press("<enter>").model).contains('\u{202e}'));
}

#[test]
fn the_sort_menu() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("sort_menu_{width}x{height}"), text(&tab.press("o j").model));
    }
    let screen = text(&Tab::with_fleet(40, 8).press("o k k").model);
    assert!(screen.contains("▸ n  Name") && screen.contains("Enter A to Z"), "{screen}");
}

#[test]
fn the_order_is_said_where_it_can_be_seen() {
    let mut tab = Tab::with_fleet(80, 24);
    assert!(text(&Tab::with_fleet(120, 36).model).contains("Created on ↓"));
    assert!(text(&tab.model).contains(" Age↓ "));
    assert!(text(&tab.press("o n").model).contains("Name ↑"));
    assert!(text(&tab.press("O").model).contains("Name ↓"));
    tab.press("o p");
    assert!(text(&tab.model).contains("Agent policy ↑"));
    let screen = text(&tab.press("/").write("def").press("<enter>").model);
    assert!(!screen.contains('↑') && screen.contains("best match first"), "{screen}");
    let mut cards = Tab::with_fleet(50, 20);
    cards.send(Msg::Action(Action::SortBy(Column::Expires)));
    let screen = text(&cards.model);
    assert!(screen.contains("2 of 9 · 13 in all · Expires ↑"), "{screen}");
    cards.press("/").write("def");
    let screen = text(&cards.press("<enter>").model);
    assert!(screen.contains("best match first"), "{screen}");
}
