//! The clock is set while something counts down: everything takes as long as it would have.

use fleet_tokens::app::copies::state::CopiedSecret;
use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::guard::Guard;
use fleet_tokens::app::model::Model;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::domain::clipboard::ClipboardBackend;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::time::later;
use jiff::{SignedDuration, Timestamp};

use crate::support::Tab;

const SETTINGS: [i64; 3] = [-1, 1, -24 * 365];

/// The clock is set by so many hours, as the loop says it.
fn set(tab: &mut Tab, hours: i64) {
    let by = SignedDuration::from_hours(hours);
    let now = later(tab.model.now, by);
    tab.send(Msg::ClockSet(by));
    tab.send(Msg::Tick(now));
}

fn guard(tab: &Tab) -> Guard {
    *tab.model.overlay.as_ref().and_then(Overlay::guard).expect("a dialog with a guard")
}

#[test]
fn a_copied_secret_is_cleared_after_its_time_whatever_the_clock_is_set_to() {
    for hours in SETTINGS {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("c").answer_secret();
        let Effect::Copy { id, .. } = tab.effect() else { panic!() };
        tab.done(id, Outcome::Copied(Ok(ClipboardBackend::System { stays: false }.into())));
        tab.pass(10_000);
        let left = |tab: &Tab| {
            tab.model.clipboard.held.as_ref().and_then(|h: &CopiedSecret| h.seconds_left(tab.model.now))
        };
        let before = left(&tab);
        set(&mut tab, hours);
        assert_eq!(left(&tab), before, "{hours} h");
        tab.take_effects();
        tab.pass(60_000);
        let clears = |effect: &Effect| matches!(effect, Effect::ClearClipboard { .. });
        assert!(tab.take_effects().iter().any(clears), "{hours} h");
    }
}

#[test]
fn a_question_arms_and_no_sooner() {
    for hours in SETTINGS {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("X");
        set(&mut tab, hours);
        tab.send(Msg::Quiet);
        assert_ne!(guard(&tab), Guard::Armed, "{hours} h");
        tab.pass(351);
        assert_eq!(guard(&tab), Guard::Armed, "{hours} h");
    }
}

#[test]
fn messages_a_second_press_and_the_next_reading_keep_their_time() {
    for hours in SETTINGS {
        let mut tab = Tab::with_fleet(80, 24);
        tab.model.refresh_schedule.every = Some(SignedDuration::from_secs(30));
        tab.press("<c-c>").pass(500);
        let (toast, armed) = (tab.toast().to_owned(), tab.model.quit_armed.is_some());
        assert!(!toast.is_empty() && armed);
        set(&mut tab, hours);
        assert_eq!((tab.toast(), tab.model.quit_armed.is_some()), (toast.as_str(), true), "{hours} h");
        tab.pass(9_000);
        assert_eq!((tab.toast(), tab.model.quit_armed), ("", None), "{hours} h");
        tab.take_effects();
        tab.pass(21_000);
        assert!(tab.take_effects().iter().any(|e| matches!(e, Effect::FetchTokens(_))), "{hours} h");
    }
}

/// Every moment in the model that lies within a minute of the present, as its text shows it.
fn near(model: &Model) -> Vec<SignedDuration> {
    let text = format!("{model:?}");
    let parts = text.split(|c: char| !(c.is_ascii_digit() || "TZ:.-".contains(c)));
    let moments = parts.filter_map(|part| part.parse::<Timestamp>().ok());
    let away = moments.map(|at| at.duration_since(model.now));
    away.filter(|away| away.abs() < SignedDuration::from_mins(2)).collect()
}

#[test]
fn no_countdown_is_forgotten() {
    let scenes: [fn(&mut Tab); 10] = [
        |tab| {
            let _ = tab.press("s").answer_secret();
        },
        |tab| {
            let _ = tab.press("s");
        },
        |tab| {
            let _ = tab.press("n");
        },
        |tab| {
            let _ = tab.press("c");
        },
        |tab| {
            let _ = tab.press("E");
        },
        |tab| {
            let _ = tab.press("C");
        },
        |tab| {
            let _ = tab.press("D");
        },
        |tab| {
            let _ = tab.press("R");
        },
        |tab| {
            let _ = tab.press("<c-c>");
        },
        |tab| {
            let _ = tab.press("R").fail_tokens(ProblemKind::Offline);
        },
    ];
    for (number, scene) in scenes.into_iter().enumerate() {
        let mut tab = Tab::with_fleet(80, 24);
        tab.model.refresh_schedule.every = Some(SignedDuration::from_secs(30));
        tab.pass(1);
        scene(&mut tab);
        let (before, due) =
            (near(&tab.model), deadline(&tab.model).map(|at| at.duration_since(tab.model.now)));
        // What was said stays in the log with the time of then.
        let logged = tab.model.toasts.said().len();
        tab.send(Msg::ClockSet(SignedDuration::from_hours(-1)));
        let after = near(&tab.model);
        assert!(after.len() + logged >= before.len(), "scene {number}: {before:?} {after:?}");
        assert!(before.iter().filter(|one| !after.contains(one)).count() <= logged, "scene {number}");
        let due_now = deadline(&tab.model).map(|at| at.duration_since(tab.model.now));
        assert_eq!(due_now, due, "scene {number}");
    }
}
