//! Deleting, and acting on many.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::model::Access;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::removal::state::{Impact, RemovalDialog, RemovalState, Spared};
use fleet_tokens::domain::bulk::RemovalKind;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::progress::{Phase, Progress};
use fleet_tokens::domain::removal::{RemovalEnd, RemovalResult, TokenResult};
use fleet_tokens::domain::rows::Row;
use fleet_tokens::domain::server::Offer;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, policies, problem, token, tokens};

fn dialog(tab: &Tab) -> &RemovalDialog {
    match &tab.model.overlay {
        Some(Overlay::Removal(dialog)) => dialog,
        other => panic!("no question is open: {other:?}"),
    }
}

fn marked(tab: &Tab) -> Vec<&str> {
    tab.model.rows.all().filter(|row| tab.model.marks.has(row.id())).map(Row::name).collect()
}

/// Three of one policy are marked, and the order is out.
fn three_sent(act: &str) -> (Tab, fleet_tokens::app::request::RequestId) {
    let tokens = ["a", "b", "c", "d"].into_iter().zip(1..).map(|(name, n)| token(n, name, "web"));
    let mut tab = Tab::with(80, 24, tokens.collect(), policies());
    tab.press("<space> <space> <space>").press(if act == "revoke" { "X" } else { "D" });
    tab.write(&format!("{act} 3")).press("<enter>");
    let (id, order) = tab.order();
    assert_eq!(order.targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    (tab, id)
}

fn failed() -> TokenResult {
    TokenResult::Failed(problem(ProblemKind::Server))
}

#[test]
fn an_inactive_or_expired_one_is_deleted_with_a_y() {
    for (tab_key, name) in [("3", "web-blue"), ("2", "lab-weekend")] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(tab_key).press("D").pass(350);
        assert!(dialog(&tab).phrase.is_none());
        tab.press("y");
        let (id, order) = tab.order();
        assert_eq!((order.act, order.targets[0].name.as_str()), (RemovalKind::Delete, name));
        let target = order.targets[0].id.clone();
        tab.removed(id, vec![TokenResult::Done]);
        assert!(tab.toast().starts_with(&format!("Deleted {name}")), "{}", tab.toast());
        assert!(tab.model.rows.by_id(&target).is_none(), "it is gone at once");
    }
}

#[test]
fn an_active_one_wants_its_name_or_id() {
    for phrase in ["web-east", "delete 00000001"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("D").pass(900).press("y <enter> <bs>");
        assert_eq!(tab.take_effects(), []);
        tab.write("revoke 00000001").press("<enter> <c-u>");
        assert_eq!(tab.take_effects(), [], "the other act's phrase");
        tab.write(phrase).press("<enter>");
        let (id, _) = tab.order();
        tab.removed(id, vec![TokenResult::Done]);
        assert_eq!(tab.toast(), "Deleted web-east. Fleet Server may accept it until 12:01:00 (60 s cache)");
    }
}

#[test]
fn a_token_without_a_visible_name_is_not_confirmed_by_typing_nothing() {
    let blank = Token { name: "".into(), ..token(1, "x", "web") };
    let mut tab = Tab::with(80, 24, vec![blank], policies());
    tab.press("D").pass(1_000).press("<enter> <space> <enter>");
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn a_server_that_only_revoked_is_found_out() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("D").write("web-east").press("<enter>");
    let (id, order) = tab.order();
    let removed = RemovalResult {
        results: vec![TokenResult::OnlyRevoked],
        end: RemovalEnd::OnlyRevokes,
        no_bulk_route: false,
    };
    tab.done(id, Outcome::Removed(removed));
    assert_eq!(tab.toast(), "This Kibana only revokes: web-east is inactive and stays in the list");
    assert!(!tab.model.rows.by_id(&order.targets[0].id).unwrap().token().active);
    assert_eq!(tab.model.offers.delete, Offer::No);
    tab.press("D");
    assert!(tab.toast().starts_with("This Kibana only revokes (X)"), "{}", tab.toast());
}

#[test]
fn the_marked_ones_are_meant_and_not_the_one_under_the_cursor() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> G X");
    let names: Vec<_> = dialog(&tab).targets.iter().map(|token| token.name.display()).collect();
    assert_eq!(names, ["web-east", "web-west"]);
    tab.pass(1_000).press("y <enter>");
    assert_eq!(tab.take_effects(), [], "two want a phrase");
    tab.press("<bs>").write("revoke 2").press("<enter>");
    assert_eq!(tab.order().1.targets.len(), 2);
}

#[test]
fn what_the_filter_hides_is_hit_and_said() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> 2 X");
    assert_eq!((dialog(&tab).targets.len(), dialog(&tab).unseen), (2, 2));
}

#[test]
fn inactive_hidden_and_managed_ones_are_left_alone() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("4 A").take_effects();
    // Meanwhile two change sides.
    tab.press("R").take_effects();
    let changed = tokens().into_iter().map(|token| match token.name.display() {
        "web-west" => Token { hidden: true, ..token },
        "web-east" => Token { policy_id: "cloud".into(), ..token },
        _ => token,
    });
    tab.answer_tokens(changed.collect()).press("X");
    let why: Vec<_> = dialog(&tab).skipped.iter().map(|token| (token.name.as_str(), token.why)).collect();
    assert_eq!(
        why,
        [
            ("web-east", Spared::Managed),
            ("web-west", Spared::Hidden),
            ("web-blue", Spared::Inactive),
            ("Default", Spared::Inactive),
        ]
    );
    assert_eq!(dialog(&tab).targets.len(), 13 - 4);
    tab.press("<esc> D");
    assert_eq!(dialog(&tab).targets.len(), 13 - 2, "inactive ones can be deleted");
}

