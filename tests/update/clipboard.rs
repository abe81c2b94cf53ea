//! Copying: the secret is read, handed on, and never shown.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Cleared, Msg, Outcome};
use fleet_tokens::domain::clipboard::{
    ClipboardBackend, ClipboardFacts, ClipboardRoute, ClipboardSetting, Wrap,
};
use fleet_tokens::domain::problem::ProblemKind;

use crate::support::{Tab, problem, secret};

const TMUX: ClipboardBackend = ClipboardBackend::Tmux { tells_focus: true };
const SYSTEM: ClipboardBackend = ClipboardBackend::System { stays: false };
const TERMINAL: ClipboardBackend = ClipboardBackend::Terminal(Wrap::Plain);

fn copy(tab: &mut Tab, by: ClipboardBackend) {
    tab.press("c").answer_secret();
    let Effect::Copy { id, secret: copied, sensitive } = tab.effect() else { panic!() };
    assert_eq!((copied, sensitive), (secret().into(), true));
    tab.done(id, Outcome::Copied(Ok(by.into())));
    assert_eq!(tab.model.copying, None);
}

#[test]
fn the_toast_names_the_token_the_way_and_the_end() {
    for (way, said) in [
        (SYSTEM, "Copied web-east to the clipboard. Clears in 45s"),
        (
            ClipboardBackend::WlCopy { reads: true },
            "Copied web-east to the clipboard (wl-copy). Clears in 45s",
        ),
        (
            ClipboardBackend::WlCopy { reads: false },
            "Copied web-east to the clipboard (wl-copy, not verifiable). Clears in 45s",
        ),
        (
            ClipboardBackend::ClipExe,
            "Copied web-east to the clipboard (clip.exe, not verifiable). Clears in 45s",
        ),
        (TMUX, "Copied web-east to tmux (buffer fleet-tokens). Clears in 45s"),
        (TERMINAL, "Sent web-east to your terminal (OSC 52, not verifiable). Clears in 45s"),
        (ClipboardBackend::Command, "Copied web-east by your command. fleet-tokens can't clear it"),
    ] {
        let mut tab = Tab::with_fleet(80, 24);
        copy(&mut tab, way);
        assert_eq!(tab.toast(), said);
        assert!(tab.model.overlay.is_none(), "nothing was shown");
    }
}

#[test]
fn a_copy_by_another_way_does_not_forget_the_one_before() {
    // What can be looked at first is cleared at once, and only while it is there.
    let mut tab = Tab::with_fleet(80, 24);
    copy(&mut tab, TMUX);
    let first = tab.model.clipboard.held.as_ref().unwrap().copy;
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Ok(TERMINAL.into())));
    let Effect::ClearClipboard { copy: which, unseen, id } = tab.effect() else { panic!() };
    assert_eq!((which, unseen), (first, false));
    tab.done(id, Outcome::Cleared(Ok(Cleared::Done)));
    assert_eq!(
        tab.model.clipboard.held.as_ref().unwrap().at,
        TERMINAL.into(),
        "the second one is held still"
    );

    // Clearing blindly could hit the new copy; the person is told.
    let mut tab = Tab::with_fleet(80, 24);
    copy(&mut tab, TERMINAL);
    copy(&mut tab, SYSTEM);
    assert_eq!(tab.take_effects(), []);
    assert!(tab.toast().starts_with("web-east may still be where it was copied. Copied"), "{}", tab.toast());

    // The same clipboard has one content.
    for (first, second) in
        [(SYSTEM, SYSTEM), (TERMINAL, TMUX), (TMUX, ClipboardBackend::Tmux { tells_focus: false })]
    {
        let mut tab = Tab::with_fleet(80, 24);
        copy(&mut tab, first);
        copy(&mut tab, second);
        assert_eq!(tab.take_effects(), []);
        assert!(!tab.toast().contains("may still"), "{}", tab.toast());
    }
}

#[test]
fn what_is_never_cleared_promises_nothing() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.clipboard.clear_after = None;
    copy(&mut tab, SYSTEM);
    assert_eq!(tab.toast(), "Copied web-east to the clipboard");
}

#[test]
fn nobody_is_promised_a_clearing_that_will_not_come() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Focus(false));
    copy(&mut tab, TERMINAL);
    assert_eq!(tab.toast(), "Sent web-east to your terminal (OSC 52, not verifiable). ^k clears it");
}

#[test]
fn a_token_that_enrolls_nobody_is_copied_with_a_warning() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3");
    copy(&mut tab, SYSTEM);
    assert_eq!(
        tab.toast(),
        "This token can no longer enroll agents. Copied web-blue to the clipboard. Clears in 45s"
    );
}

#[test]
fn a_shown_secret_is_copied_without_being_read_again() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s").answer_secret();
    tab.press("c");
    assert!(matches!(tab.effect(), Effect::Copy { sensitive: true, .. }));
}

#[test]
fn one_copy_at_a_time() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c c c");
    assert_eq!(tab.take_effects().len(), 1);
    assert_eq!(tab.toast(), "A copy is in progress");
}

#[test]
fn where_copying_is_switched_off_nothing_is_read_and_it_is_said_everywhere() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.clipboard.route = ClipboardRoute::choose(ClipboardSetting::Off, ClipboardFacts::default());
    tab.press("c");
    assert_eq!(tab.take_effects(), []);
    assert!(tab.toast().starts_with("Copying is switched off"), "{}", tab.toast());
    tab.press("s").answer_secret().press("j c");
    assert_eq!(tab.take_effects(), []);
    assert!(tab.toast().starts_with("Copying is switched off"), "{}", tab.toast());
}

#[test]
fn a_failure_at_either_step_ends_the_copy_and_is_said_until_a_key() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c");
    let Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Secret(Err(problem(ProblemKind::Offline))));
    assert!(tab.model.copying.is_none() && tab.toast().contains("refused the connection"));
    tab.pass(60_000);
    assert!(tab.toast().contains("refused the connection"));
    assert_eq!(tab.press("j").toast(), "");

    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Err(problem(ProblemKind::Local))));
    assert!(tab.model.copying.is_none() && tab.model.clipboard.held.is_none());
}

#[test]
fn an_interrupt_cancels_it() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c");
    let Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    tab.press("<c-c>");
    assert_eq!(tab.effect(), Effect::Cancel(id));
    tab.done(id, Outcome::Secret(Ok(secret())));
    assert_eq!(tab.take_effects(), [], "a late answer copies nothing");
}
