//! Reading the lists: first, again, in vain.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome, Signal};
use fleet_tokens::app::remote::Remote;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, listing, policies, problem, token, tokens};

#[test]
fn the_tab_begins_by_reading_both_lists() {
    let mut tab = Tab::waiting(80, 24);
    assert_eq!(tab.take_effects(), [Effect::FetchTokens(RequestId(1)), Effect::FetchPolicies(RequestId(2))]);
}

#[test]
fn a_refresh_while_one_is_under_way_asks_nothing_twice() {
    let mut tab = Tab::waiting(80, 24);
    tab.take_effects();
    assert_eq!(tab.press("R <f5> <c-r>").take_effects(), []);
}

#[test]
fn an_answer_that_nobody_waits_for_is_dropped() {
    let mut tab = Tab::waiting(80, 24);
    tab.done(RequestId(99), Outcome::Tokens(Ok(listing(tokens()))));
    assert_eq!(tab.model.rows.total(), 0);
}

#[test]
fn the_cursor_stays_on_its_token_when_rows_come_and_go() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j j j R");
    let name = tab.selected().to_owned();
    let mut newer: Vec<Token> = (2_000..2_005).map(|n| token(n, "new", "web")).collect();
    newer.extend(tokens());
    tab.answer_tokens(newer);
    assert_eq!(tab.selected(), name);
    tab.press("R");
    tab.answer_tokens(tokens().into_iter().skip(1).collect());
    assert_eq!(tab.selected(), name);
}

#[test]
fn when_the_token_under_the_cursor_goes_the_next_one_takes_its_place() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j R");
    tab.answer_tokens(tokens().into_iter().filter(|t| t.name.raw() != "web-west").collect());
    assert_eq!(tab.selected(), "kiosk-rollout-2026-autumn-north-and-south");
}

#[test]
fn a_failed_refresh_keeps_what_was_read() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R").fail_tokens(ProblemKind::Offline);
    assert!(tab.model.is_stale());
    assert_eq!(tab.model.rows.total(), 14);
    tab.press("R").answer_tokens(tokens());
    assert!(!tab.model.is_stale());
}

#[test]
fn a_first_reading_that_fails_is_no_end() {
    let mut tab = Tab::waiting(80, 24);
    tab.fail_tokens(ProblemKind::Offline);
    tab.take_effects();
    tab.press("R");
    assert!(matches!(tab.take_effects().first(), Some(Effect::FetchTokens(_))));
}

#[test]
fn rejected_credentials_are_not_tried_again_unasked() {
    for kind in [ProblemKind::Unauthorized, ProblemKind::Forbidden] {
        let mut tab = Tab::waiting(80, 24);
        tab.fail_tokens(kind).take_effects();
        tab.send(Msg::Signal(Signal::Resumed));
        tab.pass(3_600_000);
        assert_eq!(tab.take_effects(), []);
    }
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Signal(Signal::Resumed));
    assert_eq!(tab.take_effects().len(), 2, "otherwise coming back reads again");
}

#[test]
fn an_interrupt_stops_the_reading() {
    let mut tab = Tab::waiting(80, 24);
    tab.take_effects();
    tab.press("<c-c>");
    assert_eq!(tab.take_effects(), [Effect::Cancel(RequestId(1)), Effect::Cancel(RequestId(2))]);
    assert_eq!(tab.model.list, Remote::Idle);
}

#[test]
fn without_policies_the_tokens_stand_with_their_policy_ids() {
    let mut tab = Tab::waiting(80, 24);
    tab.answer_tokens(tokens());
    let id = tab.model.policy_list.request().unwrap();
    tab.done(id, Outcome::Policies(Err(problem(ProblemKind::Forbidden))));
    assert_eq!(tab.model.policy_name("web"), "web");
    assert!(!tab.toast().is_empty(), "it is said");
}

#[test]
fn a_server_that_is_gone_is_said_once_whichever_answer_comes_first() {
    let mut tab = Tab::waiting(80, 24);
    let id = tab.model.policy_list.request().unwrap();
    tab.done(id, Outcome::Policies(Err(problem(ProblemKind::Offline))));
    tab.fail_tokens(ProblemKind::Offline);
    assert_eq!(tab.model.toasts.current(), None);
}

#[test]
fn policies_that_failed_before_the_tokens_came_are_said_then() {
    let mut tab = Tab::waiting(80, 24);
    let id = tab.model.policy_list.request().unwrap();
    tab.done(id, Outcome::Policies(Err(problem(ProblemKind::Forbidden))));
    tab.answer_tokens(tokens());
    assert!(!tab.toast().is_empty());
}

#[test]
fn tokens_of_managed_policies_are_left_out() {
    let managed = token(3, "cloud token", "cloud");
    let tab = Tab::with(80, 24, vec![managed], policies());
    assert!(tab.model.rows.is_empty());
    assert_eq!(tab.model.rows.total(), 1);
}

#[test]
fn actions_can_be_asked_for_without_a_key() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Action(Action::Refresh));
    assert_eq!(tab.take_effects().len(), 2);
}

#[test]
fn data_that_is_old_stays_old_until_a_reading_works() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R").fail_tokens(ProblemKind::Offline);
    tab.press("R");
    assert!(tab.model.is_stale(), "asking again makes nothing new");
    tab.press("<c-c>");
    assert!(tab.model.is_stale() && tab.model.list.problem().is_some(), "nor does giving up");
}

#[test]
fn nothing_is_written_on_the_word_of_old_data() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R").fail_tokens(ProblemKind::Offline);
    for key in ["X", "n"] {
        assert!(tab.press(key).model.overlay.is_none());
        assert!(tab.toast().starts_with("Offline: "), "{}", tab.toast());
    }
    tab.press("R").answer_tokens(tokens());
    assert!(tab.press("n").model.overlay.is_some());
}

#[test]
fn esc_gives_up_a_first_reading_that_takes_long() {
    let mut tab = Tab::waiting(80, 24);
    tab.take_effects();
    tab.press("<esc>");
    assert_eq!(tab.take_effects(), [Effect::Cancel(RequestId(1)), Effect::Cancel(RequestId(2))]);
}
