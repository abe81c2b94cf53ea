//! The end while a write is under way, and what an earlier run left open.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome, Signal};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::removal::state::RemovalState;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::app::toast::Tone;
use fleet_tokens::domain::audit::{AuditAction, AuditEntry, AuditOutcome as Verdict};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::TokenResult;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, at, hours, problem, token, tokens};

/// A revoke of one that was sent.
fn revoking() -> (Tab, RequestId) {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X").pass(400).press("y");
    let (id, _) = tab.order();
    (tab, id)
}

/// A revoke of three that was sent.
fn revoking_three() -> (Tab, RequestId) {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> <space> X").write("revoke 3").press("<enter>");
    let (id, _) = tab.order();
    (tab, id)
}

fn asks(tab: &Tab) -> bool {
    matches!(tab.model.overlay, Some(Overlay::Quit(_)))
}

#[test]
fn quitting_during_a_write_asks_first_and_a_held_key_does_not_answer() {
    let (mut tab, id) = revoking();
    tab.press("<c-c> <c-c>");
    assert!(asks(&tab));
    for _ in 0..100 {
        tab.pass(33).press("<c-c> y <enter>");
    }
    assert!(asks(&tab) && tab.model.ending.is_none());
    assert_eq!(tab.take_effects(), []);
    tab.pass(400).press("<esc>");
    assert!(matches!(&tab.model.overlay, Some(Overlay::Removal(dialog)) if dialog.is_sending()), "stays");
    tab.removed(id, vec![TokenResult::Done]);
    assert!(tab.toast().starts_with("Revoked web-east"), "{}", tab.toast());
}

#[test]
fn an_answer_takes_the_question_away_and_answers_nothing() {
    let (mut tab, id) = revoking();
    tab.press("<c-c> <c-c>").pass(400).removed(id, vec![TokenResult::Done]);
    assert!(tab.model.overlay.is_none());
    assert!(!tab.take_effects().contains(&Effect::Quit));
}

#[test]
fn the_end_waits_for_the_answer() {
    let (mut tab, id) = revoking();
    tab.press("<c-c> <c-c>").pass(400).press("y");
    assert_eq!(tab.take_effects(), [], "it waits");
    tab.all.clear();
    tab.pass(4_000).removed(id, vec![TokenResult::Done]);
    let quits = tab.all.iter().position(|effect| *effect == Effect::Quit).unwrap();
    let noted = tab.all.iter().position(|effect| matches!(effect, Effect::Audit(_))).unwrap();
    assert!(noted < quits, "{:?}", tab.all);
    assert_eq!(tab.model.writes.not_known(), None);
}

#[test]
fn the_end_waits_five_seconds_and_says_what_is_not_known() {
    for by_signal in [false, true] {
        let (mut tab, _) = revoking();
        if by_signal {
            tab.send(Msg::Signal(Signal::Terminate));
        } else {
            tab.press("<c-c> <c-c>").pass(400).press("y");
        }
        tab.pass(4_990);
        assert!(!tab.take_effects().contains(&Effect::Quit));
        tab.pass(20);
        assert!(tab.take_effects().contains(&Effect::Quit));
        let said = tab.model.writes.not_known().unwrap();
        assert_eq!(said.what, "Can't tell whether web-east was revoked");
    }
}

#[test]
fn of_many_no_more_is_sent_and_only_the_unanswered_are_not_known() {
    let (mut tab, id) = revoking_three();
    tab.send(Msg::Settled(id, vec![(1, TokenResult::Done)]));
    tab.send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.take_effects(), [Effect::Cancel(id)]);
    let said = tab.model.writes.not_known().unwrap();
    assert_eq!(said.what, "Can't tell for 2 tokens: whether 2 were revoked");
}

#[test]
fn nothing_under_way_ends_at_once() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.take_effects(), [Effect::Quit]);
}

#[test]
fn what_became_of_a_part_is_written_before_the_whole_is_answered() {
    let (mut tab, id) = revoking_three();
    tab.all.clear();
    tab.send(Msg::Settled(
        id,
        vec![(0, TokenResult::Done), (2, TokenResult::Failed(problem(ProblemKind::NotFound)))],
    ));
    let [Effect::Audit(lines)] = tab.all.as_slice() else { panic!("{:?}", tab.all) };
    let outcomes: Vec<Verdict> = lines.iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Verdict::Done, Verdict::Failed]);
    tab.all.clear();
    tab.removed(
        id,
        vec![TokenResult::Done, TokenResult::Done, TokenResult::Failed(problem(ProblemKind::NotFound))],
    );
    let rest = tab.all.iter().filter_map(|effect| match effect {
        Effect::Audit(lines) => Some(lines.len()),
        _ => None,
    });
    assert_eq!(rest.sum::<usize>(), 1, "each once");
}

