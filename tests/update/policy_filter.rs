//! The choice of agent policies: what is counted, what Enter and Esc mean, and what the filter is good for.

use fleet_tokens::app::effect::{Effect, FileContent};
use fleet_tokens::app::keymap::Context;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::policy_filter::state::{PolicyChoice, PolicyFilter};
use fleet_tokens::domain::rows::Row;

use crate::support::{Tab, policies, policy, token};

fn open(tab: &Tab) -> &PolicyFilter {
    match &tab.model.overlay {
        Some(Overlay::PolicyFilter(open)) => open,
        _ => panic!("the choice is not open"),
    }
}

fn choices(tab: &Tab) -> Vec<PolicyChoice> {
    open(tab).choices(&tab.model)
}

fn counted(tab: &Tab) -> Vec<(String, usize)> {
    choices(tab).into_iter().map(|choice| (choice.name, choice.tokens)).collect()
}

fn here(tab: &Tab) -> String {
    let choices = choices(tab);
    choices[open(tab).position(&choices)].name.clone()
}

fn filter(tab: &Tab) -> Vec<&str> {
    tab.model.filter.policies.iter().map(|id| &**id).collect()
}

fn shown(tab: &Tab) -> Vec<&str> {
    tab.model.rows.window(0, 50).map(Row::name).collect()
}

#[test]
fn every_policy_that_takes_tokens_is_counted_in_the_tab_and_in_what_was_searched_for() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p");
    let all = [
        ("Any agent policy", 9),
        ("CI", 0),
        ("Kiosks in the branch offices", 2),
        ("Lab", 1),
        ("Linux web", 3),
        ("東京オフィス", 2),
        ("gone", 1),
    ];
    assert_eq!(
        counted(&tab),
        all.map(|(name, count)| (name.to_owned(), count)),
        "the managed one is left out"
    );
    tab.press("<esc> 3 p");
    assert_eq!(counted(&tab)[1], ("CI".to_owned(), 1));
    tab.press("<esc> 1 /").write("name:web").press("<enter> p");
    assert_eq!(counted(&tab)[0].1, 2);
    assert_eq!(counted(&tab)[4], ("Linux web".to_owned(), 2));
    tab.press("<down> <enter>").press("p");
    assert_eq!(counted(&tab)[4].1, 2, "what is filtered for does not change what can be had");
}

#[test]
fn agentless_policies_are_left_out_and_agents_are_counted() {
    let mut agentless = policy("less", "Agentless", 1);
    agentless.supports_agentless = true;
    let mut all = policies();
    all.push(agentless);
    let mut tab = Tab::with(80, 24, vec![token(1, "a", "less"), token(2, "b", "web")], all);
    tab.press("p");
    assert!(choices(&tab).iter().all(|choice| choice.name != "Agentless"));
    let web = choices(&tab).into_iter().find(|choice| choice.name == "Linux web").unwrap();
    assert_eq!((web.tokens, web.agents), (1, Some(214)));
}

#[test]
fn enter_at_once_means_the_selected_tokens_policy_and_again_any() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j p");
    assert_eq!(here(&tab), "Linux web");
    tab.press("<enter>");
    assert_eq!((filter(&tab), shown(&tab)), (vec!["web"], vec!["web-east", "web-west", "Default"]));
    assert_eq!(tab.selected(), "web-west", "the cursor stays on its token");
    tab.press("p");
    assert_eq!(here(&tab), "Any agent policy");
    tab.press("<enter>");
    assert_eq!((filter(&tab), tab.model.rows.len()), (vec![], 9));
}

#[test]
fn several_are_ticked_and_shown_together() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <space>").write("lab").press("<space>");
    assert_eq!(tab.model.rows.len(), 9, "nothing holds before Enter");
    tab.press("<enter>");
    assert_eq!((filter(&tab), shown(&tab).len()), (vec!["lab", "web"], 4));
    let counts = tab.model.rows.counts();
    assert_eq!((counts.active, counts.expired, counts.inactive), (4, 1, 1), "the tabs count what is left");
    assert_eq!(tab.model.rows.hidden().by_policy, 5);
    tab.press("p").write("web").press("<space> <enter>");
    assert_eq!(filter(&tab), ["lab"], "the other way round");
    tab.press("p <up> <space> <enter>");
    assert!(filter(&tab).is_empty(), "any takes all ticks");
}

#[test]
fn esc_leaves_everything_as_it_was() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <enter> p").write("la").press("<space> <esc>");
    assert!(tab.model.overlay.is_none());
    assert_eq!(filter(&tab), ["web"]);
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn typing_finds_letter_by_letter_and_by_id_the_best_first() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p").write("kbo");
    assert_eq!(counted(&tab), [("Kiosks in the branch offices".to_owned(), 2)]);
    tab.press("<c-u>").write("tokyo").press("<enter>");
    assert_eq!(filter(&tab), ["tokyo"], "the one that is left");
    tab.press("p").write("l");
    assert_eq!(choices(&tab)[0].name, "Lab");
    tab.write("zz").press("<enter> <space> <down>");
    assert_eq!(tab.model.context(), Context::PolicyFilter, "nothing is called so, and nothing happens");
    assert_eq!(filter(&tab), ["tokyo"]);
    tab.press("<c-u>");
    assert_eq!(choices(&tab).len(), 7);
    tab.press("<esc>");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn a_refresh_keeps_the_cursor_on_its_policy_and_the_ticks() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<esc> R p <space>");
    let mut more = policies();
    more.insert(0, policy("aaa", "Aaa", 1));
    tab.answer_policies(more);
    assert_eq!(here(&tab), "Linux web");
    assert_eq!(tab.press("<enter>").model.filter.policies.len(), 1);
}

#[test]
fn a_policy_that_is_gone_can_be_filtered_for() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <pgdn>");
    assert_eq!(here(&tab), "gone");
    tab.press("<enter>");
    assert_eq!((filter(&tab), tab.model.rows.len()), (vec!["gone"], 1));
}

#[test]
fn export_and_marks_mean_what_the_filter_leaves() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("p <space>").write("lab").press("<space> <enter> 4 A");
    assert_eq!(tab.model.marks.len(), 6);
    tab.press("e <c-s>");
    let Effect::Save { content: FileContent::Rows(export), .. } = tab.effect() else { panic!() };
    assert_eq!(export.rows.len(), 6);
}

#[test]
fn one_policy_is_proposed_for_a_new_token_and_of_several_none() {
    let mut tab = Tab::with_fleet(80, 24);
    let proposed = |tab: &Tab| match &tab.model.overlay {
        Some(Overlay::Create(dialog)) => dialog.policy.clone(),
        _ => panic!("the form is not open"),
    };
    tab.press("p").write("lab").press("<enter> n");
    assert_eq!(proposed(&tab).as_deref(), Some("lab"));
    tab.press("<esc> p").write("web").press("<space> <enter> n");
    assert_eq!(proposed(&tab), None);
}

#[test]
fn without_policies_and_tokens_there_is_nothing_to_choose() {
    let mut tab = Tab::with(80, 24, Vec::new(), Vec::new());
    tab.press("p");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "There is no agent policy to choose");
    let mut unread = Tab::waiting(80, 24);
    unread.answer_tokens(vec![token(1, "a", "web")]).press("p <enter>");
    assert_eq!(filter(&unread), ["web"], "policies that could not be read go by their ids");
}
