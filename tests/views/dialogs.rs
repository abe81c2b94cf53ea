//! The dialogs and the help.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::Keymap;
use fleet_tokens::app::msg::Outcome;
use fleet_tokens::app::palette::state::{Palette, Purpose};
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::ui::theme::Scheme;
use insta::assert_snapshot;

use crate::paint::{buffer, styled, text};
use crate::support::{SECRET, Tab, token};

#[test]
fn a_server_without_lifetimes_says_so_in_the_form() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.answer_status("9.5.0").press("n <tab>");
        assert_snapshot!(format!("create_without_lifetimes_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn the_secret_is_shown_in_one_line() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s");
    assert_snapshot!("secret_being_read", text(&tab.model));
    tab.answer_secret();
    assert!(text(&tab.model).contains(SECRET));
    assert_snapshot!("secret_shown", styled(&tab.model).replace(SECRET, "<the secret in one line>"));
    tab.press("s");
    assert!(!text(&tab.model).contains(&SECRET[..8]));
}

#[test]
fn the_question_before_a_revoke() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X");
    assert_snapshot!("revoke_waiting", text(&tab.model));
    tab.pass(350);
    assert_snapshot!("revoke_armed", styled(&tab.model));
}

#[test]
fn the_last_active_token_wants_its_name_typed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p").press("<esc>");
    while tab.selected() != "Default" {
        tab.press("j");
    }
    tab.press("X").pass(400);
    assert_snapshot!("revoke_phrase_empty", text(&tab.model));
    tab.write("Default");
    assert_snapshot!("revoke_phrase_typed", styled(&tab.model));
}

#[test]
fn the_form_empty_filled_and_refused() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n");
    assert_snapshot!("create_empty", text(&tab.model));
    tab.write("web-north").press("<tab> <right> <right> <right> <tab>").write("linux");
    assert_snapshot!("create_policy_search", styled(&tab.model));
    tab.press("<c-s>");
    let Effect::Create { id, .. } = tab.effect() else { panic!() };
    let problem = Problem::new(
        ProblemKind::Conflict,
        "Can't create web-north",
        "An enrollment key named web-north already exists for agent policy web",
        "Choose another name",
    );
    tab.done(id, Outcome::Created(Err(problem)));
    assert_snapshot!("create_refused", text(&tab.model));
}

#[test]
fn the_form_fits_the_smallest_terminal() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.press("n <tab> <tab>");
    assert_snapshot!(text(&tab.model));
}

#[test]
fn nothing_is_cut_off_at_the_side_of_the_narrowest_dialogs() {
    let mut tab = Tab::with_fleet(40, 12);
    tab.press("s").answer_secret();
    assert!(text(&tab.model).contains("Esc Close"));
    tab.press("<esc> n <tab>");
    assert!(text(&tab.model).contains("1h 24h 7d 30d 90d Never Custom"), "{}", text(&tab.model));
}

#[test]
fn a_created_token_is_offered_for_copying() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("web-north").press("<tab> <right> <tab>").write("web").press("<c-s>");
    let Effect::Create { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Created(Ok(token(0, "web-north", "web"))));
    assert_snapshot!(text(&tab.model));
}

#[test]
fn an_ignored_expiration_is_said_and_a_revoke_offered() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("n").write("web-north").press("<tab> <right> <tab>").write("web").press("<c-s>");
        let Effect::Create { id, .. } = tab.effect() else { panic!() };
        tab.done(id, Outcome::Created(Ok(token(0, "web-north", "web"))));
        assert_snapshot!(format!("expiration_ignored_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn the_log_has_the_newest_message_at_the_bottom() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("<c-r>").fail_tokens(ProblemKind::Offline).press("3");
        for _ in 0..20 {
            tab.press("X").pass(61_000);
        }
        assert_snapshot!(format!("log_{width}x{height}"), text(&tab.press("L k").model));
    }
}

#[test]
fn the_help_and_the_palette_list_the_actions() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("help_{width}x{height}"), text(&tab.press("?").model));
        tab.press("<esc> 3 :").write("token");
        tab.press("<down> <down> <down>");
        assert_snapshot!(format!("palette_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn without_colour_the_selection_is_reversed() {
    let buffer = buffer(&Tab::with_fleet(80, 24).model, Scheme::Mono);
    let reversed = |y| buffer[(5, y)].modifier.contains(ratatui::style::Modifier::REVERSED);
    let rows: Vec<u16> = (3..24).filter(|y| reversed(*y)).collect();
    assert_eq!(rows, [4], "the first row, and only that");
    let coloured = buffer.content.iter().any(|cell| cell.fg != ratatui::style::Color::Reset);
    assert!(!coloured, "mono draws no colour");
}

#[test]
fn the_question_fits_the_smallest_terminal_with_all_that_decides() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.press("X").pass(400);
    assert_snapshot!("revoke_40x8", text(&tab.model));
    tab.press("<esc>");
    while tab.model.selected().unwrap().raw_policy_id() != "lab" {
        tab.press("j");
    }
    tab.press("X").pass(400);
    assert_snapshot!("revoke_phrase_40x8", text(&tab.model));
}

#[test]
fn a_refused_form_says_why_in_the_smallest_terminal() {
    let mut tab = Tab::with_fleet(40, 8);
    tab.press("n").write("web-north").press("<tab> <right> <tab>").write("web").press("<c-s>");
    let Effect::Create { id, .. } = tab.effect() else { panic!() };
    let why = "it was sent, and kibana.example:5601 closed the connection before its answer was complete";
    let next = "It may have happened: refresh and check the list before you try again";
    let problem = Problem::new(ProblemKind::Unknown, "Can't create web-north", why, next);
    tab.done(id, Outcome::Created(Err(problem)));
    assert_snapshot!("create_refused_40x8", text(&tab.model));
}

#[test]
fn an_expired_token_is_not_called_the_last_active_one() {
    for (width, height) in [(80, 24), (40, 8)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("2");
        while tab.selected() != "ci-runner" {
            tab.press("j");
        }
        let shown = text(&tab.press("X").pass(400).model);
        assert!(shown.contains("no active token") && !shown.contains("last active"), "{shown}");
    }
}

#[test]
fn every_description_can_be_read_whole_in_every_width() {
    let entries = Palette::new(Purpose::Help).entries(&Keymap::default());
    for (width, height) in [(40, 12), (60, 20), (80, 24)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("?");
        for entry in &entries {
            let screen = text(&tab.model);
            let inside = |line: &str| line.trim_matches(|c| c == '│' || c == ' ').to_owned();
            let words: Vec<String> = screen
                .lines()
                .map(inside)
                .flat_map(|l| l.split(' ').map(str::to_owned).collect::<Vec<_>>())
                .collect();
            let wanted: Vec<&str> = entry.action.describe().split(' ').collect();
            assert!(
                wanted.iter().all(|word| words.iter().any(|w| w == word)),
                "{:?} in\n{screen}",
                entry.action
            );
            tab.press("<down>");
        }
    }
}

#[test]
fn a_question_shows_its_keys_over_it() {
    for (width, height) in [(40, 8), (60, 20), (80, 24)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("X").pass(400).press("?");
        assert_snapshot!(format!("dialog_keys_{width}x{height}"), text(&tab.model));
    }
    let mut phrase = Tab::with_fleet(80, 24);
    phrase.press("A X").write("revoke").press("<f1>");
    assert_snapshot!("dialog_keys_phrase", text(&phrase.model));
}

#[test]
fn a_key_that_means_nothing_says_so_dimly() {
    let mut tab = Tab::with_fleet(80, 24);
    assert_snapshot!("idle_key", styled(&tab.press("d").model));
}
