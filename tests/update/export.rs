//! Saving what the table shows to a file.

use fleet_tokens::app::effect::{Effect, FileContent};
use fleet_tokens::app::export::state::{ExportDialog, ExportField, ExportState};
use fleet_tokens::app::msg::{Msg, Outcome, SaveFailure};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::export::{Export, Format};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::progress::{Phase, Progress};

use crate::support::{Tab, policies, problem};

fn dialog(tab: &Tab) -> &ExportDialog {
    match &tab.model.overlay {
        Some(Overlay::Export(dialog)) => dialog,
        other => panic!("nothing is being saved: {other:?}"),
    }
}

fn sent(tab: &mut Tab) -> (RequestId, String, bool, Export) {
    match tab.effect() {
        Effect::Save { id, path, overwrite, content: FileContent::Rows(export) } => {
            (id, path, overwrite, *export)
        }
        other => panic!("{other:?}"),
    }
}

fn names(export: &Export) -> Vec<&str> {
    export.rows.window(0, usize::MAX).map(fleet_tokens::domain::rows::Row::name).collect()
}

fn written(done: usize) -> Progress {
    Progress { phase: Phase::Writing, done, of: 9 }
}

#[test]
fn what_the_table_shows_is_what_is_saved() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("2 e");
    assert_eq!(dialog(&tab).path.value(), "enrollment-tokens-expired-2026-11-20.csv");
    tab.press("<enter>");
    let (id, path, overwrite, export) = sent(&mut tab);
    assert_eq!((path.as_str(), overwrite), ("enrollment-tokens-expired-2026-11-20.csv", false));
    assert_eq!((export.format, names(&export)), (Format::Csv, vec!["lab-weekend", "ci-runner"]));
    tab.done(id, Outcome::Saved(Ok(path)));
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "Saved 2 tokens to enrollment-tokens-expired-2026-11-20.csv");
}

#[test]
fn it_is_frozen_when_the_dialog_opens() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R e");
    tab.take_effects();
    tab.answer_tokens(Vec::new());
    tab.press("<enter>");
    assert_eq!(names(&sent(&mut tab).3).len(), 9);
}

#[test]
fn the_format_takes_the_ending_with_it() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("e <btab> <right> <right>");
    assert_eq!((dialog(&tab).focus, dialog(&tab).format()), (ExportField::Format, Some(Format::Ndjson)));
    assert_eq!(dialog(&tab).path.value(), "enrollment-tokens-active-2026-11-20.ndjson");
    tab.press("<left> <tab> <c-u>").write("~/my.txt").press("<btab> <left> <c-s>");
    let (_, path, _, export) = sent(&mut tab);
    assert_eq!((path.as_str(), export.format), ("~/my.txt", Format::Csv), "a name of one's own is kept");
}

#[test]
fn a_file_that_is_there_is_asked_about_and_a_held_enter_answers_nothing() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("e <enter>");
    let (id, path, ..) = sent(&mut tab);
    tab.done(id, Outcome::Saved(Err(SaveFailure::Exists)));
    tab.press("<enter> y <enter> y");
    assert_eq!(tab.take_effects(), [], "not armed yet");
    assert_eq!(dialog(&tab).state, ExportState::Exists);
    tab.pass(500).press("<enter>");
    assert_eq!(dialog(&tab).state, ExportState::Editing, "the focus is on Cancel");

    tab.press("<enter>");
    let (id, ..) = sent(&mut tab);
    tab.done(id, Outcome::Saved(Err(SaveFailure::Exists)));
    tab.pass(500).press("y");
    let (id, again, overwrite, _) = sent(&mut tab);
    assert_eq!((again, overwrite), (path, true));
    tab.done(id, Outcome::Saved(Ok("x.csv".to_owned())));
    assert_eq!(tab.toast(), "Saved 9 tokens to x.csv");
}

#[test]
fn it_says_how_far_it_is_and_can_be_cancelled() {
    for way in ["<esc>", "<c-c>"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("e <enter>");
        let (id, ..) = sent(&mut tab);
        tab.send(Msg::Progress(id, written(5)));
        assert!(matches!(dialog(&tab).state, ExportState::Writing { done: 5, .. }));
        tab.send(Msg::Progress(RequestId(id.0 + 9), written(7)));
        assert!(matches!(dialog(&tab).state, ExportState::Writing { done: 5, .. }));
        tab.press(way);
        assert_eq!(tab.take_effects(), [Effect::Cancel(id)], "{way}");
        tab.done(id, Outcome::Saved(Ok("late".to_owned())));
        assert!(!tab.toast().contains("late"));
    }
}

#[test]
fn a_failure_is_said_and_what_was_typed_stays() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("e <c-u> <enter>");
    assert_eq!(tab.take_effects(), [], "a file has a name");
    tab.write("/nowhere/x.csv").press("<enter>");
    let (id, ..) = sent(&mut tab);
    tab.done(id, Outcome::Saved(Err(SaveFailure::Problem(problem(ProblemKind::Local)))));
    assert!(matches!(dialog(&tab).state, ExportState::Failed(_)));
    assert_eq!(dialog(&tab).path.value(), "/nowhere/x.csv");
    tab.press("<enter>");
    assert_eq!(tab.take_effects(), [], "a held Enter does not write again and again");
    tab.pass(500).press("<enter>");
    assert_eq!(sent(&mut tab).1, "/nowhere/x.csv");
}

#[test]
fn an_empty_table_is_not_saved() {
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    assert_eq!(tab.press("e").toast(), "There is no row to save");
}
