//! The policies view.

use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::domain::policy::AgentPolicy;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use insta::assert_snapshot;

use crate::paint::{draw, styled, text};
use crate::support::{Tab, policies, policy, tokens};

fn tab(width: u16, height: u16) -> Tab {
    let long = policy("long", "A policy whose name is longer than any column has room for", 12_345);
    let agentless = AgentPolicy { supports_agentless: true, agents: None, ..policy("none", "Agentless", 0) };
    let spoof = policy("spoof", "sneaky\u{202e}nimda", 3);
    let all = policies().into_iter().chain([long, agentless, spoof]).collect();
    let mut tab = Tab::with(width, height, tokens(), all);
    tab.press("5 j j");
    tab
}

#[test]
fn the_policies_at_every_size() {
    for (width, height) in [(40, 8), (60, 20), (80, 24), (120, 36)] {
        assert_snapshot!(format!("policies_{width}x{height}"), text(&tab(width, height).model));
    }
}

#[test]
fn the_policies_in_colour() {
    assert_snapshot!(styled(&tab(80, 16).model));
}

#[test]
fn a_screen_reader_is_led_to_the_policy() {
    let tab = tab(80, 24);
    let appearance =
        fleet_tokens::domain::appearance::Appearance { accessible: true, ..tab.model.appearance };
    assert_snapshot!(draw(&tab.model, appearance).with_cursor());
}

#[test]
fn who_may_not_see_tokens_is_told_what_is_missing_above_the_policies() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::waiting(width, height);
        tab.answer_policies(policies());
        let id = tab.model.list.request().unwrap();
        let why = "the Kibana privilege fleet-agents-all is missing";
        let next = "Ask for a role with All on Fleet's agents in this space, or use other credentials";
        let problem = Problem::new(ProblemKind::Forbidden, "Can't read the enrollment tokens", why, next);
        tab.done(id, Outcome::Tokens(Err(problem)));
        assert_snapshot!(format!("policies_forbidden_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn no_policies_say_why() {
    let mut tab = Tab::waiting(80, 16);
    tab.press("5").pass(400);
    assert!(text(&tab.model).contains("Loading agent policies..."));
    tab.answer_policies(Vec::new()).answer_tokens(Vec::new());
    assert!(text(&tab.model).contains("There are no agent policies in this space."));
    tab.press("R");
    let id = tab.model.policy_list.request().unwrap();
    let problem = crate::support::problem(ProblemKind::Server);
    tab.done(id, Outcome::Policies(Err(problem)));
    assert!(text(&tab.model).contains("kibana.example:5601 refused the connection"));
}

#[test]
fn any_size_can_be_drawn() {
    let mut tab = tab(80, 24);
    for (width, height) in [(1, 1), (39, 50), (40, 8), (41, 9), (60, 16), (79, 20), (139, 28), (300, 100)] {
        tab.send(Msg::Resize(Size { width, height }));
        text(&tab.model);
    }
}
