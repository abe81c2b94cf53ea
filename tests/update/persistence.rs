//! What is kept for the next start, and the audit log's lines.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind as Press, PointerTarget};
use fleet_tokens::domain::audit::{AuditAction, AuditEntry, AuditOutcome as Verdict};
use fleet_tokens::domain::columns::Column;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::TokenResult;
use fleet_tokens::domain::rows::{QueryMatches, Sort};
use fleet_tokens::domain::state::{Change, Remembered};
use fleet_tokens::domain::status::StatusFilter;

use crate::support::{Tab, policies, problem, token, tokens};

fn entries(tab: &Tab) -> Vec<AuditEntry> {
    let lines = |effect: &Effect| match effect {
        Effect::Intend { lines, .. } | Effect::Audit(lines) => lines.clone(),
        _ => Vec::new(),
    };
    tab.all.iter().flat_map(lines).collect()
}

#[test]
fn the_tab_is_kept_whenever_it_changes_and_restored() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.all.clear();
    tab.press("4 j k 4");
    let kept: Vec<&Effect> = tab.all.iter().collect();
    let [Effect::Remember { site, change }] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((site.server.as_str(), site.space.as_str()), ("https://kibana.example:5601", "default"));
    assert_eq!(change, &Change::Status(StatusFilter::All));
    let remembered = Remembered { status: StatusFilter::Expired, ..Remembered::default() };
    assert_eq!(tab.model.recall(remembered).filter.status, StatusFilter::Expired);
}

#[test]
fn the_embedded_fleet_is_known_by_its_name_and_not_by_its_port() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.server.embedded = true;
    assert_eq!(tab.model.server.site().server, "embedded");
}

#[test]
fn a_write_has_a_line_before_it_and_a_line_after_it() {
    for (kind, verdict) in [
        (None, Verdict::Done),
        (Some(ProblemKind::Unknown), Verdict::Unknown),
        (Some(ProblemKind::Conflict), Verdict::Failed),
    ] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("X").pass(400);
        tab.all.clear();
        tab.press("y");
        let [Effect::Intend { lines, must: true, .. }, Effect::Remove { id, .. }] = tab.all.as_slice() else {
            panic!("{:?}", tab.all)
        };
        let [before] = lines.as_slice() else { panic!("{lines:?}") };
        let target = &token(1, "web-east", "web").id;
        assert_eq!((before.act, before.outcome), (AuditAction::Revoke, Verdict::Intent));
        assert_eq!(before.token_id.as_deref(), Some(target.as_str()));
        assert_eq!((before.token_name.as_str(), before.policy_id.as_str()), ("web-east", "web"));
        let id = *id;
        tab.removed(id, vec![kind.map_or(TokenResult::Done, |kind| TokenResult::Failed(problem(kind)))]);
        let after = entries(&tab).pop().unwrap();
        assert_eq!((after.outcome, after.problem.is_some()), (verdict, kind.is_some()));
        assert_eq!(after.token_name, "web-east");
        assert!(tab.model.writes.is_empty());
    }
}

#[test]
fn each_of_many_has_its_own_two_lines() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> <space> <space> D");
    tab.all.clear();
    tab.write("delete 4").press("<enter>");
    let id = {
        let [before @ .., Effect::Remove { id, order }] = tab.all.as_slice() else { panic!("{:?}", tab.all) };
        let sent: Vec<_> = order.targets.iter().map(|target| target.id.as_str().to_owned()).collect();
        let noted = entries(&tab).into_iter().map(|entry| {
            assert_eq!((entry.act, entry.outcome), (AuditAction::Delete, Verdict::Intent));
            entry.token_id.unwrap()
        });
        assert_eq!((before.len(), noted.collect::<Vec<_>>()), (1, sent));
        *id
    };
    tab.all.clear();
    let lost = TokenResult::Failed(problem(ProblemKind::Unknown));
    tab.removed(id, vec![TokenResult::Done, lost, TokenResult::OnlyRevoked, TokenResult::Untried]);
    let said = entries(&tab).into_iter().map(|entry| (entry.outcome, entry.problem.is_some()));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [(Verdict::Done, false), (Verdict::Unknown, true), (Verdict::Failed, true)],
        "of one that nothing was sent for nothing was written before, either"
    );
    assert!(tab.model.writes.is_empty());
}

#[test]
fn the_order_and_what_was_searched_for_are_kept_and_restored() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.all.clear();
    tab.press("o n").press("/ w e b <enter>");
    let change = |effect: &Effect| match effect {
        Effect::Remember { change, .. } => Some(change.clone()),
        _ => None,
    };
    let kept: Vec<Change> = tab.all.iter().filter_map(change).collect();
    let sort = Sort::by(Column::Name);
    assert_eq!(kept, [Change::Sorted(sort), Change::Searched("web".into())]);
    let mut again = Tab::waiting(80, 24);
    let remembered = tab.model.remembered.clone();
    again.model = again.model.recall(remembered);
    again.answer_policies(policies()).answer_tokens(tokens());
    assert_eq!((again.model.sort, again.selected()), (sort, tab.press("<esc> g").selected()));
    again.press("/ <up>");
    assert_eq!(again.model.filter.find.text(), "web");
}

#[test]
fn what_was_asked_by_kql_is_kept_once_the_server_answered_and_restored() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.all.clear();
    for (query, answer) in
        [("nope:1", Err(problem(ProblemKind::Refused))), ("active:true", Ok(QueryMatches::default()))]
    {
        tab.press("K <c-u>").write(query).press("<enter>");
        let Effect::FetchKuery { id, .. } = tab.effect() else { panic!() };
        tab.done(id, Outcome::Kuery(answer));
    }
    let kept = tab.all.iter().filter(|effect| matches!(effect, Effect::Remember { .. })).collect::<Vec<_>>();
    let [Effect::Remember { change, .. }] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!(change, &Change::Asked("active:true".into()));
    let mut again = Tab::waiting(80, 24);
    again.model = again.model.recall(tab.model.remembered.clone());
    again.answer_policies(policies()).answer_tokens(tokens()).press("K <up>");
    let Some(Overlay::Kql(line)) = &again.model.overlay else { panic!() };
    assert_eq!(line.input.value(), "active:true");
}

#[test]
fn a_click_beside_the_line_keeps_its_search_too() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/ w e b");
    tab.send(Msg::Mouse(Pointer { act: Press::Press, target: PointerTarget::Do(Action::ShowAll) }));
    assert_eq!(tab.model.remembered.searches, ["web"]);
    let kept = |effect: &Effect| matches!(effect, Effect::Remember { change: Change::Searched(_), .. });
    assert!(tab.all.iter().any(kept));
}

#[test]
fn a_created_token_is_known_by_its_id_afterwards() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("web\u{202e}north").press("<tab> <right> <tab>").write("linux").press("<c-s>");
    let Effect::Create { id, token: new } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Created(Ok(token(0, &new.name, "web"))));
    let [before, after] = entries(&tab).try_into().unwrap();
    assert_eq!((before.act, before.token_id), (AuditAction::Create, None));
    assert_eq!(after.token_id.as_deref(), Some(token(0, "", "web").id.as_str()));
    assert_eq!(after.token_name, "web\u{FFFD}north", "fit for a screen");
}

#[test]
fn a_state_folder_that_fails_is_said_and_stops_nothing() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::NotKept(problem(ProblemKind::Local)));
    assert!(tab.toast().contains("refused the connection"));
    assert_eq!(tab.press("j").selected(), "web-west");
}
