//! The form for a new token.

use fleet_tokens::app::create::state::{CreateDialog, CreateField, CreateState};
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::app::secret::state::SecretState;
use fleet_tokens::domain::expiration::{Expiration, Lifetime};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::status::{Status, StatusFilter};
use fleet_tokens::domain::token::{NewToken, Token};

use crate::support::{Tab, hours, policies, policy, problem, token, tokens};

fn form(tab: &Tab) -> &CreateDialog {
    match &tab.model.overlay {
        Some(Overlay::Create(dialog)) => dialog,
        other => panic!("no form is open: {other:?}"),
    }
}

fn filled() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n")
        .write("web-north")
        .press("<tab> <right> <right> <right> <tab>")
        .write("linux")
        .press("<tab>");
    tab
}

fn sent(tab: &mut Tab) -> (RequestId, NewToken) {
    match tab.effect() {
        Effect::Create { id, token } => (id, token),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_typed_is_what_is_sent() {
    let mut tab = filled();
    tab.press("<enter>");
    let expiration = Some(Expiration::parse("7d").unwrap());
    let wanted = NewToken { policy_id: "web".into(), name: "web-north".into(), expiration };
    assert_eq!(sent(&mut tab).1, wanted);
}

#[test]
fn enter_goes_on_and_submits_only_at_the_end() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <enter> <enter> <enter>");
    assert_eq!((form(&tab).focus, tab.take_effects()), (CreateField::Submit, Vec::new()));
}

#[test]
fn the_sheet_of_a_new_token_leads_to_its_enroll_command_and_back() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    let new = token(40, "web-north", "web");
    tab.done(id, Outcome::Created(Ok(new.clone()))).take_effects();
    tab.press("s").answer_secret().press("E");
    let Some(Overlay::Enroll(dialog)) = &tab.model.overlay else { panic!("{:?}", tab.model.overlay) };
    assert_eq!(dialog.token.id, new.id, "it is the new token's, wherever the cursor is");
    let Effect::FetchFacts(facts) = tab.effect() else { panic!() };
    tab.press("<esc>");
    assert_eq!(tab.take_effects(), [Effect::Cancel(facts)]);
    let Some(Overlay::Secret(sheet)) = &tab.model.overlay else { panic!("{:?}", tab.model.overlay) };
    assert_eq!((&sheet.token, &sheet.state), (&new.id, &SecretState::Masked), "the secret is hidden");
    assert!(tab.press("<esc>").model.overlay.is_none());
}

#[test]
fn the_sheet_of_another_secret_leads_to_the_enroll_command_too() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j s");
    let Effect::FetchSecret { id, token, .. } = tab.effect() else { panic!() };
    tab.press("E");
    let Some(Overlay::Enroll(dialog)) = &tab.model.overlay else { panic!("{:?}", tab.model.overlay) };
    assert_eq!(dialog.token.id, token);
    assert!(
        matches!(tab.take_effects()[..], [Effect::Cancel(dropped), Effect::FetchFacts(_)] if dropped == id)
    );
    assert!(tab.press("<esc>").model.overlay.is_none());
}

#[test]
fn a_paste_goes_in_where_the_cursor_is() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("ab世").press("<left>").send(Msg::Paste("x\ny東".into()));
    tab.write("z");
    assert_eq!(form(&tab).name.value(), "abxy東z世");
}

#[test]
fn a_file_pasted_by_mistake_does_not_hold_the_program_up() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").send(Msg::Paste("a".repeat(1_000_000)));
    assert!(form(&tab).error(CreateField::Name).is_some());
}

#[test]
fn a_pasted_name_is_looked_up_as_a_typed_one_is() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <tab> <tab>").write("linux").press("<btab> <btab>").send(Msg::Paste("web-east".into()));
    assert_eq!(form(&tab).taken, Some(Status::Active));
}

#[test]
fn a_lifetime_and_a_policy_must_be_chosen() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <c-s>");
    assert_eq!(tab.take_effects(), []);
    assert_eq!(form(&tab).focus, CreateField::Expiration, "what is missing gets the focus");
    assert!(form(&tab).error(CreateField::Policy).is_some());
    tab.press("<left> <left> <c-s>");
    assert_eq!(form(&tab).lifetime, Some(Lifetime::Never));
    assert_eq!(form(&tab).focus, CreateField::Policy);
    tab.press("<down> <c-s>");
    assert_eq!(sent(&mut tab).1.expiration, None);
}

#[test]
fn the_only_policy_and_the_filtered_one_are_chosen_beforehand() {
    let mut tab = Tab::with(80, 24, Vec::new(), vec![policy("one", "One", 0)]);
    assert_eq!(form(tab.press("n")).policy.as_deref(), Some("one"));
    let mut tab = Tab::with_fleet(80, 24);
    assert_eq!(form(tab.press("n")).policy, None, "of many, none is guessed");
    tab.press("<esc> p <enter> n");
    assert_eq!(form(&tab).policy.as_deref(), Some("web"));
}

#[test]
fn managed_policies_are_not_offered() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <tab> <tab>").write("cloud");
    assert_eq!(form(&tab).matches(&tab.model.policies).count(), 0);
}