#[test]
fn many_that_could_not_be_written_down_are_asked_about_from_the_start() {
    let (mut tab, id) = revoking_three();
    tab.done(id, Outcome::Unlogged(problem(ProblemKind::Local)));
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert!(matches!(dialog.state, RemovalState::Unlogged(_)));
    tab.pass(1_000).press("<enter>");
    assert_eq!(tab.take_effects(), [], "the phrase is typed again");
    tab.all.clear();
    tab.write("revoke 3").press("<enter>");
    assert!(matches!(tab.all.as_slice(), [Effect::Intend { must: false, .. }, Effect::Remove { .. }]));
}

fn left(act: AuditAction, id: Option<&Token>, name: &str) -> AuditEntry {
    AuditEntry {
        at: hours(0),
        server: "https://kibana.example:5601".into(),
        space: "default".into(),
        act,
        token_id: id.map(|token| token.id.as_str().to_owned()),
        token_name: name.into(),
        policy_id: "web".into(),
        outcome: Verdict::Intent,
        problem: None,
        pid: Some(1),
    }
}

fn started(left: Vec<AuditEntry>, list: Vec<Token>, minutes: i64) -> Tab {
    let mut tab = Tab::waiting(80, 24);
    tab.send(Msg::LeftOpen(left));
    tab.send(Msg::Tick(
        at("2026-11-20T12:00:00Z").checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap(),
    ));
    tab.all.clear();
    tab.answer_tokens(list);
    tab
}

fn lines(tab: &Tab) -> Vec<AuditEntry> {
    let of = |effect: &Effect| match effect {
        Effect::Audit(lines) => lines.clone(),
        _ => Vec::new(),
    };
    tab.all.iter().flat_map(of).collect()
}

#[test]
fn what_an_earlier_run_left_open_is_looked_up_said_and_written_down() {
    let recently_added = Token { created_at: Some(hours(0)), ..token(4_001, "web-new", "web") };
    let there = || tokens().into_iter().chain([recently_added.clone()]).collect::<Vec<_>>();
    let tab = started(vec![left(AuditAction::Create, None, "web-new")], there(), 5);
    assert_eq!(tab.toast(), "The last run ended during the create of web-new: it was created");
    assert_eq!(tab.model.toasts.current().unwrap().tone, Tone::Error, "it stays until a key");
    let [line] = lines(&tab).try_into().unwrap();
    assert_eq!((line.outcome, line.token_id.as_deref()), (Verdict::Done, Some(recently_added.id.as_str())));

    let tab = started(vec![left(AuditAction::Create, None, "web-none")], there(), 5);
    assert_eq!(
        tab.toast(),
        "The last run ended during the create of web-none: it was not created, as of now"
    );
    assert_eq!(lines(&tab)[0].outcome, Verdict::Failed);

    let active = token(1, "web-east", "web");
    let revoked = token(30, "web-blue", "web");
    let gone = token(9_999, "web-gone", "web");
    let all = vec![
        left(AuditAction::Revoke, Some(&active), "web-east"),
        left(AuditAction::Revoke, Some(&revoked), "web-blue"),
        left(AuditAction::Delete, Some(&gone), "web-gone"),
    ];
    let tab = started(all.clone(), tokens(), 5);
    assert_eq!(
        tab.toast(),
        "The last run ended before 3 writes were answered: 1 were revoked, 1 were not revoked, 1 were deleted"
    );
    assert_eq!(lines(&tab).len(), 3);
    let tab = started(all, tokens(), 0);
    assert_eq!(lines(&tab).len(), 2, "what has not happened may still be under way at first");
    assert_eq!(tab.model.writes.open.len(), 1);
}

#[test]
fn what_another_server_or_space_left_open_is_none_of_ours() {
    let other = AuditEntry { space: "lab".into(), ..left(AuditAction::Create, None, "web-new") };
    let tab = started(vec![other], tokens(), 5);
    assert_eq!((tab.toast(), lines(&tab).len()), ("", 0));
}
