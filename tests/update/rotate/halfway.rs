//! What is left half-way: looked up, never done twice, over only when it is.

use super::*;

#[test]
fn one_token_has_one_rotation_at_a_time() {
    let mut tab = created();
    tab.press("<esc> <esc>").answer_tokens(with_twin()).press("g");
    while tab.selected() != "web-west" {
        tab.press("j");
    }
    tab.press("T");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "web-west is being rotated already: ^o lists it");
}

#[test]
fn a_half_known_twin_is_looked_up_after_a_restart_and_not_created_again() {
    let mut tab = recalled(half_way(None), with_twin());
    assert_eq!(tab.toast(), "The rotation of web-west is not finished: ^o lists it");
    assert_eq!(open(&tab)[0].new, Some(twin().id));
    assert!(!tab.all.iter().any(|effect| matches!(effect, Effect::Create { .. })));
    tab.press("<c-o> <enter>");
    assert_eq!(question(&tab).targets[0].name.display(), "web-west");
}

#[test]
fn nothing_is_revoked_while_the_twin_is_not_there() {
    let mut tab = recalled(half_way(None), tokens());
    tab.press("<c-o> <enter>").pass(400).press("y");
    assert_eq!(tab.take_effects(), []);
    assert!(tab.toast().starts_with("web-west 2026-11-20 has not been found"), "{}", tab.toast());
    tab.press("x");
    assert_eq!(open(&tab), []);
    assert_eq!(tab.toast(), "Forgot the rotation of web-west: both tokens stay as they are");
}

#[test]
fn it_is_over_when_the_old_token_is_inactive_or_gone() {
    let revoked = |t: Token| if t.name.raw() == "web-west" { Token { active: false, ..t } } else { t };
    let inactive = with_twin().into_iter().map(revoked).collect();
    let gone = with_twin().into_iter().filter(|token| token.name.raw() != "web-west").collect();
    for tokens in [inactive, gone] {
        let tab = recalled(half_way(Some(twin().id)), tokens);
        assert_eq!(open(&tab), []);
    }
}

#[test]
fn a_list_that_failed_or_has_holes_ends_nothing() {
    let mut tab = Tab::waiting(80, 24);
    tab.model = tab.model.clone().recall(half_way(Some(twin().id)));
    tab.fail_tokens(ProblemKind::Offline);
    assert_eq!(open(&tab).len(), 1);
    tab.press("R").answer_policies(policies());
    let id = tab.model.list.request().unwrap();
    tab.done(id, Outcome::Tokens(Ok(listing_with_holes(vec![twin()], 2))));
    assert_eq!(open(&tab).len(), 1);
}

#[test]
fn a_lost_answer_is_looked_up_and_the_twin_offered() {
    let mut tab = filled();
    tab.press("<c-s>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown))));
    assert!(matches!(tab.effect(), Effect::FetchTokens(_)));
    assert_eq!(open(&tab).len(), 1, "it may have been created");
    tab.answer_tokens(tokens());
    assert_eq!(form(&tab).found, None);
    tab.pass(2_000).take_effects();
    tab.answer_tokens(with_twin());
    assert_eq!(form(&tab).found, Some(twin().id), "a list a moment later has it");
    assert_eq!(open(&tab)[0].new, Some(twin().id));
    tab.press("<enter>");
    assert_eq!((sheet(&tab).token.clone(), sheet(&tab).just_created), (twin().id, true));
    assert!(!tab.take_effects().iter().any(|effect| matches!(effect, Effect::Create { .. })));
    tab.press("<esc>");
    assert_eq!(question(&tab).targets[0].name.display(), "web-west");
}

#[test]
fn a_second_try_that_is_refused_proves_nothing_about_the_first() {
    let mut tab = filled();
    tab.press("<c-s>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown)))).answer_tokens(tokens()).take_effects();
    tab.pass(500).press("<c-s>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Conflict))));
    assert_eq!(open(&tab).len(), 1);
    tab.answer_tokens(with_twin());
    assert_eq!(form(&tab).found, Some(twin().id), "what it clashed with is the first");
}

#[test]
fn a_newcomer_does_not_fill_a_hole_in_the_list() {
    let mut tab = created();
    tab.press("<esc> <esc>");
    let id = tab.model.list.request().unwrap();
    let rest: Vec<Token> = tokens().into_iter().filter(|token| token.name.raw() != "web-west").collect();
    let total = rest.len() as u64 + 1;
    tab.done(id, Outcome::Tokens(Ok(listing_with_holes(rest, total))));
    assert_eq!(open(&tab).len(), 1);
}

#[test]
fn what_cannot_be_rotated_says_why() {
    let reason = |tab: &mut Tab| {
        tab.press("T");
        assert!(tab.model.overlay.is_none());
        tab.toast().to_owned()
    };
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3");
    assert_eq!(reason(&mut tab), "web-blue is inactive: there is nothing left to replace");
    tab.press("1 G");
    while tab.model.selected().unwrap().raw_policy_id() != "gone" {
        tab.press("k");
    }
    assert!(reason(&mut tab).ends_with("is gone, or not visible to you"));
    tab.press("g R").fail_tokens(ProblemKind::Offline);
    assert!(reason(&mut tab).starts_with("Offline: "));
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.access = Access::ReadOnly("you asked for it".into());
    assert_eq!(reason(&mut tab), "Read-only: you asked for it");
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    assert_eq!(reason(&mut tab), "No token is selected");
    tab.press("<c-o>");
    assert_eq!(tab.toast(), "No rotation is open");
}

#[test]
fn an_expired_token_can_be_rotated_whatever_tab_is_open() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("2 T <tab> <right>").pass(400).press("<c-s>");
    let (id, new) = sent(&mut tab);
    let twin = token(3, &new.name, &new.policy_id);
    tab.done(id, Outcome::Created(Ok(twin))).press("<esc>");
    assert_eq!(question(&tab).targets[0].name.display(), "lab-weekend");
}

#[test]
fn control_c_on_the_way_of_a_rotation_says_that_the_old_token_stays() {
    for leave in ["", "<esc>"] {
        let mut tab = filled();
        tab.press("<c-s>");
        let (id, _) = sent(&mut tab);
        tab.done(id, Outcome::Created(Ok(twin())));
        tab.press(leave).pass(1_000).press("<c-c>");
        assert!(tab.model.overlay.is_none());
        assert_eq!(tab.toast(), "web-west stays for now: ^o finishes, ^c quits", "{leave}");
    }
}