#[test]
fn digits_start_a_duration_of_ones_own() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <tab>").write("36h").press("<tab> <down> <c-s>");
    assert_eq!(sent(&mut tab).1.expiration, Some(Expiration::parse("36h").unwrap()));
}

#[test]
fn what_can_not_be_is_said_before_anything_is_sent() {
    let mut tab = filled();
    tab.press("<btab> <btab>").write("9w").press("<c-s>");
    assert_eq!((tab.take_effects(), form(&tab).focus), (Vec::new(), CreateField::Expiration));
    assert!(form(&tab).error(CreateField::Expiration).unwrap().to_string().contains("30d, 24h, 90m or 60s"));
    let mut tab = filled();
    tab.press("<tab>").write(&"x".repeat(209)).press("<c-s>");
    assert_eq!((tab.take_effects(), form(&tab).focus), (Vec::new(), CreateField::Name));
    let error = form(&tab).error(CreateField::Name).unwrap().to_string();
    assert_eq!(error, "A token name may have 217 characters at most; this one has 218");
}

#[test]
fn a_taken_name_is_noticed_while_typing_per_policy_and_also_when_revoked() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("web-blue");
    assert_eq!(form(&tab).taken, None, "no policy is chosen yet");
    tab.press("<tab> <tab>").write("linux");
    assert_eq!(form(&tab).taken, Some(Status::Inactive));
    tab.press("<c-u>").write("lab");
    assert_eq!(form(&tab).taken, None, "free on another policy");
}

#[test]
fn a_refusal_leaves_everything_as_typed() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Conflict))));
    let CreateState::Failed(shown) = &form(&tab).state else { panic!() };
    assert!(
        shown.why.starts_with("Linux web has a token of this name"),
        "the policy by its name: {}",
        shown.why
    );
    assert_eq!((form(&tab).name.value(), form(&tab).policy.as_deref()), ("web-north", Some("web")));
    assert_eq!(tab.take_effects(), []);
    tab.press("<enter>");
    assert_eq!(tab.take_effects(), [], "a held Enter sends nothing again");
    tab.pass(500).press("<enter>");
    sent(&mut tab);
}

#[test]
fn keys_while_it_is_being_sent_do_nothing() {
    let mut tab = filled();
    tab.press("<enter>");
    sent(&mut tab);
    tab.press("<enter> <c-s> <esc>").write("abc");
    tab.send(Msg::Paste("pasted".into()));
    assert_eq!((tab.take_effects(), form(&tab).name.value()), (Vec::new(), "web-north"));
}

#[test]
fn the_new_token_is_on_show_at_once_whatever_tab_was_open() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 j p <enter> n")
        .write("web-north")
        .press("<tab> <right> <tab>")
        .write("linux")
        .press("<c-s>");
    let (id, _) = sent(&mut tab);
    let mut new = token(0, "web-north", "web");
    new.expire_at = Some(hours(1));
    tab.done(id, Outcome::Created(Ok(new)));
    assert_eq!((tab.selected(), tab.model.filter.status), ("web-north", StatusFilter::Active));
    assert!(matches!(&tab.model.overlay, Some(Overlay::Secret(dialog)) if dialog.just_created));
    assert_eq!(tab.toast(), "Enrollment token created");
}

#[test]
fn it_stays_until_a_list_has_it() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Ok(token(0, "web-north", "web"))));
    tab.press("<esc>").answer_tokens(tokens());
    assert_eq!(tab.selected(), "web-north", "the list is a second behind");
    tab.pass(20_000).press("R").answer_tokens(tokens());
    assert_ne!(tab.selected(), "web-north", "a list long after that lacks it is right");
}

#[test]
fn a_server_that_ignored_the_expiration_is_noticed() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Ok(token(0, "web-north", "web"))));
    assert_eq!(tab.toast(), "web-north never expires: this server ignored the expiration");
    tab.press("X");
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!("a revoke is offered") };
    assert_eq!(dialog.targets[0].name.display(), "web-north");
    tab.press("<esc> <esc> n");
    assert!(form(&tab).no_lifetimes, "it is not offered again");
    tab.press("<esc> T");
    assert!(form(&tab).no_lifetimes && form(&tab).replaces.is_some(), "nor by a rotation");
    tab.press("<esc>").pass(100);
    tab.answer_status("9.5.1").press("n");
    assert!(form(&tab).no_lifetimes, "what was seen is believed before what the version promises");
}

fn unnamed(number: u32) -> Token {
    let id = token(number, "", "web").id;
    let (stored_name, name) = Token::names(id.as_str());
    Token { stored_name, name, created_at: Some(hours(0)), ..token(number, "", "web") }
}

/// A form without a name for Linux web, sent, and its answer lost.
fn lost_without_a_name() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <tab> <right> <tab>").write("linux").press("<c-s>");
    let (id, new) = sent(&mut tab);
    assert_eq!((new.name.as_str(), new.policy_id.as_str()), ("", "web"));
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown)))).take_effects();
    tab
}

