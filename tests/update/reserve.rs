//! What is held against the list: it may lack tokens, some are held back, the server's clock is another.

use std::collections::HashMap;

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Listing, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::reserve;
use fleet_tokens::domain::policy::AgentPolicy;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::rows::QueryMatches;
use fleet_tokens::domain::status::StatusFilter;
use fleet_tokens::domain::token::Token;
use jiff::SignedDuration;

use crate::support::{Tab, hours, listing, listing_with_holes, policies, problem, token, tokens};

fn said(tab: &Tab) -> String {
    reserve::words(&tab.model).join("; ")
}

fn read(tab: &mut Tab, listing: Listing) {
    tab.press("R");
    let id = tab.model.list.request().unwrap();
    tab.done(id, Outcome::Tokens(Ok(listing)));
}

#[test]
fn a_list_that_lacks_tokens_says_so_until_one_is_whole() {
    let mut tab = Tab::with_fleet(80, 24);
    assert_eq!(said(&tab), "");
    read(&mut tab, listing_with_holes(tokens(), 20));
    assert_eq!(said(&tab), "list not complete: the server gave out fewer tokens than it has");
    read(&mut tab, Listing { unreadable: 2, ..listing_with_holes(tokens(), 16) });
    assert_eq!(said(&tab), "list not complete: 2 unreadable");
    read(&mut tab, Listing { unreadable: 2, ..listing_with_holes(tokens(), 20) });
    assert_eq!(said(&tab), "list not complete: 2 unreadable, others not given out");
    read(&mut tab, listing(tokens()));
    assert_eq!(said(&tab), "");
}

#[test]
fn nobody_is_said_to_have_deleted_what_a_list_with_holes_lacks() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R");
    let id = tab.model.list.request().unwrap();
    tab.press("X");
    let rest: Vec<Token> = tokens().into_iter().filter(|token| token.name.raw() != "web-east").collect();
    tab.done(id, Outcome::Tokens(Ok(listing_with_holes(rest.clone(), 14))));
    let changed = |tab: &Tab| match &tab.model.overlay {
        Some(Overlay::Removal(dialog)) => dialog.changed.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(changed(&tab), "The last list is not complete and lacks this token. Close this and refresh.");
    tab.press("<esc> R").answer_tokens(tokens());
    tab.press("g R");
    let id = tab.model.list.request().unwrap();
    tab.press("X").done(id, Outcome::Tokens(Ok(listing(rest))));
    assert!(changed(&tab).contains("somebody deleted it"), "a whole list tells");
}

#[test]
fn a_question_about_many_says_what_was_not_read_also_for_one_token() {
    let mut tab = Tab::with_fleet(80, 24);
    read(&mut tab, listing_with_holes(tokens(), 20));
    tab.press("X");
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.unread, 6);
}

#[test]
fn a_query_that_may_find_more_says_so() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("active:true").press("<enter>");
    let Effect::FetchKuery { id, .. } = tab.effect() else { panic!() };
    let found = QueryMatches { tokens: tokens().into_iter().map(|token| token.id).collect(), whole: false };
    tab.done(id, Outcome::Kuery(Ok(found)));
    assert_eq!(said(&tab), "the KQL query may find more");
}

/// As a Kibana before 9.5 lists it: nothing says whether it is hidden.
fn older(token: Token) -> Token {
    Token { says_hidden: false, ..token }
}

#[test]
fn tokens_that_may_belong_to_the_platform_are_held_back_until_the_policies_are_read() {
    let mut tab = Tab::waiting(80, 24);
    tab.answer_tokens(vec![older(token(1, "web", "web")), older(token(2, "managed", "cloud"))]);
    assert_eq!((tab.model.rows.len(), said(&tab).as_str()), (0, "2 held back"));
    tab.take_effects();
    tab.press("X A X c s T");
    assert!(tab.model.overlay.is_none() && tab.take_effects().is_empty(), "nothing can be done to them");
    tab.answer_policies(policies());
    assert_eq!((tab.selected(), tab.model.rows.len(), said(&tab).as_str()), ("web", 1, ""));
}

#[test]
fn they_stay_held_back_where_the_policies_cannot_be_read() {
    let mut tab = Tab::waiting(80, 24);
    tab.answer_tokens(vec![older(token(1, "web", "web")), token(2, "newer", "web")]);
    let id = tab.model.policy_list.request().unwrap();
    tab.done(id, Outcome::Policies(Err(problem(ProblemKind::Server))));
    assert_eq!((tab.selected(), tab.model.rows.len()), ("newer", 1), "this one says that it is not hidden");
    assert_eq!(said(&tab), "1 held back");
}

