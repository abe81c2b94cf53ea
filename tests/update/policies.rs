//! The policies view: moving in it, the tokens of a policy, a token for one, and people who may not see tokens.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::keymap::Context;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::app::view::View;
use fleet_tokens::domain::policy::AgentPolicy;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::status::{Counts, StatusFilter};
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, hours, policies, policy, token, tokens};

fn view() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("5");
    tab
}

/// The name under the cursor.
fn chosen(tab: &Tab) -> &str {
    tab.model.selected_policy().map(|policy| policy.name.display()).unwrap_or_default()
}

fn counts(tab: &Tab, id: &str) -> Counts {
    tab.model.overview.of_policy(tab.model.policies.position(id).unwrap())
}

#[test]
fn policies_stand_by_name_and_the_cursor_moves_among_them() {
    let mut tab = view();
    assert_eq!((tab.model.view, chosen(&tab)), (View::Policies, "CI"));
    assert_eq!(chosen(tab.press("j k k")), "CI");
    assert_eq!(chosen(tab.press("j")), "Elastic Cloud agent policy");
    assert_eq!(chosen(tab.press("G j")), "東京オフィス");
    assert_eq!(chosen(tab.press("g")), "CI");
    assert_eq!(tab.selected(), "web-east", "the table's cursor is another one");
}

#[test]
fn each_policy_counts_its_tokens_whatever_is_filtered() {
    let tab = view();
    assert_eq!(counts(&tab, "web"), Counts { active: 3, expired: 0, inactive: 1 });
    assert_eq!(counts(&tab, "ci"), Counts { active: 0, expired: 1, inactive: 1 });
    assert_eq!(counts(&tab, "cloud"), Counts { active: 1, expired: 0, inactive: 0 });
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <enter> 3 5");
    assert_eq!(counts(&tab, "lab"), Counts { active: 1, expired: 1, inactive: 0 });
}

#[test]
fn the_counts_follow_the_time_and_the_tokens() {
    let soon = Token { expire_at: Some(hours(1)), ..token(1, "soon", "lab") };
    let mut tab = Tab::with(80, 24, vec![token(0, "web", "web"), soon], policies());
    // The table shows another policy's tokens, so its own clock does not ring.
    tab.press("p <enter> 5").pass(3_600_000);
    assert_eq!(counts(&tab, "lab"), Counts { active: 0, expired: 1, inactive: 0 });
    tab.press("R").answer_tokens(Vec::new());
    assert_eq!(counts(&tab, "lab"), Counts::default());
}

#[test]
fn enter_shows_all_tokens_of_the_policy_and_esc_leads_back() {
    let mut tab = view();
    tab.press("<enter>");
    assert_eq!((tab.model.view, tab.model.filter.status), (View::Tokens, StatusFilter::All));
    assert!(tab.model.filter.policies.iter().eq([&"ci".into()]));
    assert_eq!(tab.model.rows.len(), 2);
    tab.press("<esc>");
    assert_eq!((tab.model.view, tab.model.filter.status), (View::Policies, StatusFilter::Active));
    assert!(tab.model.filter.policies.is_empty());
}

#[test]
fn a_search_does_not_hide_the_tokens_of_the_policy() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write("nothing-like-it").press("<enter> 5 <enter>");
    assert_eq!(tab.model.rows.len(), 2);
}

#[test]
fn a_query_does_not_hide_the_tokens_of_the_policy() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("K").write("name:web*").press("<enter>");
    let Effect::FetchKuery { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Kuery(Ok([token(1, "", "").id].into_iter().collect()))).press("5 <enter>");
    assert_eq!((tab.model.rows.len(), tab.model.kql.text.as_str()), (2, ""), "and none is said to be set");
}

#[test]
fn a_click_on_another_view_leaves_the_open_line() {
    for (key, action, view) in
        [("/", Action::ShowHygiene, View::Hygiene), ("K", Action::ShowPolicies, View::Policies)]
    {
        let mut tab = Tab::with_fleet(120, 36);
        tab.press(key);
        tab.send(Msg::Mouse(Pointer { act: PointerKind::Press, target: PointerTarget::Do(action) }));
        assert_eq!((tab.model.context(), tab.model.view), (Context::Tokens, view));
    }
}

#[test]
fn a_status_key_tab_and_esc_lead_back_to_the_tokens() {
    for (keys, status) in
        [("2", StatusFilter::Expired), ("<tab>", StatusFilter::Active), ("<esc>", StatusFilter::Active)]
    {
        let mut tab = view();
        tab.press(keys);
        assert_eq!((tab.model.view, tab.model.filter.status), (View::Tokens, status), "{keys}");
    }
}

