//! The way back from a jump.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::view::View;
use fleet_tokens::domain::state::Change;
use fleet_tokens::domain::status::StatusFilter;

use crate::support::{Tab, policies, policy, token, tokens};

/// The status tab that the next start opens on, as far as it was written down.
fn remembered(tab: &Tab) -> Option<StatusFilter> {
    tab.all.iter().rev().find_map(|effect| match effect {
        Effect::Remember { change: Change::Status(status), .. } => Some(*status),
        _ => None,
    })
}

/// More of everything than fits on the screen.
fn crowded() -> Tab {
    let mut tokens = tokens();
    tokens.extend((0..60).map(|n| token(2_000 + n, &format!("token {n:02}"), "lab")));
    let mut policies = policies();
    policies.extend((0..60).map(|n| policy(&format!("p{n}"), &format!("policy {n:02}"), 1)));
    Tab::with(80, 24, tokens, policies)
}

#[test]
fn esc_leads_back_to_the_policies_with_cursor_and_scroll() {
    let mut tab = crowded();
    tab.press("5 <pgdn> <pgdn> k k k");
    let before = tab.model.policy_cursor.clone();
    assert!(before.offset > 0 && before.position > before.offset);
    tab.press("<enter>");
    assert_eq!((tab.model.view, tab.model.filter.status), (View::Tokens, StatusFilter::All));
    tab.press("<esc>");
    assert_eq!((tab.model.view, &tab.model.policy_cursor), (View::Policies, &before));
    tab.press("<esc>");
    assert_eq!((tab.model.view, tab.model.filter.status), (View::Tokens, StatusFilter::Active));
    assert_eq!(remembered(&tab), None, "the tab that a jump chose is nobody's choice");
}

#[test]
fn esc_leads_back_to_hygiene_and_then_to_the_table_as_it_was() {
    let mut tab = crowded();
    tab.press("p <enter> <pgdn> j j 1 / t o k e n <enter> <pgdn> <pgdn> k k");
    let (filter, cursor) = (tab.model.filter.clone(), tab.model.cursor.clone());
    tab.press("6 G k k");
    let before = tab.model.finding_cursor.clone();
    assert!(before.offset > 0);
    tab.press("<enter>");
    assert_eq!(tab.model.view, View::Tokens);
    tab.press("<esc>");
    assert_eq!((tab.model.view, &tab.model.finding_cursor), (View::Hygiene, &before));
    tab.press("<esc>");
    assert_eq!((tab.model.view, &tab.model.cursor), (View::Tokens, &cursor));
    assert_eq!(tab.model.filter, filter);
}

#[test]
fn the_views_own_key_leads_back_as_well_and_a_chosen_tab_ends_the_trail() {
    let mut tab = crowded();
    tab.press("5 j j <enter> 5");
    assert_eq!((tab.model.view, tab.model.policy_cursor.position), (View::Policies, 2));
    assert!(tab.model.filter.policies.is_empty() && tab.model.trail.is_empty());
    tab.press("<enter> 2");
    assert_eq!(remembered(&tab), Some(StatusFilter::Expired), "this one is the person's");
    tab.press("<esc>");
    assert_eq!((tab.model.view, tab.model.filter.status), (View::Tokens, StatusFilter::Expired));
}

#[test]
fn the_details_and_dialogs_close_before_the_way_back_is_taken() {
    let mut tab = crowded();
    tab.press("5 <enter> i <esc>");
    assert_eq!(tab.model.view, View::Tokens, "the details were the nearer layer");
    tab.press("? <esc>");
    assert_eq!(tab.model.view, View::Tokens);
    tab.press("<esc>");
    assert_eq!(tab.model.view, View::Policies);
}
