//! The KQL query: typing, completing, asking the server, asking again, leaving and clearing.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::Context;
use fleet_tokens::app::kql::state::KqlLine;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::token::TokenId;

use crate::support::{Tab, token};

fn line(tab: &Tab) -> &KqlLine {
    match &tab.model.overlay {
        Some(Overlay::Kql(line)) => line,
        other => panic!("the KQL line is not open: {other:?}"),
    }
}

fn typed(tab: &Tab) -> &str {
    line(tab).input.value()
}

fn shown(tab: &Tab) -> Vec<&str> {
    tab.model.rows.window(0, 50).map(fleet_tokens::domain::rows::Row::name).collect()
}

fn found(numbers: &[u32]) -> Outcome {
    let ids = numbers.iter().map(|number| TokenId::new(token(*number, "", "").id.as_str()));
    Outcome::Kuery(Ok(ids.collect()))
}

/// The one question among the effects.
fn question(tab: &mut Tab) -> (RequestId, String) {
    let effects = tab.take_effects();
    let mut asked = effects.into_iter().filter_map(|effect| match effect {
        Effect::FetchKuery { id, kuery } => Some((id, kuery)),
        _ => None,
    });
    let first = asked.next().expect("the server was not asked");
    assert_eq!(asked.next(), None);
    first
}

/// A tab in which `name:web*` is set and found tokens 1 and 2.
fn with_query() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("name:web*").press("<enter>");
    let (id, _) = question(&mut tab);
    tab.done(id, found(&[1, 2]));
    tab
}

#[test]
fn enter_asks_the_server_and_its_answer_is_a_filter() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("  name:web* ");
    assert_eq!(tab.model.context(), Context::Kql);
    assert_eq!(tab.take_effects(), [], "nothing is asked while one types");
    assert_eq!(tab.model.rows.hidden().by_kuery, 0);
    tab.press("<enter> <enter>");
    let (id, kuery) = question(&mut tab);
    assert_eq!(kuery, "name:web*", "once, and without the blanks around it");
    tab.done(id, found(&[1, 2]));
    assert_eq!(tab.model.context(), Context::Tokens);
    assert_eq!((shown(&tab), tab.model.kql.text.as_str()), (vec!["web-east", "web-west"], "name:web*"));
}

#[test]
fn what_is_wrong_is_found_while_one_types_and_not_sent() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("name:web and )");
    let error = line(&tab).error.clone().expect("that is no KQL");
    assert_eq!((error.span.start, error.span.end), (13, 14));
    assert_eq!(tab.press("<enter>").take_effects(), []);
    assert_eq!(typed(&tab), "name:web and )");
    tab.press("<bs>").write("active:true");
    assert_eq!(line(&tab).error, None);
}

#[test]
fn tab_takes_what_arrows_choose() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("pol").press("<tab> <tab>");
    assert_eq!(typed(&tab), "policy_id:");
    let second = line(&tab).completion.candidates[1].text.raw().to_owned();
    tab.press("<down> <tab>");
    assert_eq!(typed(&tab), format!("policy_id:{second}"));
    tab.press("<space> <tab> h i d <tab> <tab> <up> <tab>");
    assert_eq!(typed(&tab), format!("policy_id:{second} and hidden:false"), "up goes round");
    let text = typed(&tab).to_owned();
    assert_eq!(typed(tab.press("<tab>")), text, "there is nothing to take");
    tab.press("<c-u>").write("crea");
    tab.send(Msg::Mouse(Pointer { act: PointerKind::Press, target: PointerTarget::Entry(0) }));
    assert_eq!(typed(&tab), "created_at", "so does a click");
}

#[test]
fn a_completion_is_put_where_the_cursor_is() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("a and hidden:true").press("<home> <right> c <tab>").write(":t");
    assert_eq!(typed(&tab), "active:t and hidden:true");
    assert_eq!(typed(tab.press("<tab>")), "active:true and hidden:true");
}

#[test]
fn the_server_says_what_it_does_not_like_and_the_text_stays() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("nope:1").press("<enter>");
    let (id, _) = question(&mut tab);
    let why = "KQLSyntaxError: This type 'nope' is not allowed";
    tab.done(id, Outcome::Kuery(Err(Problem::new(ProblemKind::Refused, "Can't ask by KQL", why, ""))));
    assert_eq!(line(&tab).problem.as_ref().map(|problem| problem.why.as_str()), Some(why));
    assert_eq!((typed(&tab), tab.model.kql.text.as_str()), ("nope:1", ""));
    assert_eq!(line(tab.press("2")).problem, None, "what is typed now is another query");
    tab.press("<enter>");
    assert_eq!(question(&mut tab).1, "nope:12");
}

#[test]
fn what_is_asked_can_be_left_or_changed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("active:true").press("<enter>");
    let (id, _) = question(&mut tab);
    assert_eq!(tab.press("<bs>").take_effects(), [Effect::Cancel(id)], "another text withdraws it");
    tab.done(id, found(&[1]));
    assert_eq!((typed(&tab), tab.model.filter.kuery.is_none()), ("active:tru", true), "too late");
    tab.press("e <enter>");
    let (id, _) = question(&mut tab);
    assert_eq!(tab.press("<esc>").take_effects(), [Effect::Cancel(id)]);
    assert_eq!((tab.model.context(), tab.model.kql.text.as_str()), (Context::Tokens, ""));
    tab.press("K").write("active:true").press("<enter>");
    let (id, _) = question(&mut tab);
    assert_eq!(tab.press("<c-c>").take_effects(), [Effect::Cancel(id)]);
}

