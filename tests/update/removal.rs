//! The question before a revoke.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::model::Access;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::removal::state::{RemovalDialog, RemovalState};
use fleet_tokens::domain::bulk::RemovalKind;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::TokenResult;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, policies, problem, token, tokens};

fn dialog(tab: &Tab) -> &RemovalDialog {
    match &tab.model.overlay {
        Some(Overlay::Removal(dialog)) => dialog,
        other => panic!("no question is open: {other:?}"),
    }
}

fn asking() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X").pass(350);
    tab
}

#[test]
fn yes_revokes_exactly_the_token_that_was_asked_about() {
    let mut tab = asking();
    let target = dialog(&tab).targets[0].id.clone();
    tab.press("y");
    let (id, order) = tab.order();
    assert_eq!((order.act, order.targets.len()), (RemovalKind::Revoke, 1));
    assert_eq!(order.targets[0].id, target);
    tab.removed(id, vec![TokenResult::Done]);
    assert_eq!(tab.toast(), "Revoked web-east. Fleet Server may accept it until 12:01:00 (60 s cache)");
    assert!(!tab.model.rows.by_id(&target).unwrap().token().active, "it is inactive at once");
    assert!(matches!(tab.effect(), Effect::FetchTokens(_)), "and the list is read again");
}

#[test]
fn neither_y_nor_enter_counts_before_the_button_is_armed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X y <enter> <tab> <enter> y");
    assert_eq!(tab.take_effects(), []);
    assert!(tab.model.overlay.is_some());
}

#[test]
fn nobody_says_yes_to_a_question_that_is_not_on_the_screen() {
    let mut tab = asking();
    tab.send(Msg::Resize(Size { width: 30, height: 8 }));
    tab.press("y <tab> <enter>");
    assert_eq!(tab.take_effects(), []);
    tab.send(Msg::Resize(Size { width: 80, height: 24 }));
    tab.press("y");
    assert!(matches!(tab.effect(), Effect::Remove { .. }));
}

#[test]
fn a_wrong_phrase_and_enter_says_what_is_expected_until_something_is_typed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("A X").pass(400);
    assert!(!dialog(&tab).is_refused());
    for typed in ["", "revoke"] {
        tab.write(typed).press("<enter>");
        assert_eq!(tab.take_effects(), []);
        assert!(dialog(&tab).is_refused(), "{typed:?}");
    }
    tab.write(" ");
    assert!(!dialog(&tab).is_refused(), "typing goes on");
    tab.write("9");
    tab.press("<enter>");
    assert!(matches!(tab.effect(), Effect::Remove { .. }));
}

#[test]
fn a_held_key_never_confirms() {
    for key in ["y", "<enter>", "X", "<tab> <enter>"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("X");
        for _ in 0..200 {
            tab.pass(33).press(key);
        }
        assert_eq!(tab.take_effects(), [], "{key}");
    }
}

#[test]
fn what_was_pressed_while_the_program_could_not_read_does_not_count() {
    // A slow terminal, or a machine that sleeps: the time is over when the first key comes, but it was pressed before.
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X");
    let late = tab.model.now.checked_add(jiff::SignedDuration::from_secs(60)).unwrap();
    tab.send(Msg::Tick(late));
    tab.press("y <tab> <enter>");
    assert_eq!(tab.take_effects(), []);
    tab.pass(119).press("y");
    assert_eq!(tab.take_effects(), []);
    tab.pass(120).press("y");
    assert!(matches!(tab.effect(), Effect::Remove { .. }));
}

#[test]
fn enter_presses_cancel_until_the_focus_was_moved() {
    let mut tab = asking();
    tab.press("<enter>");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.take_effects(), []);
    tab.press("X").pass(400).press("<tab> <enter>");
    assert!(matches!(tab.effect(), Effect::Remove { .. }));
}

#[test]
fn a_second_yes_sends_nothing_twice() {
    let mut tab = asking();
    tab.press("y y <tab> <enter> y");
    assert_eq!(tab.take_effects().len(), 1);
    tab.press("<esc>");
    assert!(tab.model.overlay.is_some(), "the answer is awaited");
}

#[test]
fn the_last_active_token_of_a_policy_takes_its_name_or_its_id() {
    for phrase in ["Default", "revoke 00000064"] {
        let mut tab = Tab::with_fleet(80, 24);
        while tab.model.selected().unwrap().raw_policy_id() != "lab" {
            tab.press("j");
        }
        tab.press("X").pass(1_000).press("y <enter>");
        assert_eq!(tab.take_effects(), [], "y is a letter here, and Enter needs the phrase");
        tab.press("<bs>").write(&phrase[..phrase.len() - 1]).press("<enter>");
        assert_eq!(tab.take_effects(), [], "half a phrase is none");
        tab.write(&phrase[phrase.len() - 1..]).press("<enter>");
        assert!(matches!(tab.effect(), Effect::Remove { .. }), "{phrase}");
    }
}