#[test]
fn a_lost_token_without_a_name_is_found_by_what_is_new() {
    let others = [Token { created_at: Some(hours(-1)), ..unnamed(4_001) }, token(4_002, "web-new", "web")];
    let elsewhere = Token { policy_id: "lab".into(), ..unnamed(4_003) };
    let mut tab = lost_without_a_name();
    let all = || tokens().into_iter().chain(others.clone()).chain([elsewhere.clone()]);
    tab.answer_tokens(all().collect());
    assert_eq!(form(&tab).found, None, "older, named, of another policy");
    tab.pass(500).press("<c-s>");
    assert_eq!(tab.take_effects(), [], "while it is looked for, no second one is made");
    tab.pass(2_000).answer_tokens(all().chain([unnamed(4_004)]).collect());
    assert_eq!(form(&tab).found, Some(unnamed(4_004).id));
    assert!(tab.model.writes.open.is_empty());
}

#[test]
fn of_two_new_tokens_without_a_name_none_is_taken_for_the_lost_one() {
    let mut tab = lost_without_a_name();
    tab.answer_tokens(tokens().into_iter().chain([unnamed(4_001), unnamed(4_002)]).collect());
    assert_eq!((form(&tab).found.clone(), form(&tab).fitting), (None, 2));
    assert_eq!(tab.model.writes.open.len(), 1, "it is still not known");
}

#[test]
fn what_could_not_be_written_down_is_sent_only_when_it_is_said_again() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, new) = sent(&mut tab);
    tab.all.clear();
    tab.done(id, Outcome::Unlogged(problem(ProblemKind::Local)));
    assert!(tab.model.writes.is_empty() && form(&tab).is_unlogged());
    assert!(tab.all.is_empty(), "nothing was sent, so the log has nothing to say: {:?}", tab.all);
    tab.press("<enter>");
    assert_eq!(tab.take_effects(), [], "a held Enter says nothing again");
    tab.pass(500).press("<enter>");
    let [Effect::Intend { must: false, .. }, Effect::Create { token, .. }] = tab.all.as_slice() else {
        panic!("{:?}", tab.all)
    };
    assert_eq!(token, &new);
}

#[test]
fn the_last_lifetime_is_offered_again() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    let new = Token { expire_at: Some(hours(7 * 24)), ..token(0, "web-north", "web") };
    tab.done(id, Outcome::Created(Ok(new)));
    assert_eq!(form(tab.press("<esc> n")).lifetime, Some(Lifetime::Preset("7d")));
}

#[test]
fn a_lost_answer_is_looked_up_and_not_repeated() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown))));
    assert!(matches!(tab.effect(), Effect::FetchTokens(_)));
    assert!(matches!(form(&tab).state, CreateState::Failed(_)));
}

#[test]
fn pasted_text_goes_into_the_field_as_one_line() {
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    tab.press("n").send(Msg::Paste("web\nnorth\u{1b}[31m".into()));
    assert_eq!(form(&tab).name.value(), "webnorth[31m");
    tab.press("<esc>").send(Msg::Paste("Xy".into()));
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "Paste ignored: no text field has the focus");
}

#[test]
fn a_newcomer_that_was_revoked_at_once_is_not_brought_back_by_a_list_that_is_behind() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Ok(token(0, "web-north", "web"))));
    tab.press("<esc>").take_effects();
    tab.press("X").pass(400).press("y");
    let (id, _) = tab.order();
    tab.removed(id, vec![fleet_tokens::domain::removal::TokenResult::Done]);
    tab.answer_tokens(tokens());
    assert!(tab.model.rows.all().all(|row| row.name() != "web-north" || !row.token().active));
}

#[test]
fn what_exists_although_its_answer_was_lost_is_offered() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown))));
    let new = token(0, "web-north", "web");
    tab.answer_tokens(std::iter::once(new.clone()).chain(tokens()).collect()).take_effects();
    assert_eq!(form(&tab).found, Some(new.id.clone()));
    tab.pass(500).press("<btab> <btab> <btab>").write("x");
    assert_eq!(form(&tab).found, None, "another name is another token");
    tab.press("<bs> <c-s>");
    assert!(matches!(&tab.model.overlay, Some(Overlay::Secret(d)) if d.just_created && d.token == new.id));
    assert_eq!(tab.take_effects(), [], "nothing is sent again");
    tab.press("<esc>");
    assert!(tab.model.overlay.is_none(), "no rotation, no question");
}

#[test]
fn a_token_that_was_there_before_is_not_taken_for_the_lost_one() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("web-east").press("<tab> <right> <tab>").write("linux").press("<c-s>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown)))).answer_tokens(tokens());
    assert_eq!(form(&tab).found, None);
}

#[test]
fn a_lost_token_is_looked_for_a_while_and_not_for_ever() {
    let mut tab = filled();
    tab.press("<enter>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Unknown)))).answer_tokens(tokens());
    tab.take_effects();
    let mut readings = 0;
    for _ in 0..60 {
        tab.pass(1_000);
        if tab.model.list.request().is_some() {
            tab.answer_tokens(tokens());
            readings += 1;
        }
    }
    assert_eq!(readings, 5);
}