#[test]
fn esc_leaves_the_line_and_in_the_table_clears_the_query_after_the_search() {
    let mut tab = with_query();
    tab.press("p <enter> / w <enter> K").write(" or active:true").press("<esc>");
    let state = |tab: &Tab| {
        let filter = &tab.model.filter;
        (!filter.find.is_empty(), filter.kuery.is_some(), !filter.policies.is_empty())
    };
    assert_eq!(tab.model.kql.text, "name:web*", "what was not sent counts nothing");
    assert_eq!(state(&tab), (true, true, true));
    assert_eq!(state(tab.press("<esc>")), (false, true, true));
    assert_eq!(state(tab.press("<esc>")), (false, false, true));
    assert_eq!(tab.model.kql.text, "");
    assert_eq!(state(tab.press("<esc>")), (false, false, false));
}

#[test]
fn an_empty_line_clears_the_query() {
    let mut tab = with_query();
    assert_eq!(typed(tab.press("K")), "name:web*", "the line goes on from what is set");
    tab.press("<c-u> <enter>");
    assert_eq!((tab.model.context(), tab.model.kql.text.as_str()), (Context::Tokens, ""));
    assert_eq!((tab.model.filter.kuery.clone(), tab.model.rows.len()), (None, 9));
}

#[test]
fn what_the_tab_does_not_list_does_not_count() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("active:true").press("<enter>");
    let (id, _) = question(&mut tab);
    let every: Vec<TokenId> = tab.model.rows.all().map(|row| row.id().clone()).collect();
    assert!(every.len() > tab.model.rows.hidden().listed, "some are of a managed policy");
    tab.done(id, Outcome::Kuery(Ok(every.into_iter().collect())));
    assert_eq!(tab.model.kql.listed, tab.model.rows.hidden().listed);
}

#[test]
fn every_refresh_asks_again_with_the_same_query() {
    let mut tab = with_query();
    tab.press("R");
    let (id, kuery) = question(&mut tab);
    assert_eq!(kuery, "name:web*");
    tab.done(id, found(&[2]));
    assert_eq!(shown(&tab), ["web-west"]);
    let fleet = vec![token(2, "web-west", "web"), token(40, "web-new", "web")];
    tab.answer_tokens(fleet.clone()).press("R");
    let (id, _) = question(&mut tab);
    tab.answer_tokens(fleet).done(id, found(&[2, 40]));
    assert_eq!(shown(&tab), ["web-west", "web-new"]);
    tab.press("<esc> R");
    let asks = tab.take_effects().iter().any(|effect| matches!(effect, Effect::FetchKuery { .. }));
    assert!(!asks, "one that is cleared is not asked");
}

#[test]
fn a_refresh_that_is_refused_keeps_what_was_found_and_says_so() {
    let mut tab = with_query();
    tab.press("R");
    let (id, _) = question(&mut tab);
    tab.done(
        id,
        Outcome::Kuery(Err(Problem::new(ProblemKind::Server, "Can't ask by KQL", "Kibana failed", ""))),
    );
    assert_eq!(shown(&tab), ["web-east", "web-west"]);
    assert_eq!(tab.toast(), "Can't ask by KQL: Kibana failed.");
}

#[test]
fn a_later_answer_to_an_older_query_is_dropped() {
    let mut tab = with_query();
    tab.press("R");
    let (old, _) = question(&mut tab);
    tab.press("K <c-u>").write("active:true").press("<enter>");
    let (new, _) = question(&mut tab);
    tab.done(new, found(&[1])).done(old, found(&[2]));
    assert_eq!((shown(&tab), tab.model.kql.text.as_str()), (vec!["web-east"], "active:true"));
}

#[test]
fn a_created_token_is_shown_whatever_was_asked() {
    let mut tab = with_query();
    tab.press("n").write("mine").press("<tab> <right> <tab>").write("lab").press("<c-s>");
    let Effect::Create { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Created(Ok(token(0, "mine", "lab"))));
    assert_eq!((tab.selected(), tab.model.kql.text.as_str()), ("mine", ""));
}

#[test]
fn up_on_an_empty_line_goes_through_the_last_twenty_queries() {
    let mut tab = Tab::with_fleet(80, 24);
    for number in 0..22 {
        tab.press("K <c-u>").write(&format!("name:{number}")).press("<enter>");
        let (id, _) = question(&mut tab);
        tab.done(id, found(&[]));
    }
    tab.press("<esc> K <up>");
    assert_eq!(typed(&tab), "name:21");
    assert_eq!(typed(tab.press("<up>")), "name:20");
    assert_eq!(typed(tab.press("<down>")), "name:21");
    assert_eq!(typed(tab.press("<down>")), "", "what was typed comes back");
    for _ in 0..30 {
        tab.press("<up>");
    }
    assert_eq!(typed(&tab), "name:2", "the twentieth");
    let chosen = line(tab.press("x <c-u> a <down>")).chosen;
    assert_eq!(chosen, 1, "arrows choose where something is typed");
}

#[test]
fn a_click_beside_the_line_leaves_it() {
    let mut tab = with_query();
    tab.press("K x");
    let row = PointerTarget::Row(token(2, "", "").id);
    tab.send(Msg::Mouse(Pointer { act: PointerKind::Press, target: row }));
    assert_eq!((tab.model.context(), tab.selected()), (Context::Tokens, "web-west"));
    assert_eq!(tab.model.kql.text, "name:web*");
}