#[test]
fn an_expired_token_is_nobodys_last_one() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("2 X");
    assert!(dialog(&tab).phrase.is_none());
}

#[test]
fn a_token_that_changes_under_the_question_takes_no_yes() {
    let revoked =
        |token: Token| if token.name.raw() == "web-east" { Token { active: false, ..token } } else { token };
    let changes: [Vec<Token>; 2] = [
        tokens().into_iter().map(revoked).collect(),
        tokens().into_iter().filter(|token| token.name.raw() != "web-east").collect(),
    ];
    for change in changes {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("R X").pass(350).take_effects();
        tab.answer_tokens(change);
        assert!(dialog(&tab).changed.is_some());
        assert_eq!(dialog(&tab).targets[0].name.raw(), "web-east", "the question still names its token");
        tab.press("y <tab> <enter>");
        assert_eq!(tab.take_effects(), []);
    }
}

#[test]
fn newcomers_do_not_move_the_question_to_another_token() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R X").pass(350).take_effects();
    let mut newer = vec![token(3_000, "newer", "web")];
    newer.extend(tokens());
    tab.answer_tokens(newer);
    tab.press("y");
    assert_eq!(tab.order().1.targets[0].name, "web-east");
}

#[test]
fn a_refusal_stays_in_the_dialog_and_the_guard_begins_anew() {
    let mut tab = asking();
    tab.press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Failed(problem(ProblemKind::Server))]);
    assert!(matches!(dialog(&tab).state, RemovalState::Failed(_)));
    tab.press("y");
    assert_eq!(tab.take_effects(), []);
    tab.pass(500).press("y");
    assert!(matches!(tab.effect(), Effect::Remove { .. }));
}

#[test]
fn a_lost_answer_is_not_repeated_but_looked_up() {
    let mut tab = asking();
    tab.press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Failed(problem(ProblemKind::Unknown))]);
    assert!(matches!(tab.effect(), Effect::FetchTokens(_)));
    let seen = tokens()
        .into_iter()
        .map(|t| if t.name.raw() == "web-east" { Token { active: false, ..t } } else { t });
    tab.answer_tokens(seen.collect());
    assert!(dialog(&tab).changed.as_deref().unwrap().starts_with("This token is revoked already."));
}

#[test]
fn a_missing_privilege_makes_the_tab_read_only_from_here_on() {
    let mut tab = asking();
    tab.press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Failed(problem(ProblemKind::Forbidden))]);
    assert!(matches!(tab.model.access, Access::Refused(_)));
    tab.press("<esc> n");
    assert!(tab.model.overlay.is_none() && tab.toast().starts_with("Read-only: "));
    assert!(tab.toast().ends_with("^r asks again"), "{}", tab.toast());
    tab.press("R n");
    assert!(tab.model.overlay.is_some(), "privileges may have been given meanwhile");
}

#[test]
fn a_firewall_says_nothing_about_what_the_person_may_do_in_kibana() {
    let mut tab = asking();
    tab.press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Failed(problem(ProblemKind::Blocked))]);
    assert_eq!(tab.model.access, Access::ReadWrite);
}

#[test]
fn the_cursor_keeps_its_place_when_the_revoked_token_leaves_the_tab() {
    let mut tab =
        Tab::with(80, 24, vec![token(1, "a", "web"), token(2, "b", "web"), token(3, "c", "web")], policies());
    tab.press("j X").pass(350).press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Done]);
    assert_eq!(tab.selected(), "c");
}

#[test]
fn a_list_that_makes_it_the_last_one_makes_the_person_type() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R X").pass(400);
    assert_eq!((dialog(&tab).impacts[0].left, dialog(&tab).phrase.is_some()), (2, false));
    tab.take_effects();
    let revoked_elsewhere = tokens().into_iter().map(|token| {
        let other = token.policy_id.raw() == "web" && token.name.display() != "web-east";
        Token { active: token.active && !other, ..token }
    });
    tab.answer_tokens(revoked_elsewhere.collect());
    assert_eq!((dialog(&tab).impacts[0].left, dialog(&tab).phrase.is_some()), (0, true));
    tab.press("y <enter>");
    assert_eq!(tab.take_effects(), [], "a yes to another question");
}

#[test]
fn fleet_servers_cache_is_named_only_for_tokens_that_it_may_hold() {
    let mut tab = Tab::with_fleet(120, 36);
    tab.press("2 X").pass(1_000).press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Done]);
    assert_eq!(tab.toast(), "Revoked lab-weekend");
    let mut tab = Tab::with_fleet(120, 36);
    tab.press("2 A X").write("revoke 2").press("<enter>");
    let (id, _) = tab.order();
    tab.removed(id, vec![TokenResult::Done, TokenResult::Done]);
    assert_eq!(tab.toast(), "2 enrollment tokens revoked");
}
