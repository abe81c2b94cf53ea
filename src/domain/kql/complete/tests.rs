//! What is offered where, and that no text leads outside of itself.

use proptest::prelude::*;

use super::*;
use crate::domain::kql::parse;
use crate::domain::policy::AgentPolicy;
use crate::domain::token::TokenId;

fn policies() -> Policies {
    let policy = |id: &str, name: &str| AgentPolicy {
        id: id.into(),
        name: name.into(),
        namespace: "default".into(),
        is_managed: false,
        supports_agentless: false,
        agents: None,
        fleet_server_host_id: None,
    };
    Policies::new(vec![policy("p-1", "Linux web"), policy("p-2", "Lab")])
}

fn rows() -> TokenRows {
    let token = |id: &str, name: &str| Token {
        id: TokenId::new(id),
        api_key_id: "key".into(),
        stored_name: name.into(),
        name: name.into(),
        policy_id: "p-1".into(),
        created_at: None,
        expire_at: None,
        active: true,
        hidden: false,
        says_hidden: true,
    };
    TokenRows::new(vec![token("1", "web-east (1)"), token("2", "a \"b\" (2)"), token("3", "the web")])
}

/// What is offered at the `|`.
fn offered(text: &str) -> Vec<String> {
    offer_at(text).1.candidates.iter().map(|candidate| candidate.text.raw().to_owned()).collect()
}

fn offer_at(text: &str) -> (String, Completion) {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let (policies, rows) = (policies(), rows());
    let completion = complete(&text, at, Known { policies: &policies, rows: &rows });
    (text, completion)
}

/// The text with the first candidate in it.
fn taken(text: &str) -> String {
    let (mut text, completion) = offer_at(text);
    let span = completion.span.unwrap();
    text.replace_range(span.start..span.end, completion.candidates[0].text.raw());
    text
}

#[test]
fn a_clause_begins_with_a_field_and_secrets_are_none() {
    for text in ["|", "  |", "active:true and |", "not |", "(|", "active:true and (not |"] {
        let offered = offered(text);
        assert_eq!(offered[..3], ["name", "policy_id", "active"], "{text}");
        assert!(!offered.iter().any(|field| field == "api_key"), "{text}");
    }
    assert_eq!(offered("a|"), ["active", "api_key_id"]);
    assert_eq!(offered("active:true or CRE|"), ["created_at"]);
    assert_eq!(offered("no|"), ["not "]);
}

#[test]
fn after_a_field_comes_what_its_kind_can_be_compared_by() {
    assert_eq!(offered("name|"), [":", ":*"]);
    assert_eq!(offered("active |"), [":", ":*"]);
    assert_eq!(offered("not expire_at|"), [" < ", " <= ", " > ", " >= ", ":*", ":"]);
    assert_eq!(offered("web |"), [":", "and ", "or "], "free text, or a field that is not known");
}

#[test]
fn values_are_those_that_are_known() {
    assert_eq!(offered("active:|"), ["true", "false"]);
    assert_eq!(offered("hidden: f|"), ["false"]);
    assert_eq!(offered("created_at > |"), ["now", "now-7d", "now-30d"]);
    assert_eq!(offered("expire_at<now+|"), ["now+7d", "now+30d"]);
    assert_eq!(offered("policy_id:|"), ["\"p-2\"", "\"p-1\""]);
    assert_eq!(offered("policy_id:linux|"), ["\"p-1\""], "by the policy's name");
    assert_eq!(offer_at("policy_id:|").1.candidates[0].about, "Lab");
    assert_eq!(offered("name:\"the|"), ["\"the web\""]);
    assert_eq!(offered("name:web|")[0], "\"web-east (1)\"", "what begins so is first");
    assert_eq!(offered("name:\"a|"), [r#""a \"b\" (2)""#, "\"web-east (1)\""]);
    assert_eq!(offered("policy_id:(\"p-1\" or |"), ["\"p-2\"", "\"p-1\""], "in a group, too");
}

#[test]
fn after_a_value_clauses_are_joined() {
    assert_eq!(offered("active:true |"), ["and ", "or "]);
    assert_eq!(offered("(active:true |"), ["and ", "or ", ")"]);
    assert_eq!(offered("active:true a|"), ["and "]);
    assert_eq!(offered("active:true|"), Vec::<String>::new(), "it is complete");
}

#[test]
fn a_candidate_takes_the_place_of_the_word_at_the_cursor() {
    assert_eq!(taken("na|me_x:1"), "name:1");
    assert_eq!(taken("active:tr| and name:x"), "active:true and name:x");
    assert_eq!(taken("name:\"web|\" and active:true"), "name:\"web-east (1)\" and active:true");
    assert_eq!(taken("name:\"web| and active:true"), "name:\"web-east (1)\" and active:true");
    assert_eq!(taken("active:true o|"), "active:true or ");
}

#[test]
fn one_candidate_after_the_other_makes_a_query_that_can_be_read() {
    let mut text = String::new();
    for step in ["", "", "", " ", "exp", "", ""] {
        text = taken(&format!("{text}{step}|"));
    }
    assert_eq!(text, "name:\"web-east (1)\" and expire_at < now");
    assert!(parse(&text).is_ok());
}

proptest! {
    #[test]
    fn whatever_is_typed_the_span_lies_in_the_text(
        text in "([a-z\"\\\\():<>*{} ]|and |or |not |name|active:|東|\u{a0}|\\PC){0,30}",
        at in 0_usize..80,
    ) {
        let (policies, rows) = (policies(), rows());
        let completion = complete(&text, at, Known { policies: &policies, rows: &rows });
        prop_assert_eq!(completion.span.is_none(), completion.candidates.is_empty());
        if let Some(span) = completion.span {
            prop_assert!(span.start <= span.end);
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?} in {:?}", span, text);
            prop_assert!(span.start <= at);
        }
    }
}
