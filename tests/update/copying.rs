//! Copying: the secret is read, handed on, and never shown.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{CopiedBy, Outcome};
use fleet_tokens::domain::problem::ProblemKind;

use crate::support::{Tab, problem, secret};

fn copy(tab: &mut Tab, by: CopiedBy) {
    tab.press("c").answer_secret();
    let Effect::Copy { id, secret: copied } = tab.effect() else { panic!() };
    assert_eq!(copied, secret());
    tab.done(id, Outcome::Copied(Ok(by)));
    assert_eq!(tab.model.copying, None);
}

#[test]
fn the_toast_names_the_token_and_the_way() {
    let mut tab = Tab::with_fleet(80, 24);
    copy(&mut tab, CopiedBy::Clipboard);
    assert_eq!(tab.toast(), "Copied web-east to the clipboard");
    copy(&mut tab, CopiedBy::Terminal);
    assert_eq!(tab.toast(), "Sent web-east to your terminal (OSC 52, not verifiable)");
    assert!(tab.model.overlay.is_none(), "nothing was shown");
}

#[test]
fn a_token_that_enrolls_nobody_is_copied_with_a_warning() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3");
    copy(&mut tab, CopiedBy::Clipboard);
    assert_eq!(tab.toast(), "It enrolls no agents any more. Copied web-blue to the clipboard");
}

#[test]
fn a_shown_secret_is_copied_without_being_read_again() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s").answer_secret();
    tab.press("c");
    assert!(matches!(tab.effect(), Effect::Copy { .. }));
}

#[test]
fn one_copy_at_a_time() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c c c");
    assert_eq!(tab.take_effects().len(), 1);
    assert_eq!(tab.toast(), "A copy is under way");
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
    assert!(tab.model.copying.is_none());
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
