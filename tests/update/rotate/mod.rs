//! Rotations: the twin, the question about the old token, and what is left half-way.

use fleet_tokens::app::create::state::{CreateDialog, CreateField};
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::model::{Access, Model};
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::app::removal::state::RemovalDialog;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::app::secret::state::{SecretDialog, SecretState};
use fleet_tokens::domain::bulk::RemovalKind;
use fleet_tokens::domain::expiration::{Expiration, Lifetime};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::TokenResult;
use fleet_tokens::domain::rotation::Rotation;
use fleet_tokens::domain::state::{Change, Remembered};
use fleet_tokens::domain::token::{NewToken, Token, TokenId};

use crate::support::{Tab, at, hours, listing_with_holes, policies, problem, token, tokens};

mod halfway;

const NAME: &str = "web-west 2026-11-20";

fn form(tab: &Tab) -> &CreateDialog {
    match &tab.model.overlay {
        Some(Overlay::Create(dialog)) => dialog,
        other => panic!("no form is open: {other:?}"),
    }
}

fn sheet(tab: &Tab) -> &SecretDialog {
    match &tab.model.overlay {
        Some(Overlay::Secret(dialog)) => dialog,
        other => panic!("no secret's dialog is open: {other:?}"),
    }
}

fn question(tab: &Tab) -> &RemovalDialog {
    match &tab.model.overlay {
        Some(Overlay::Removal(dialog)) => dialog,
        other => panic!("no question is open: {other:?}"),
    }
}

/// The form for web-west, which never expires, filled in and armed.
fn filled() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j T <tab> <right> <right> <right>").pass(400);
    tab
}

fn sent(tab: &mut Tab) -> (RequestId, NewToken) {
    match tab.effect() {
        Effect::Create { id, token } => (id, token),
        other => panic!("{other:?}"),
    }
}

fn twin() -> Token {
    Token { created_at: Some(hours(0)), expire_at: Some(hours(7 * 24)), ..token(3, NAME, "web") }
}

fn with_twin() -> Vec<Token> {
    std::iter::once(twin()).chain(tokens()).collect()
}

/// The twin was created, and its masked secret is offered.
fn created() -> Tab {
    let mut tab = filled();
    tab.press("<c-s>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Ok(twin())));
    tab
}

fn open(tab: &Tab) -> &[Rotation] {
    &tab.model.remembered.rotations
}

/// The rotation that is half-way for web-west, as the state folder would have it.
fn half_way(new: Option<TokenId>) -> Remembered {
    let old = token(2, "web-west", "web");
    let rotation = Rotation {
        old: old.id,
        old_name: "web-west".into(),
        new,
        new_name: NAME.into(),
        policy_id: "web".into(),
        since: at("2026-11-20T11:00:00Z"),
    };
    Remembered { rotations: vec![rotation], ..Remembered::default() }
}

/// A tab that starts with this.
fn recalled(remembered: Remembered, tokens: Vec<Token>) -> Tab {
    let mut tab = Tab::waiting(80, 24);
    let model: Model = tab.model.clone().recall(remembered);
    tab.model = model;
    tab.answer_policies(policies());
    tab.answer_tokens(tokens);
    tab.effects.clear();
    tab
}

#[test]
fn a_twin_on_the_same_policy_is_proposed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j T");
    let form_ = form(&tab);
    assert_eq!((form_.name.value(), form_.policy.as_deref()), (NAME, Some("web")));
    assert_eq!(form_.lifetime, None, "never is a decision, not a proposal");
    tab.pass(400).press("<c-s>");
    assert_eq!((tab.take_effects(), form(&tab).focus), (Vec::new(), CreateField::Expiration));
    tab.press("<right> <right> <right> <tab>");
    assert_eq!(form(&tab).focus, CreateField::Submit, "the policy is not asked for");
    tab.press("<btab> <btab> <btab>");
    assert_eq!(form(&tab).focus, CreateField::Submit);
    tab.press("<enter>");
    let expiration = Some(Expiration::parse("7d").unwrap());
    assert_eq!(sent(&mut tab).1, NewToken { policy_id: "web".into(), name: NAME.into(), expiration });
}

