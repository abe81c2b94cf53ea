//! What is on show, in which order, and what is hidden by what.

use super::*;
use crate::domain::columns::Column;
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::status::StatusFilter;

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn token(id: &str, policy: &str) -> Token {
    let (stored_name, name) = Token::names(id);
    let (policy_id, api_key_id) = (policy.into(), "key".into());
    let id = id.into();
    Token {
        id,
        api_key_id,
        stored_name,
        name,
        policy_id,
        created_at: None,
        expire_at: None,
        active: true,
        hidden: false,
        says_hidden: true,
    }
}

fn shown(rows: &TokenRows) -> Vec<&str> {
    rows.window(0, usize::MAX).map(Row::name).collect()
}

fn show_all(rows: &mut TokenRows) {
    let filter = RowFilter { status: StatusFilter::All, ..RowFilter::default() };
    rows.show(&filter, Sort::default(), &Policies::default(), now());
}

#[test]
fn the_window_is_what_was_asked_for_and_never_more_than_there_is() {
    let mut rows = TokenRows::new(["a", "b", "c", "d"].map(|id| token(id, "p")).to_vec());
    assert_eq!(rows.window(0, 9).count(), 0, "nothing is on show before it was chosen");
    show_all(&mut rows);
    assert_eq!(rows.window(1, 2).map(Row::name).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(rows.window(3, 9).map(Row::name).collect::<Vec<_>>(), ["d"]);
    assert_eq!(rows.window(usize::MAX, 1).count(), 0);
}

#[test]
fn a_new_token_goes_on_top_and_an_old_one_keeps_its_place() {
    let mut rows = TokenRows::new(["a", "b"].map(|id| token(id, "p")).to_vec());
    rows.put(token("new", "p"));
    rows.put(Token { active: false, ..token("b", "p") });
    show_all(&mut rows);
    assert_eq!(shown(&rows), ["new", "a", "b"]);
    for (position, id) in ["new", "a", "b"].into_iter().enumerate() {
        assert_eq!(rows.position(&id.into()), Some(position));
        assert_eq!(rows.by_id(&id.into()).unwrap().name(), id);
    }
    assert_eq!((rows.counts().active, rows.counts().inactive), (2, 1));
}

#[test]
fn a_token_that_a_server_sends_twice_counts_once() {
    let mut rows = TokenRows::new(vec![token("a", "p"), token("a", "q"), token("b", "p")]);
    show_all(&mut rows);
    assert_eq!((shown(&rows), rows.total()), (vec!["a", "b"], 2));
}

#[test]
fn hidden_tokens_and_those_of_managed_policies_are_kept_but_not_shown() {
    let managed = AgentPolicy {
        id: "m".into(),
        name: "Managed".into(),
        namespace: "".into(),
        is_managed: true,
        supports_agentless: false,
        agents: None,
        fleet_server_host_id: None,
    };
    let hidden = Token { hidden: true, ..token("hidden", "p") };
    let mut rows = TokenRows::new(vec![token("a", "p"), token("b", "m"), hidden]);
    rows.show(&RowFilter::default(), Sort::default(), &Policies::new(vec![managed]), now());
    assert_eq!((shown(&rows), rows.total(), rows.counts().of(StatusFilter::All)), (vec!["a"], 3, 1));
    assert!(rows.by_id(&"b".into()).is_some() && rows.position(&"b".into()).is_none());
}

/// Everything, sorted; as the names say it.
fn sorted(tokens: Vec<Token>, column: Column, descending: bool, policies: &Policies) -> Vec<String> {
    let mut rows = TokenRows::new(tokens);
    let filter = RowFilter { status: StatusFilter::All, ..RowFilter::default() };
    rows.show(&filter, Sort { column, descending }, policies, now());
    let names: Vec<String> = shown(&rows).into_iter().map(str::to_owned).collect();
    for (position, row) in rows.window(0, usize::MAX).enumerate() {
        assert_eq!(rows.position(row.id()), Some(position));
    }
    names
}

fn hours(hours: i64) -> Option<Timestamp> {
    now().checked_add(jiff::SignedDuration::from_hours(hours)).ok()
}

#[test]
fn names_sort_as_people_count() {
    let tokens = || {
        ["web-10", "Web-9", "web-007", "Zulu", "älter", "web-9b", "1", ""].map(|id| token(id, "p")).to_vec()
    };
    let up = sorted(tokens(), Column::Name, false, &Policies::default());
    assert_eq!(up, ["", "1", "web-007", "Web-9", "web-9b", "web-10", "Zulu", "älter"]);
    let down = sorted(tokens(), Column::Name, true, &Policies::default());
    assert!(down.iter().eq(up.iter().rev()));
}

#[test]
fn equal_ones_keep_the_servers_order_in_both_directions() {
    let tokens = || ["b", "a", "c"].map(|id| Token { created_at: hours(-1), ..token(id, "p") }).to_vec();
    for descending in [false, true] {
        assert_eq!(sorted(tokens(), Column::Created, descending, &Policies::default()), ["b", "a", "c"]);
    }
}

#[test]
fn what_never_expires_comes_last_in_both_directions() {
    let expiring = |id, at| Token { expire_at: at, ..token(id, "p") };
    let tokens = || vec![expiring("never", None), expiring("late", hours(9)), expiring("soon", hours(1))];
    assert_eq!(sorted(tokens(), Column::Expires, false, &Policies::default()), ["soon", "late", "never"]);
    assert_eq!(sorted(tokens(), Column::Expires, true, &Policies::default()), ["late", "soon", "never"]);
}

#[test]
fn policies_sort_by_their_names_and_statuses_by_their_use() {
    let policy = |id: &str, name: &str| AgentPolicy {
        id: id.into(),
        name: name.into(),
        namespace: "".into(),
        is_managed: false,
        supports_agentless: false,
        agents: None,
        fleet_server_host_id: None,
    };
    let policies = Policies::new(vec![policy("1", "zoo"), policy("2", "Ape 10"), policy("3", "ape 9")]);
    let tokens = || vec![token("z", "1"), token("a10", "2"), token("a9", "3"), token("unknown", "bee")];
    assert_eq!(sorted(tokens(), Column::Policy, false, &policies), ["a9", "a10", "unknown", "z"]);
    assert_eq!(sorted(tokens(), Column::Policy, false, &Policies::default()), ["z", "a10", "a9", "unknown"]);

    let mut tokens = ["gone", "good", "over"].map(|id| token(id, "1")).to_vec();
    tokens[0].active = false;
    tokens[2].expire_at = hours(-1);
    assert_eq!(sorted(tokens, Column::Status, false, &policies), ["good", "over", "gone"]);
}

#[test]
fn an_order_is_kept_only_while_it_holds() {
    let mut soon = token("soon", "b");
    soon.expire_at = hours(1);
    let mut rows = TokenRows::new(vec![soon, token("stays", "a")]);
    let filter = RowFilter { status: StatusFilter::All, ..RowFilter::default() };
    let mut show = |sort, policies: &Policies, now| {
        rows.show(&filter, sort, policies, now);
        shown(&rows).join(" ")
    };
    let by = |column| Sort { column, descending: false };
    assert_eq!(show(by(Column::Status), &Policies::default(), now()), "soon stays");
    assert_eq!(show(by(Column::Status), &Policies::default(), hours(2).unwrap()), "stays soon");
    assert_eq!(show(by(Column::Status), &Policies::default(), now()), "soon stays", "the clock was set back");
    assert_eq!(show(by(Column::Policy), &Policies::default(), now()), "stays soon");
    let named = AgentPolicy {
        id: "b".into(),
        name: "0".into(),
        namespace: "".into(),
        is_managed: false,
        supports_agentless: false,
        agents: None,
        fleet_server_host_id: None,
    };
    assert_eq!(
        show(by(Column::Policy), &Policies::new(vec![named]), now()),
        "soon stays",
        "policies were read"
    );
    rows.put(Token { active: false, ..token("stays", "a") });
    rows.put(token("new", "-"));
    rows.show(&filter, by(Column::Policy), &Policies::default(), now());
    assert_eq!(shown(&rows), ["new", "stays", "soon"]);
}

#[test]
fn each_filter_says_what_it_alone_hides() {
    let mut tokens = ["web-1", "web-2", "lab-1", "lab-2"].map(|id| token(id, &id[..3])).to_vec();
    tokens[1].active = false;
    let mut rows = TokenRows::new(tokens);
    let filter = RowFilter {
        policies: [Box::from("web")].into(),
        find: crate::domain::find::FindQuery::parse("name:1"),
        ..RowFilter::default()
    };
    rows.show(&filter, Sort::default(), &Policies::default(), now());
    assert_eq!(shown(&rows), ["web-1"]);
    let hidden = Hidden { listed: 4, by_status: 0, by_policy: 1, by_find: 0, by_kuery: 0, held_back: 0 };
    assert_eq!(rows.hidden(), hidden, "lab-1 is hidden by the policy alone; the others by two filters");
    rows.show(
        &RowFilter { find: crate::domain::find::FindQuery::default(), ..filter },
        Sort::default(),
        &Policies::default(),
        now(),
    );
    assert_eq!(
        rows.hidden(),
        Hidden { listed: 4, by_status: 1, by_policy: 2, by_find: 0, by_kuery: 0, held_back: 0 }
    );
}

proptest::proptest! {
    #[test]
    fn any_names_can_be_sorted_and_numbers_count(names in proptest::collection::vec("[a-b0-9 é-]{0,8}", 0..20), n in 0_u32..500, m in 0_u32..500) {
        let tokens = names.iter().enumerate().map(|(i, name)| Token { name: name.as_str().into(), ..token(&i.to_string(), "p") });
        proptest::prop_assert_eq!(sorted(tokens.collect(), Column::Name, false, &Policies::default()).len(), names.len());
        let pair = [n, m].map(|n| token(&format!("a{n}z"), "p"));
        let first = sorted(pair.into(), Column::Name, false, &Policies::default()).remove(0);
        proptest::prop_assert_eq!(first, format!("a{}z", n.min(m)));
    }
}

#[test]
fn what_is_taken_out_is_gone_and_the_rest_is_found() {
    let mut rows = TokenRows::new(["a", "b", "c"].map(|id| token(id, "p")).to_vec());
    show_all(&mut rows);
    let before = rows.snapshot();
    rows.take_out(&["b".into(), "nobody".into()].into());
    show_all(&mut rows);
    assert_eq!((shown(&rows), rows.total()), (vec!["a", "c"], 2));
    assert_eq!((rows.position(&"c".into()), rows.by_id(&"b".into()).is_none()), (Some(1), true));
    assert_eq!(before.window(0, 9).map(Row::name).collect::<Vec<_>>(), ["a", "b", "c"], "what was, stays");
}
