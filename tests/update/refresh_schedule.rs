//! What happens by itself: reading again, backing off, pausing; and what is new stands out for a moment.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::Keymap;
use fleet_tokens::app::model::Access;
use fleet_tokens::app::msg::{Msg, Outcome, Signal};
use fleet_tokens::app::refresh::next::{next_retry, outlook};
use fleet_tokens::domain::preferences::Preferences;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::removal::TokenResult;

use crate::support::{Tab, policies, problem, token, tokens};

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
    tab.press("P");
    for interval in 1..=3 {
        tab.pass(30_000);
        assert!(!reads(&mut tab), "interval {interval}");
    }
    assert!(
        tab.press("<c-r>").take_effects().iter().any(|e| matches!(e, Effect::FetchTokens(_))),
        "by hand it goes"
    );
    tab.answer_tokens(tokens()).answer_policies(policies());
    for interval in 1..=3 {
        tab.pass(30_000);
        assert!(!reads(&mut tab), "interval {interval} after a reading by hand");
    }
    tab.press("P").pass(30_000);
    assert!(reads(&mut tab));
}

/// How long until the next try, in milliseconds.
fn wait(tab: &Tab) -> i64 {
    let at = next_retry(&tab.model).expect("no try is to come");
    i64::try_from(at.duration_since(tab.model.now).as_millis()).unwrap()
}

#[test]
fn whatever_may_pass_is_tried_again_after_longer_and_longer_random_waits() {
    let longest = |chance| {
        let mut tab = paced();
        tab.send(Msg::Chance(chance));
        tab.pass(30_000).take_effects();
        tab.answer_policies(policies());
        let mut waits = Vec::new();
        for kind in [ProblemKind::Offline, ProblemKind::Server].into_iter().cycle().take(12) {
            tab.fail_tokens(kind);
            let wait = wait(&tab);
            waits.push(wait);
            tab.pass(wait - 1);
            assert!(!reads(&mut tab), "before it is due");
            tab.pass(1);
            assert!(reads(&mut tab), "when it is due");
            tab.answer_policies(policies());
        }
        tab.answer_tokens(tokens()).pass(29_999);
        assert!(!reads(&mut tab), "once it answered the usual pace is back");
        waits
    };
    let all: Vec<Vec<i64>> = (0..200).map(longest).collect();
    for (try_number, most) in [2, 4, 8, 16, 32, 60, 60, 60].into_iter().enumerate() {
        let waits: Vec<i64> = all.iter().map(|waits| waits[try_number]).collect();
        assert!(waits.iter().all(|wait| (250..=most * 1_000).contains(wait)), "{try_number}: {waits:?}");
        let (least, longest) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(longest - least > most * 600, "they are scattered over all of it: {least} to {longest}");
    }
}

#[test]
fn a_wait_that_the_server_asks_for_is_kept() {
    let mut tab = paced();
    tab.pass(30_000).take_effects();
    tab.answer_policies(policies());
    let busy = Problem { retryable: true, retry_after: Some(90), ..problem(ProblemKind::Refused) };
    let id = tab.model.list.request().unwrap();
    tab.done(id, Outcome::Tokens(Err(busy)));
    assert!((90_000..=92_000).contains(&wait(&tab)), "{}", wait(&tab));
}

#[test]
fn the_first_reading_is_tried_again_as_well() {
    let mut tab = Tab::waiting(80, 24);
    tab.model = tab.model.clone().prefer(&Preferences::default(), Keymap::default());
    tab.answer_policies(policies()).fail_tokens(ProblemKind::Server);
    let due = wait(&tab);
    tab.pass(due);
    assert!(reads(&mut tab));
    tab.answer_tokens(tokens());
    assert!(tab.model.trouble.is_none());
}

#[test]
fn what_cannot_pass_is_not_tried_again() {
    for kind in [ProblemKind::Offline, ProblemKind::Server] {
        let mut tab = paced();
        tab.pass(30_000).take_effects();
        let id = tab.model.list.request().unwrap();
        tab.done(id, Outcome::Tokens(Err(Problem { retryable: false, ..problem(kind) })));
        tab.pass(3_600_000);
        assert!(!reads(&mut tab), "a certificate, for one");
    }
}

#[test]
fn credentials_that_a_write_had_rejected_are_not_sent_again_unasked() {
    let mut tab = paced();
    tab.press("j X").pass(400).press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Failed(problem(ProblemKind::Unauthorized))]).press("<esc>");
    tab.take_effects();
    tab.pass(3_600_000).send(Msg::Signal(Signal::Resumed));
    assert!(!reads(&mut tab));
    assert!(tab.model.refresh_schedule.rejected);
    tab.press("R").answer_tokens(tokens());
    tab.take_effects();
    tab.pass(30_000);
    assert!(reads(&mut tab), "asked for once, it goes on");
}

#[test]
fn an_interrupted_reading_is_the_persons_to_ask_for() {
    let mut tab = paced();
    tab.pass(30_000).take_effects();
    tab.press("<c-c>").take_effects();
    tab.pass(3_600_000).send(Msg::Signal(Signal::ClockJumped));
    assert!(!reads(&mut tab));
    tab.press("R");
    assert!(reads(&mut tab));
    tab.answer_tokens(tokens()).answer_policies(policies()).pass(30_000);
    assert!(reads(&mut tab), "and then it goes on by itself");
}

#[test]
fn an_interrupt_between_two_tries_ends_them() {
    let mut tab = paced();
    tab.pass(30_000).take_effects();
    tab.answer_policies(policies()).fail_tokens(ProblemKind::Offline).press("<c-c>");
    tab.pass(3_600_000);
    assert!(!reads(&mut tab));
}

#[test]
fn the_next_try_counts_down_by_the_second() {
    let mut tab = paced();
    tab.pass(30_000).take_effects();
    tab.answer_policies(policies());
    let id = tab.model.list.request().unwrap();
    let busy = Problem { retryable: true, retry_after: Some(16), ..problem(ProblemKind::Refused) };
    tab.done(id, Outcome::Tokens(Err(busy)));
    let due = wait(&tab);
    let left = outlook(&tab.model).unwrap();
    assert_eq!(left, format!("retry in {} s", (due + 999) / 1_000));
    let next = deadline(&tab.model).unwrap();
    tab.send(Msg::Tick(next));
    assert_ne!(outlook(&tab.model).unwrap(), left, "the loop wakes when another number is to be seen");
    tab.pass(due);
    assert_eq!(outlook(&tab.model).as_deref(), Some("trying again"));
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
    assert!(tab.model.recently_added.tokens.is_empty(), "not those of the first reading");
    tab.press("j").pass(30_000);
    let selected = tab.selected().to_owned();
    let mut more = tokens();
    more.insert(0, token(0, "just-made", "lab"));
    tab.answer_tokens(more);
    assert_eq!(tab.model.recently_added.tokens.len(), 1);
    assert_eq!(tab.selected(), selected, "the cursor stays on its token");
    tab.pass(2_000);
    assert!(tab.model.recently_added.tokens.is_empty());
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