#[test]
fn the_old_lifetime_is_proposed_where_it_is_known() {
    let old = Token { created_at: Some(hours(-24)), expire_at: Some(hours(6 * 24)), ..token(1, "a", "web") };
    let mut tab = Tab::with(80, 24, vec![old], policies());
    assert_eq!(form(tab.press("T")).lifetime, Some(Lifetime::Preset("7d")));
}

#[test]
fn nothing_is_sent_by_a_held_key() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("j T <tab> <right> <tab>");
    for _ in 0..40 {
        tab.press("<enter>").pass(30);
    }
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn the_twins_name_is_there_and_nobody_elses() {
    let mut tab = filled();
    tab.press("<btab> <c-u> <c-s>");
    assert_eq!((tab.take_effects(), form(&tab).focus), (Vec::new(), CreateField::Name));
    assert!(form(&tab).error(CreateField::Name).unwrap().to_string().contains("needs a name"));
    tab.write("web-east").press("<c-s>");
    assert_eq!(tab.take_effects(), []);
    assert!(form(&tab).error(CreateField::Name).unwrap().to_string().contains("no token of this policy has"));
}

#[test]
fn it_is_written_down_before_the_create_is_sent_and_completed_after() {
    let mut tab = filled();
    tab.all.clear();
    tab.press("<c-s>");
    let [
        Effect::Remember { change: Change::Rotating(begun), .. },
        Effect::Intend { .. },
        Effect::Create { id, .. },
    ] = tab.all.as_slice()
    else {
        panic!("{:?}", tab.all)
    };
    assert_eq!((begun.new_name.as_str(), &begun.new), (NAME, &None));
    let id = *id;
    tab.all.clear();
    tab.done(id, Outcome::Created(Ok(twin())));
    let kept = tab.all.iter().find_map(|effect| match effect {
        Effect::Remember { change: Change::Rotating(rotation), .. } => Some(rotation.new.clone()),
        _ => None,
    });
    assert_eq!(kept, Some(Some(twin().id)));
}

#[test]
fn a_refused_create_leaves_nothing_behind() {
    let mut tab = filled();
    tab.press("<c-s>");
    let (id, _) = sent(&mut tab);
    tab.done(id, Outcome::Created(Err(problem(ProblemKind::Conflict))));
    assert_eq!(open(&tab), []);
    assert!(matches!(tab.all.last(), Some(Effect::Remember { change: Change::Rotated(_), .. })));
}

#[test]
fn the_secret_comes_first_and_then_the_question_about_the_old_one() {
    let mut tab = created();
    assert_eq!((sheet(&tab).token.clone(), &sheet(&tab).state), (twin().id, &SecretState::Masked));
    tab.take_effects();
    tab.press("c");
    let Effect::FetchSecret { token, .. } = tab.effect() else { panic!() };
    assert_eq!(token, twin().id, "c copies the new one");
    tab.press("<esc>").pass(400);
    assert_eq!(question(&tab).targets[0].name.display(), "web-west");
    tab.take_effects();
    tab.press("y");
    let (id, order) = tab.order();
    assert_eq!((order.act, order.targets[0].name.as_str()), (RemovalKind::Revoke, "web-west"));
    tab.removed(id, vec![TokenResult::Done]);
    assert_eq!(open(&tab), [], "finished");
    assert!(tab.all.iter().any(|e| matches!(e, Effect::Remember { change: Change::Rotated(_), .. })));
    assert!(tab.toast().starts_with("Revoked web-west. Fleet Server may accept it"));
}

