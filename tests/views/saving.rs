//! The dialog that saves a file, at three sizes.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome, SaveFailure};
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::progress::{Phase, Progress};
use insta::assert_snapshot;

use crate::paint::{styled, text};
use crate::support::Tab;

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

fn sent(tab: &mut Tab) -> RequestId {
    match tab.effect() {
        Effect::Save { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_at_every_size() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("export_{width}x{height}"), text(&tab.press("e").model));
    }
    assert_snapshot!("export_format", styled(&Tab::with_fleet(80, 24).press("e <btab> <right>").model));
}

#[test]
fn the_question_at_every_size() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("e <enter>");
        let id = sent(&mut tab);
        tab.done(id, Outcome::Saved(Err(SaveFailure::Exists)));
        assert!(text(&tab.model).contains("Overwrite …"));
        assert_snapshot!(format!("overwrite_{width}x{height}"), text(&tab.pass(500).model));
    }
}

#[test]
fn the_writing_at_every_size() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("e <enter>");
        let id = sent(&mut tab);
        tab.send(Msg::Progress(id, Progress { phase: Phase::Writing, done: 3, of: 9 }));
        assert_snapshot!(format!("writing_{width}x{height}"), text(&tab.pass(400).model));
    }
}

#[test]
fn a_failure_names_the_file() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("e <enter>");
    let id = sent(&mut tab);
    let problem = Problem::new(
        ProblemKind::Local,
        "Can't save /srv/x.csv",
        "Permission denied (os error 13)",
        "Choose another name or folder",
    );
    tab.done(id, Outcome::Saved(Err(SaveFailure::Problem(problem))));
    assert_snapshot!("save_failed", text(&tab.pass(500).model));
}
