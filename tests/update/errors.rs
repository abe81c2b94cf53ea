//! Errors are said in full: what the screen cuts stands in the message log.

use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::removal::TokenResult;

use crate::support::{Tab, problem};

fn log(tab: &Tab) -> Vec<&str> {
    tab.model.toasts.said().iter().map(|said| said.text.as_str()).collect()
}

fn of_elasticsearch(what: &str) -> Problem {
    let why = "search_phase_execution_exception\n\tRoot causes:\n\t\tno_shard_available: fleet-1\u{1b}[2J";
    Problem::new(ProblemKind::Server, what, why, "Try again")
}

#[test]
fn a_reading_that_failed_is_logged_once_for_each_new_problem() {
    let mut tab = Tab::with_fleet(80, 24);
    for kind in [ProblemKind::Offline, ProblemKind::Offline, ProblemKind::Server, ProblemKind::Server] {
        tab.press("R").fail_tokens(kind);
    }
    assert_eq!(
        log(&tab),
        [problem(ProblemKind::Offline).sentence(), problem(ProblemKind::Server).sentence()]
    );
    // It worked in between: it is news again.
    tab.press("R").answer_tokens(crate::support::tokens());
    tab.press("R").fail_tokens(ProblemKind::Server);
    assert_eq!(log(&tab).len(), 3);
}

#[test]
fn the_first_reading_that_fails_is_logged_too() {
    let mut tab = Tab::waiting(80, 24);
    tab.fail_tokens(ProblemKind::Unauthorized);
    assert_eq!(log(&tab), [problem(ProblemKind::Unauthorized).sentence()]);
}

#[test]
fn the_policies_that_can_not_be_read_are_logged_once_however_often_they_are_said() {
    let mut tab = Tab::with_fleet(80, 24);
    for _ in 0..3 {
        tab.press("R").answer_tokens(crate::support::tokens());
        let id = tab.model.policy_list.request().unwrap();
        tab.done(id, Outcome::Policies(Err(of_elasticsearch("Can't read the agent policies"))));
        assert!(tab.toast().starts_with("Can't read the agent policies: search_phase_execution_exception."));
    }
    assert_eq!(log(&tab).len(), 1, "{:?}", log(&tab));
}

#[test]
fn all_lines_of_a_reason_are_in_the_log_and_harmless() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c");
    let fleet_tokens::app::effect::Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Secret(Err(of_elasticsearch("Can't copy web-east"))));
    assert_eq!(tab.toast(), "Can't copy web-east: search_phase_execution_exception. Try again.");
    assert_eq!(
        log(&tab),
        [
            "Can't copy web-east: search_phase_execution_exception\n Root causes:\n  no_shard_available: fleet-1\u{FFFD}[2J.\nTry again."
        ]
    );
}

#[test]
fn what_a_dialog_says_went_wrong_is_in_the_log_in_full() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X").pass(1000);
    tab.press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Failed(of_elasticsearch("Can't revoke web-east"))]);
    assert!(log(&tab)[0].contains("no_shard_available"), "{:?}", log(&tab));
}

#[test]
fn a_message_longer_than_the_screen_can_be_read_from_its_first_line() {
    let mut tab = Tab::with_fleet(80, 24);
    let why = (0..60).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
    tab.send(Msg::NotKept(Problem::new(ProblemKind::Local, "Can't keep it", &why, "Look")));
    tab.press("L");
    let text = |tab: &Tab| {
        crate::support::drawn::frame(&tab.model, fleet_tokens::domain::appearance::Appearance::default()).text
    };
    assert!(text(&tab).contains("line 59") && !text(&tab).contains("line 0"), "{}", text(&tab));
    tab.press("g");
    assert!(text(&tab).contains("Can't keep it: line 0"), "{}", text(&tab));
    tab.press("j");
    assert!(!text(&tab).contains("Can't keep it"), "{}", text(&tab));
    tab.press("<pgup> <pgup>");
    assert!(text(&tab).contains("Can't keep it: line 0"), "{}", text(&tab));
    tab.press("G");
    assert!(text(&tab).contains("Look."), "{}", text(&tab));
    assert!(matches!(tab.model.overlay, Some(Overlay::Log(_))));
}
