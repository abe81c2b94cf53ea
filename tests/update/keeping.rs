//! What is kept for the next start, and the audit log's lines.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::domain::audit::{Act, Entry, Outcome as Verdict};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::state::{Change, Remembered};
use fleet_tokens::domain::status::StatusFilter;

use crate::support::{Tab, problem, token};

fn entries(tab: &Tab) -> Vec<Entry> {
    let entry = |effect: &Effect| match effect {
        Effect::Audit(entry) => Some(entry.clone()),
        _ => None,
    };
    tab.all.iter().filter_map(entry).collect()
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
        let [Effect::Audit(before), Effect::Revoke { id, .. }] = tab.all.as_slice() else {
            panic!("{:?}", tab.all)
        };
        let target = &token(1, "web-east", "web").id;
        assert_eq!((before.act, before.outcome), (Act::Revoke, Verdict::Intent));
        assert_eq!(before.token_id.as_deref(), Some(target.as_str()));
        assert_eq!((before.token_name.as_str(), before.policy_id.as_str()), ("web-east", "web"));
        let id = *id;
        tab.done(id, Outcome::Revoked(kind.map_or(Ok(()), |kind| Err(problem(kind)))));
        let after = entries(&tab).pop().unwrap();
        assert_eq!((after.outcome, after.problem.is_some()), (verdict, kind.is_some()));
        assert_eq!(after.token_name, "web-east");
        assert!(tab.model.writes.is_empty());
    }
}

#[test]
fn a_created_token_is_known_by_its_id_afterwards() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("web\u{202e}north").press("<tab> <right> <tab>").write("linux").press("<c-s>");
    let Effect::Create { id, token: new } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Created(Ok(token(0, &new.name, "web"))));
    let [before, after] = entries(&tab).try_into().unwrap();
    assert_eq!((before.act, before.token_id), (Act::Create, None));
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
