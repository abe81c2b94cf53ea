//! What happens by itself: reading again, backing off, pausing; and what is new stands out for a moment.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::Keymap;
use fleet_tokens::app::model::Access;
use fleet_tokens::domain::preferences::Preferences;
use fleet_tokens::domain::problem::ProblemKind;

use crate::support::{Tab, policies, token, tokens};

fn paced() -> Tab {
    let mut tab = Tab::with_fleet(120, 36);
    tab.model = tab.model.clone().prefer(&Preferences::default(), Keymap::default());
    tab
}

fn reads(tab: &mut Tab) -> bool {
    tab.take_effects().iter().any(|effect| matches!(effect, Effect::FetchTokens(_)))
}

#[test]
fn the_lists_are_read_again_after_thirty_seconds_and_the_loop_is_told_when() {
    let mut tab = paced();
    tab.pass(29_999);
    assert!(!reads(&mut tab));
    assert_eq!(deadline(&tab.model).unwrap().duration_since(tab.model.now).as_millis(), 1);
    tab.pass(1);
    assert!(reads(&mut tab));
    tab.answer_tokens(tokens()).answer_policies(policies()).pass(30_000);
    assert!(reads(&mut tab), "and again");
}

#[test]
fn a_pause_lasts_until_it_is_ended() {
    let mut tab = paced();
    tab.press("P").pass(600_000);
    assert!(!reads(&mut tab));
    assert!(
        tab.press("<c-r>").take_effects().iter().any(|e| matches!(e, Effect::FetchTokens(_))),
        "by hand it goes"
    );
    tab.answer_tokens(tokens()).answer_policies(policies());
    tab.press("P").pass(30_000);
    assert!(reads(&mut tab));
}

#[test]
fn a_lost_server_is_tried_after_longer_and_longer_waits() {
    let mut tab = paced();
    tab.pass(30_000).take_effects();
    tab.answer_policies(policies());
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
        tab.fail_tokens(ProblemKind::Offline).pass(seconds * 1000 - 1);
        assert!(!reads(&mut tab), "before {seconds} s");
        tab.pass(1);
        assert!(reads(&mut tab), "after {seconds} s");
        tab.answer_policies(policies());
    }
    tab.answer_tokens(tokens()).pass(29_999);
    assert!(!reads(&mut tab), "once it answered the usual pace is back");
}

#[test]
fn nothing_is_tried_again_after_the_server_refused_the_person() {
    for kind in [ProblemKind::Unauthorized, ProblemKind::Forbidden] {
        let mut tab = paced();
        tab.pass(30_000).take_effects();
        tab.answer_policies(policies()).fail_tokens(kind).pass(3_600_000);
        assert!(!reads(&mut tab), "{kind:?}");
    }
}

#[test]
fn rows_that_were_not_there_before_stand_out_for_two_seconds() {
    let mut tab = paced();
    assert!(tab.model.fresh.tokens.is_empty(), "not those of the first reading");
    tab.press("j").pass(30_000);
    let selected = tab.selected().to_owned();
    let mut more = tokens();
    more.insert(0, token(0, "just-made", "lab"));
    tab.answer_tokens(more);
    assert_eq!(tab.model.fresh.tokens.len(), 1);
    assert_eq!(tab.selected(), selected, "the cursor stays on its token");
    tab.pass(2_000);
    assert!(tab.model.fresh.tokens.is_empty());
}

#[test]
fn a_person_who_wants_to_read_only_can_write_nothing() {
    let mut tab = Tab::with_fleet(120, 36);
    let careful = Preferences { read_only: true, ..Preferences::default() };
    tab.model = tab.model.clone().prefer(&careful, Keymap::default());
    for key in ["n", "X"] {
        tab.press(key);
        assert!(tab.model.overlay.is_none(), "{key}");
        assert_eq!(tab.toast(), "Read-only: you asked for it");
    }
    assert_eq!(tab.model.keys.key_of(fleet_tokens::app::keymap::Context::Tokens, Action::Pause), "P");
}

#[test]
fn who_may_not_list_may_not_write_until_a_list_is_answered() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R").answer_policies(policies()).fail_tokens(ProblemKind::Forbidden);
    assert!(matches!(tab.model.access, Access::Unlisted(_)), "{:?}", tab.model.access);
    tab.press("n");
    assert!(tab.model.overlay.is_none() && tab.toast().starts_with("Read-only: "), "{}", tab.toast());
    tab.press("R").fail_tokens(ProblemKind::Offline);
    assert!(matches!(tab.model.access, Access::Unlisted(_)), "that says nothing about it");
    tab.press("R").answer_tokens(tokens());
    assert_eq!(tab.model.access, Access::ReadWrite);
    tab.press("n");
    assert!(tab.model.overlay.is_some());
}

#[test]
fn a_list_that_is_answered_takes_nobodys_own_wish_back() {
    let mut tab = Tab::with_fleet(80, 24);
    let wished = Access::ReadOnly("you asked for it".into());
    tab.model.access = wished.clone();
    tab.press("R").answer_policies(policies()).fail_tokens(ProblemKind::Forbidden);
    assert_eq!(tab.model.access, wished);
    tab.press("R").answer_tokens(tokens());
    assert_eq!(tab.model.access, wished);
}