#[test]
fn a_secret_that_hides_itself_does_not_end_the_way() {
    let mut tab = created();
    tab.take_effects();
    tab.press("s").answer_secret();
    assert!(matches!(sheet(&tab).state, SecretState::Shown { .. }));
    tab.pass(16_000);
    assert_eq!(sheet(&tab).state, SecretState::Masked);
    tab.press("s").answer_secret().press("s");
    assert_eq!(sheet(&tab).state, SecretState::Masked);
    tab.press("s").send(Msg::Focus(false));
    assert_eq!(sheet(&tab).state, SecretState::Masked);
    assert!(matches!(tab.take_effects().as_slice(), [Effect::FetchSecret { .. }, Effect::Cancel(_)]));
    tab.press("<esc>");
    assert_eq!(question(&tab).targets[0].name.display(), "web-west");
}

#[test]
fn the_enroll_command_of_the_new_one_is_a_step_beside_the_way() {
    let mut tab = created();
    tab.press("E <esc>");
    assert_eq!((sheet(&tab).token.clone(), sheet(&tab).just_created), (twin().id, true));
    tab.press("<esc>");
    assert_eq!(question(&tab).targets[0].name.display(), "web-west");
    let mut left = created();
    left.press("E <c-c>");
    assert_eq!(left.toast(), "web-west stays for now: ^o finishes, ^c quits");
}

#[test]
fn later_keeps_it_open_and_the_list_finishes_it() {
    let mut tab = created();
    tab.press("<esc> <esc>").take_effects();
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "web-west stays for now: ^o finishes");
    assert_eq!(open(&tab).len(), 1);
    tab.answer_tokens(with_twin()).press("<c-o> <enter>").pass(400);
    assert_eq!(question(&tab).targets[0].name.display(), "web-west");
    tab.press("y");
    assert!(matches!(tab.effect(), Effect::Remove { .. }));
}

#[test]
fn deleting_the_old_one_finishes_it_too() {
    let mut tab = created();
    tab.press("<esc> <esc>").answer_tokens(with_twin()).press("g");
    while tab.selected() != "web-west" {
        tab.press("j");
    }
    tab.take_effects();
    tab.press("D").write("web-west").press("<enter>");
    let (id, order) = tab.order();
    assert_eq!(order.act, RemovalKind::Delete);
    tab.removed(id, vec![TokenResult::Done]);
    assert_eq!(open(&tab), []);
}

#[test]
fn the_old_one_is_asked_about_whatever_else_is_marked_or_not_on_show() {
    let mut tab = created();
    tab.press("<esc> <esc>").answer_tokens(with_twin()).press("<space> 3 <c-o> <enter>").pass(400);
    let asked = question(&tab);
    assert_eq!((asked.targets.len(), asked.targets[0].name.display()), (1, "web-west"));
    assert_eq!(asked.unseen, 0, "it was named, not marked");
}

#[test]
fn a_server_without_lifetimes_gives_the_twin_none() {
    let mut tab = Tab::waiting(80, 24);
    tab.answer_policies(policies()).answer_tokens(tokens());
    tab.answer_status("9.5.0").press("j T").pass(400);
    assert_eq!(form(&tab).focus, CreateField::Name);
    tab.press("<tab>");
    assert_eq!(form(&tab).focus, CreateField::Submit, "neither a lifetime nor a policy is to be chosen");
    tab.press("<tab>");
    assert_eq!(form(&tab).focus, CreateField::Name);
    tab.take_effects();
    tab.press("<c-s>");
    assert_eq!(sent(&mut tab).1.expiration, None);
}

#[test]
fn a_click_changes_neither_the_policy_nor_what_the_list_does() {
    let mut tab = filled();
    let click = |tab: &mut Tab, target| tab.send(Msg::Mouse(Pointer { act: PointerKind::Press, target }));
    click(&mut tab, PointerTarget::Field(CreateField::Policy));
    assert_eq!(form(&tab).focus, CreateField::Expiration);
    click(&mut tab, PointerTarget::Policy("linux".into()));
    assert_eq!(form(&tab).policy.as_deref(), Some("web"));
    let mut tab = recalled(half_way(Some(twin().id)), with_twin());
    tab.press("<c-o>");
    click(&mut tab, PointerTarget::Entry(0));
    assert!(matches!(tab.model.overlay, Some(Overlay::Rotations(view)) if view.chosen == 0));
}
