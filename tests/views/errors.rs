//! Errors take the lines that they need, and cover nothing that is needed to act.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::domain::problem::{Problem, ProblemKind};

use crate::support::Tab;
use crate::support::drawn::frame as drawn;

const NEXT: &str = "Ask for a role with All on Fleet's agents in this space, or use other credentials";

fn text(tab: &Tab) -> String {
    drawn(&tab.model, tab.model.appearance).text
}

/// The screen as one line, so that a sentence is found where it is broken.
fn flat(tab: &Tab) -> String {
    text(tab).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn failing(width: u16, height: u16, why: &str) -> Tab {
    let mut tab = Tab::with_fleet(width, height);
    tab.send(Msg::NotKept(Problem::new(ProblemKind::Local, "Can't keep what was done", why, NEXT)));
    tab
}

#[test]
fn the_next_step_of_an_error_is_read_at_80_columns_however_long_the_reason() {
    for why in ["the disk is full", &"the disk is full ".repeat(10), &"w".repeat(5_000)] {
        for (width, height) in [(80, 24), (80, 16), (120, 36), (200, 60)] {
            let tab = failing(width, height, why);
            assert!(flat(&tab).contains(NEXT), "{}", text(&tab));
            assert!(flat(&tab).contains("Can't keep what was done"), "{}", text(&tab));
        }
    }
}

#[test]
fn an_error_of_four_lines_leaves_the_selected_row_and_the_hints_on_the_screen() {
    for keys in ["", "G", "<enter>", "G <enter>"] {
        let mut tab = failing(80, 24, "x");
        tab.press(keys);
        let name = tab.selected().to_owned();
        tab.send(Msg::NotKept(Problem::new(ProblemKind::Local, "Can't keep it", &"long ".repeat(80), NEXT)));
        let lines = text(&tab);
        assert!(lines.lines().any(|line| line.starts_with(" ▸ ") && line.contains(&name)), "{name}\n{lines}");
        assert!(lines.contains("? help"), "{lines}");
    }
}

#[test]
fn the_count_of_marks_stays_beside_or_below_whatever_is_said() {
    for (width, height) in [(40, 8), (60, 20), (80, 24), (120, 36)] {
        for why in ["x", "the disk is full, and nobody knows why it is so", &"long ".repeat(80)] {
            let mut tab = Tab::with_fleet(width, height);
            tab.press("<space> j <space>");
            tab.send(Msg::NotKept(Problem::new(ProblemKind::Local, "Can't keep it", why, NEXT)));
            assert!(text(&tab).contains("2 marked"), "{width}x{height} {why}\n{}", text(&tab));
        }
        let mut tab = Tab::with_fleet(width, height);
        tab.press("<space> j <space>");
        tab.send(Msg::Action(Action::ToggleMouse));
        assert!(!tab.toast().is_empty() && text(&tab).contains("2 marked"), "{}", text(&tab));
    }
}

#[test]
fn a_banner_shows_its_next_step_and_counts_down_without_moving_the_rows() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.refresh_schedule.every = Some(jiff::SignedDuration::from_secs(30));
    tab.press("R").fail_tokens(ProblemKind::Offline);
    let rows = tab.model.geometry().unwrap().rows;
    assert!(
        flat(&tab).contains("retry in") && flat(&tab).contains("Check KIBANA_ENDPOINT."),
        "{}",
        text(&tab)
    );
    tab.press("R");
    assert!(flat(&tab).contains("trying again"), "{}", text(&tab));
    assert_eq!(tab.model.geometry().unwrap().rows, rows);
}

#[test]
fn a_long_banner_takes_four_lines_at_most_and_keeps_its_next_step() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R");
    let id = tab.model.list.request().unwrap();
    let problem = Problem::new(ProblemKind::Forbidden, "Can't read the tokens", &"reason ".repeat(90), NEXT);
    tab.done(id, fleet_tokens::app::msg::Outcome::Tokens(Err(problem)));
    assert!(flat(&tab).contains(NEXT) && flat(&tab).contains("As of just now. Reason"), "{}", text(&tab));
    assert_eq!(tab.model.geometry().unwrap().banner, 4);
}