#[test]
fn what_has_expired_is_for_the_servers_clock_to_say() {
    let expiring = Token { expire_at: Some(hours(4)), ..token(1, "web", "web") };
    let mut tab = Tab::with(80, 24, vec![expiring.clone()], policies());
    assert_eq!(tab.model.rows.counts().of(StatusFilter::Active), 1);
    let ahead = |hours: i64| {
        let time = tab.model.now.checked_add(SignedDuration::from_hours(hours)).unwrap();
        Listing { server_time: Some(time), ..listing(vec![expiring.clone()]) }
    };
    let (five, three) = (ahead(5), ahead(3));
    read(&mut tab, five);
    assert_eq!(tab.model.rows.counts().of(StatusFilter::Expired), 1);
    assert_eq!(said(&tab), "the server's clock is 5 hours ahead");
    read(&mut tab, three);
    assert_eq!(tab.model.rows.counts().of(StatusFilter::Active), 1);
    tab.pass(3_600_000);
    assert_eq!(tab.model.rows.counts().of(StatusFilter::Expired), 1, "at the moment when it happens there");
}

#[test]
fn clocks_that_differ_by_seconds_are_no_news() {
    let mut tab = Tab::with_fleet(80, 24);
    let time = tab.model.now.checked_sub(SignedDuration::from_secs(4)).ok();
    read(&mut tab, Listing { server_time: time, ..listing(tokens()) });
    assert_eq!((tab.model.skew, said(&tab).as_str()), (SignedDuration::ZERO, ""));
    let time = tab.model.now.checked_sub(SignedDuration::from_secs(61)).ok();
    read(&mut tab, Listing { server_time: time, ..listing(tokens()) });
    assert_eq!(said(&tab), "the server's clock is 1 minute behind");
}

fn uncounted() -> Vec<AgentPolicy> {
    policies().into_iter().map(|policy| AgentPolicy { agents: None, ..policy }).collect()
}

fn counted(tab: &mut Tab) -> Vec<String> {
    let effects = tab.take_effects();
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::CountAgents { id, policies } => Some((*id, policies.clone())),
        _ => None,
    });
    let mut names = Vec::new();
    for (id, policies) in asked {
        names.extend(policies.iter().map(|policy| policy.name.raw().to_owned()));
        let counts: HashMap<Box<str>, u64> =
            policies.iter().map(|policy| (policy.id.raw().into(), 214)).collect();
        tab.done(id, Outcome::Agents(Ok(counts)));
    }
    names
}

#[test]
fn agents_are_counted_for_what_is_on_show_once_it_rests_and_not_again() {
    let mut tab = Tab::with(160, 40, tokens(), uncounted());
    tab.pass(399);
    assert_eq!(counted(&mut tab), [""; 0], "somebody may be on the way to another row");
    tab.pass(1);
    assert_eq!(counted(&mut tab), ["Linux web"], "the one in the details");
    assert_eq!(tab.model.agents("web"), Some(214));
    tab.press("R").answer_tokens(tokens()).answer_policies(uncounted());
    assert_eq!(tab.model.agents("web"), Some(214), "names that are read again take no number away");
    tab.take_effects();
    tab.press("j").pass(400);
    assert_eq!(counted(&mut tab), ["Linux web"], "R asked for everything anew");
    tab.press("k").pass(60_000);
    assert_eq!(counted(&mut tab), [""; 0]);
    tab.press("5").pass(400);
    let rest = counted(&mut tab);
    assert_eq!((rest.len(), rest.contains(&"Linux web".to_owned())), (5, false), "{rest:?}");
}

#[test]
fn a_question_counts_at_once_and_shows_the_number() {
    let mut tab = Tab::with(80, 24, tokens(), uncounted());
    tab.press("X");
    assert_eq!(counted(&mut tab), ["Linux web"]);
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.impacts[0].agents, Some(214));
}

#[test]
fn a_server_that_does_not_count_so_is_not_asked_again() {
    let mut tab = Tab::with(160, 40, tokens(), uncounted());
    tab.pass(400);
    let effects = tab.take_effects();
    let Some(Effect::CountAgents { id, .. }) = effects.first() else { panic!("{effects:?}") };
    tab.done(*id, Outcome::Agents(Err(problem(ProblemKind::Refused)))).press("5").pass(60_000);
    assert_eq!(counted(&mut tab), [""; 0]);
    assert_eq!(tab.toast(), "", "the tab does without");
}
