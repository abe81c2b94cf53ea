//! The KQL query, as it is seen.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use insta::assert_snapshot;

use crate::paint::{styled, text};
use crate::support::{Tab, token};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

fn answer(tab: &mut Tab, outcome: Outcome) {
    let Effect::FetchKuery { id, .. } = tab.effect() else { panic!("the server was not asked") };
    tab.done(id, outcome);
}

fn found() -> Outcome {
    Outcome::Kuery(Ok([1, 2, 30].map(|number| token(number, "", "").id).into_iter().collect()))
}

#[test]
fn what_could_come_next() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("K").write("active:true and policy_id:").press("<down>");
        assert_snapshot!(format!("kql_values_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn the_line_before_anything_is_typed() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("kql_empty_{width}x{height}"), text(&tab.press("K").model));
    }
}

#[test]
fn what_is_wrong_is_underlined_and_said() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("K").write("name:web and ) or");
        assert_snapshot!(format!("kql_wrong_{width}x{height}"), styled(&tab.model));
    }
}

#[test]
fn what_the_server_said_of_it() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("K").write("nope:1").press("<enter>");
        assert!(text(&tab.model).contains("Asking kibana.example:5601"), "{}", text(&tab.model));
        let why = "KQLSyntaxError: This type 'nope' is not allowed";
        let next = "Change what was asked for and try again";
        let problem = Problem::new(ProblemKind::Refused, "Can't ask by KQL", why, next);
        answer(&mut tab, Outcome::Kuery(Err(problem)));
        assert_snapshot!(format!("kql_refused_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn the_query_that_is_set() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("K").write("name:web*").press("<enter>");
        answer(&mut tab, found());
        let screen = text(&tab.model);
        assert!(screen.contains("KQL name:web* (3)"), "{screen}");
        tab.press("p <enter> / e a s t <enter>");
        assert_snapshot!(format!("kql_set_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn nothing_found_says_what_hides_the_rest() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("name:nobody").press("<enter>");
    answer(&mut tab, Outcome::Kuery(Ok(fleet_tokens::domain::rows::QueryMatches::default())));
    let screen = text(&tab.model);
    assert!(screen.contains("0 of 9 match KQL `name:nobody` in Active."), "{screen}");
    assert!(screen.contains("Esc clears the KQL query (9)"), "{screen}");
}

#[test]
fn a_short_terminal_has_the_line_at_the_bottom() {
    let mut tab = Tab::with_fleet(60, 12);
    tab.press("K").write("exp");
    assert_snapshot!(text(&tab.model));
    tab.press("<c-u>").write("name:web*").press("<enter>");
    answer(&mut tab, found());
    assert!(text(&tab.model).contains("· KQL name:web*"), "{}", text(&tab.model));
}

#[test]
fn a_hostile_query_is_defused() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").send(Msg::Paste("name:we\u{202e}b".into()));
    assert!(text(&tab.model).contains("we\u{FFFD}b") && !text(&tab.model).contains('\u{202e}'));
    tab.press("<enter>");
    answer(&mut tab, found());
    assert!(text(&tab.model).contains("KQL name:we\u{FFFD}b (3)"), "{}", text(&tab.model));
}

#[test]
fn the_smallest_terminal_shows_what_fits() {
    let mut tab = Tab::with_fleet(40, 8);
    let screen = text(&tab.press("K n").model);
    assert!(screen.contains("▸ name") && screen.contains("KQL n"), "{screen}");
}
