//! A secret on the screen: asked for, brief, gone.

use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{Msg, Outcome, Signal};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::secret::state::SecretState;
use fleet_tokens::domain::clipboard::{ClipboardBackend, ClipboardFacts, ClipboardRoute, ClipboardSetting};
use fleet_tokens::domain::problem::ProblemKind;

use crate::support::{SECRET, Tab, problem, secret};

type Act = fn(&mut Tab);

fn showing() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s").answer_secret();
    assert!(is_shown(&tab));
    tab
}

fn is_shown(tab: &Tab) -> bool {
    matches!(&tab.model.overlay, Some(Overlay::Secret(dialog)) if matches!(dialog.state, SecretState::Shown { .. }))
}

fn holds_no_secret(tab: &Tab) {
    assert!(tab.model.overlay.is_none());
    assert!(!format!("{:?}", tab.model).contains(&SECRET[..8]));
}

#[test]
fn the_secret_of_exactly_this_token_is_asked_for() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j s");
    let wanted = tab.model.selected().unwrap().id().clone();
    assert!(matches!(tab.effect(), Effect::FetchSecret { token, .. } if token == wanted));
}

#[test]
fn it_hides_itself_after_15_seconds_and_the_loop_is_told_when() {
    let mut tab = showing();
    assert!(
        deadline(&tab.model).unwrap()
            <= tab.model.now.checked_add(jiff::SignedDuration::from_secs(1)).unwrap()
    );
    tab.pass(14_999);
    assert!(is_shown(&tab));
    tab.pass(1);
    holds_no_secret(&tab);
    assert_eq!(tab.toast(), "Secret of web-east hidden: shown for 15 s");
}

#[test]
fn everything_that_should_hide_it_does() {
    let hide: [(&str, Act); 8] = [
        ("s", |tab| {
            tab.press("s");
        }),
        ("Esc", |tab| {
            tab.press("<esc>");
        }),
        ("interrupt", |tab| {
            tab.press("<c-c>");
        }),
        ("focus lost", |tab| tab.send(Msg::Focus(false))),
        ("suspend", |tab| {
            tab.press("<c-z>");
        }),
        ("a stop from outside", |tab| {
            tab.send(Msg::Signal(Signal::Stop));
            assert_eq!(tab.effect(), Effect::Suspend);
        }),
        ("coming back", |tab| tab.send(Msg::Signal(Signal::Resumed))),
        ("too small", |tab| tab.send(Msg::Resize(Size { width: 30, height: 5 }))),
    ];
    for (what, act) in hide {
        let mut tab = showing();
        act(&mut tab);
        assert!(tab.model.overlay.is_none(), "{what}");
        holds_no_secret(&tab);
    }
}

#[test]
fn an_answer_that_comes_after_the_dialog_closed_shows_nothing() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s");
    let Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    tab.press("<esc>");
    assert_eq!(tab.effect(), Effect::Cancel(id));
    tab.done(id, Outcome::Secret(Ok(secret())));
    holds_no_secret(&tab);
}

#[test]
fn a_secret_that_comes_while_the_person_is_elsewhere_stays_masked() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Focus(false));
    tab.press("s").answer_secret();
    assert!(!is_shown(&tab));
    assert!(!format!("{:?}", tab.model).contains(&SECRET[..8]));
}

#[test]
fn a_failure_is_said_in_the_dialog_and_s_tries_again() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s");
    let Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Secret(Err(problem(ProblemKind::NotFound))));
    tab.press("s").answer_secret();
    assert!(is_shown(&tab));
}

#[test]
fn nothing_that_can_be_printed_holds_the_secret() {
    let tab = showing();
    assert!(!format!("{:?}", tab.model).contains(&SECRET[..8]), "not even while it is shown");
    assert!(!format!("{:?}", Outcome::Secret(Ok(secret()))).contains(&SECRET[..8]));
}

#[test]
fn while_the_terminal_is_recorded_a_secret_is_read_after_a_yes_only() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.recording = Some("asciinema");
    tab.press("s");
    assert_eq!(tab.take_effects(), [], "nothing is read yet");
    tab.press("s");
    assert!(tab.model.overlay.is_none(), "the same key is no yes");
    tab.press("s y").answer_secret();
    assert!(is_shown(&tab));
    tab.press("<esc> s");
    assert_eq!(tab.take_effects(), [], "asked each time");
}

#[test]
fn what_a_recorded_terminal_is_sent_stays_in_the_recording_so_a_copy_by_it_warns_first() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.recording = Some("script");
    tab.press("c");
    assert_eq!(tab.take_effects(), [], "OSC 52 goes through the recorder");
    assert!(tab.toast().contains("script would record it"), "{}", tab.toast());
    tab.press("c");
    assert!(matches!(tab.effect(), Effect::FetchSecret { .. }), "the person knows");

    let mut tab = Tab::with_fleet(80, 24);
    tab.model.recording = Some("script");
    tab.press("s y").answer_secret().press("c");
    assert!(matches!(tab.effect(), Effect::Copy { .. }), "it is in the recording already");

    let facts = ClipboardFacts { x11: true, ..ClipboardFacts::default() };
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.recording = Some("script");
    tab.model.clipboard.route = ClipboardRoute::choose(ClipboardSetting::Auto, facts).recorded();
    assert_eq!(
        tab.model.clipboard.route.backends,
        [ClipboardBackend::System { stays: false }],
        "nothing to fall back to"
    );
    tab.press("c");
    assert!(matches!(tab.effect(), Effect::FetchSecret { .. }), "nothing of it reaches the terminal");
}

#[test]
fn without_a_recording_y_means_nothing_there() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s").answer_secret().press("y");
    assert!(is_shown(&tab) && tab.take_effects().is_empty());
}