#[test]
fn where_nothing_is_left_to_revoke_no_question_opens() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 A X");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "Nothing to revoke: 2 already inactive");
}

#[test]
fn what_it_means_for_each_policy_is_known_before() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("A X");
    let impacts = &dialog(&tab).impacts;
    assert!(impacts.iter().all(Impact::takes_the_last), "all active ones are marked");
    assert_eq!((impacts[0].policy.as_str(), impacts[0].agents), ("Linux web", Some(214)));
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> X");
    let web = &dialog(&tab).impacts[0];
    assert_eq!((web.active, web.left, web.takes_the_last()), (2, 1, false));
}

#[test]
fn newcomers_do_not_fall_into_an_open_question() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("A R X").take_effects();
    let before = dialog(&tab).targets.clone();
    let mut newer = vec![token(3_000, "newer", "web")];
    newer.extend(tokens());
    tab.answer_tokens(newer);
    assert_eq!(dialog(&tab).targets, before);
    tab.write(&format!("revoke {}", before.len())).press("<enter>");
    assert!(!tab.order().1.targets.iter().any(|target| target.name == "newer"));
}

#[test]
fn tokens_that_change_under_the_question_take_no_yes() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> <space> R X").write("revoke 3").take_effects();
    let changed = tokens().into_iter().filter(|token| token.name.raw() != "web-east").map(|token| {
        let revoked = token.name.raw() == "web-west";
        Token { active: token.active && !revoked, ..token }
    });
    tab.answer_tokens(changed.collect());
    assert_eq!(
        dialog(&tab).changed.as_deref(),
        Some("These tokens changed: 1 gone, 1 revoked already. Close this and ask again.")
    );
    tab.take_effects();
    tab.press("<enter>");
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn many_that_worked_lose_their_marks_and_are_said() {
    let (mut tab, id) = three_sent("revoke");
    tab.removed(id, vec![TokenResult::Done, TokenResult::Done, TokenResult::Done]);
    assert!(tab.model.overlay.is_none() && tab.model.marks.is_empty());
    assert_eq!(
        tab.toast(),
        "3 enrollment tokens revoked. Fleet Server may accept them until 12:01:00 (60 s cache)"
    );
    assert_eq!((tab.model.rows.counts().active, tab.model.rows.counts().inactive), (1, 3));
    assert!(matches!(tab.effect(), Effect::FetchTokens(_)));
}

#[test]
fn those_that_failed_stay_marked_and_say_why() {
    let (mut tab, id) = three_sent("delete");
    tab.removed(id, vec![TokenResult::Done, failed(), TokenResult::Done]);
    assert_eq!(marked(&tab), ["b"]);
    assert_eq!(tab.model.rows.total(), 2);
    let RemovalState::Ended(removed) = &dialog(&tab).state else { panic!() };
    assert_eq!((removed.done(), removed.failed()), (2, 1));
    tab.take_effects();
    tab.press("y X <tab>");
    assert_eq!(tab.take_effects(), [], "a report is no question");
    tab.press("<enter>");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn it_can_be_cancelled_between_two_chunks_and_what_was_done_stays_done() {
    for key in ["<esc>", "<c-c>"] {
        let (mut tab, id) = three_sent("revoke");
        tab.send(Msg::Progress(id, Progress { phase: Phase::Sending, done: 1, of: 3 }));
        tab.press(key);
        assert_eq!(tab.take_effects(), [Effect::Cancel(id)], "{key}");
        assert!(tab.model.overlay.is_some(), "it still has to say what it did");
        tab.press("<esc>");
        assert_eq!(tab.take_effects(), [], "once is enough");
        let results = vec![TokenResult::Done, TokenResult::Untried, TokenResult::Untried];
        tab.done(
            id,
            Outcome::Removed(RemovalResult { results, end: RemovalEnd::Cancelled, no_bulk_route: false }),
        );
        assert_eq!(tab.toast(), "1 of 3 revoked, cancelled");
        assert_eq!(marked(&tab), ["b", "c"]);
    }
}

#[test]
fn progress_of_something_else_is_dropped() {
    let (mut tab, id) = three_sent("revoke");
    let other = fleet_tokens::app::request::RequestId(id.0 + 1);
    tab.send(Msg::Progress(other, Progress { phase: Phase::Sending, done: 1, of: 3 }));
    assert!(matches!(dialog(&tab).state, RemovalState::Sending { progress: None, .. }));
    tab.done(
        other,
        Outcome::Removed(RemovalResult { results: Vec::new(), end: RemovalEnd::Whole, no_bulk_route: true }),
    );
    assert!(dialog(&tab).is_sending());
    assert_eq!(tab.model.offers.bulk, Offer::Unknown);
}

#[test]
fn a_refusal_in_the_middle_makes_the_tab_read_only() {
    let (mut tab, id) = three_sent("revoke");
    let end = RemovalEnd::Stopped(problem(ProblemKind::Forbidden));
    let results =
        vec![TokenResult::Done, TokenResult::Failed(problem(ProblemKind::Forbidden)), TokenResult::Untried];
    tab.done(id, Outcome::Removed(RemovalResult { results, end, no_bulk_route: false }));
    assert!(matches!(tab.model.access, Access::Refused(_)));
    assert_eq!(marked(&tab), ["b", "c"]);
    tab.press("<esc> X");
    assert!(tab.model.overlay.is_none() && tab.toast().starts_with("Read-only: "));
}

#[test]
fn a_server_without_the_route_for_many_is_remembered() {
    let (mut tab, id) = three_sent("revoke");
    let results = vec![TokenResult::Done; 3];
    tab.done(id, Outcome::Removed(RemovalResult { results, end: RemovalEnd::Whole, no_bulk_route: true }));
    assert_eq!(tab.model.offers.bulk, Offer::No);
}