#[test]
fn one_key_makes_a_token_for_the_policy_under_the_cursor() {
    let mut tab = view();
    tab.press("<end> n");
    let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.policy.as_deref(), Some("tokyo"));
    tab.write("north").press("<tab> <right> <c-s>");
    let Effect::Create { id, token: new } = tab.effect() else { panic!() };
    assert_eq!(new.policy_id, "tokyo");
    tab.done(id, Outcome::Created(Ok(token(0, "north", "tokyo"))));
    assert_eq!((tab.model.view, tab.selected()), (View::Tokens, "north"), "what was made is shown");
}

#[test]
fn policies_of_the_platform_take_no_token_and_say_why() {
    let agentless = AgentPolicy { supports_agentless: true, ..policy("none", "Agentless", 0) };
    let all = policies().into_iter().chain([agentless]).collect();
    let mut tab = Tab::with(80, 24, tokens(), all);
    tab.press("5 n");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "Agentless is agentless: its tokens are made by the platform");
    tab.press("j j n");
    assert_eq!(tab.toast(), "Elastic Cloud agent policy is managed: its tokens are made by the platform");
    tab.press("<enter>");
    assert_eq!(tab.toast(), "Elastic Cloud agent policy is managed: the table leaves its tokens out");
    assert_eq!((tab.model.view, tab.effects.len()), (View::Policies, 0));
}

#[test]
fn what_is_done_with_tokens_says_where() {
    let mut tab = view();
    for key in ["c", "s", "T", "X", "D", "E", "<space>", "/", "K", "o", "p", "e"] {
        tab.press(key);
        assert_eq!(tab.toast(), "That is done in the table of tokens; 1 shows it", "{key}");
        assert!(tab.model.overlay.is_none() && tab.take_effects().is_empty() && tab.model.marks.is_empty());
        tab.press("<esc> 5");
    }
}

#[test]
fn the_cursor_stays_on_its_policy_and_in_sight() {
    let many =
        |from: u32| (from..60).map(|n| policy(&format!("p{n}"), &format!("Policy {n:02}"), 0)).collect();
    let mut tab = Tab::with(80, 24, Vec::new(), many(10));
    tab.press("5 <pgdn> j");
    let here = chosen(&tab).to_owned();
    tab.press("R").answer_policies(many(0));
    assert_eq!(chosen(&tab), here);
    for size in
        [Size { width: 80, height: 24 }, Size { width: 40, height: 8 }, Size { width: 200, height: 60 }]
    {
        tab.send(Msg::Resize(size));
        let (cursor, rows) = (&tab.model.policy_cursor, tab.model.geometry().unwrap().rows);
        assert!((cursor.offset..cursor.offset + rows).contains(&cursor.position), "{size:?} {cursor:?}");
    }
}

#[test]
fn a_click_chooses_a_policy_and_a_double_click_shows_its_tokens() {
    let mut tab = view();
    let lab = || Msg::Mouse(Pointer { act: PointerKind::Press, target: PointerTarget::Policy("lab".into()) });
    tab.send(lab());
    assert_eq!((tab.model.view, chosen(&tab)), (View::Policies, "Lab"));
    tab.pass(1_000).send(lab());
    assert_eq!(tab.model.view, View::Policies, "too late to be the second one");
    tab.send(lab());
    assert!(tab.model.view == View::Tokens && tab.model.filter.policies.iter().eq([&"lab".into()]));
}

/// A tab for a person who may not see tokens.
fn refused() -> Tab {
    let mut tab = Tab::waiting(80, 24);
    tab.take_effects();
    tab.answer_policies(policies());
    refuse(&mut tab);
    tab
}

fn refuse(tab: &mut Tab) {
    let id = tab.model.list.request().unwrap();
    let why = "the Kibana privilege fleet-agents-all is missing";
    let problem = Problem::new(ProblemKind::Forbidden, "Can't read the enrollment tokens", why, "Ask for it");
    tab.done(id, Outcome::Tokens(Err(problem)));
}

#[test]
fn who_may_not_see_tokens_sees_the_policies_and_nothing_is_asked_again() {
    let mut tab = refused();
    assert_eq!(tab.model.view, View::Policies);
    assert!(tab.model.has_banner());
    tab.pass(3_600_000);
    assert_eq!(tab.take_effects(), [], "not by itself");
    assert_eq!(tab.press("<enter>").toast(), "The tokens are not there to be shown");
    tab.press("<esc> 1");
    assert_eq!(tab.model.view, View::Tokens, "the whole reason stands there");
    tab.press("R").take_effects();
    refuse(&mut tab);
    assert_eq!(tab.model.view, View::Tokens, "who went back stays there");
}

#[test]
fn tokens_that_were_on_the_screen_stay_there_when_the_privilege_goes() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R");
    refuse(&mut tab);
    assert_eq!(tab.model.view, View::Tokens);
    assert!(tab.model.is_stale());
}
