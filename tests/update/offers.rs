//! What the server offers, and what the tab makes of it.

use fleet_tokens::app::create::state::CreateField;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::domain::expiration::Lifetime;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::server::Offer;

use crate::support::{Tab, policies, problem, tokens};

#[test]
fn the_server_is_asked_once_what_it_is_after_the_first_list() {
    let mut tab = Tab::waiting(80, 24);
    assert!(!tab.take_effects().iter().any(|effect| matches!(effect, Effect::FetchStatus(_))));
    tab.answer_policies(policies()).fail_tokens(ProblemKind::Offline);
    assert_eq!(tab.take_effects(), [], "nobody is there to be asked");
    tab.press("R").take_effects();
    tab.answer_tokens(tokens());
    let Effect::FetchStatus(id) = tab.effect() else { panic!() };
    tab.done(id, Outcome::Status(Err(problem(ProblemKind::Server))));
    tab.press("R").take_effects();
    tab.answer_tokens(tokens());
    assert_eq!(tab.take_effects(), [], "and only once");
    assert_eq!(tab.model.offers.delete, Offer::Unknown);
}

#[test]
fn a_server_that_only_revokes_deletes_nothing_and_the_reason_is_said() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.answer_status("9.4.2").press("D");
    assert!(tab.model.overlay.is_none());
    assert_eq!(tab.toast(), "This Kibana (9.4.2) only revokes (X): deleting came with 9.5.0");
    tab.press("X");
    assert!(tab.model.overlay.is_some());
}

#[test]
fn a_question_that_opened_before_the_server_said_what_it_is_takes_no_yes_after() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("D").write("web-east").answer_status("9.4.2").press("<enter>");
    assert_eq!(tab.take_effects(), []);
    tab.press("<esc> X").pass(350).press("y");
    assert_eq!(tab.order().1.targets.len(), 1, "it can still be revoked");
}

#[test]
fn the_route_for_many_is_tried_unless_the_version_speaks_against_it() {
    for (version, tried) in [("9.4.2", false), ("9.5.0", true), ("unheard-of", true)] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.answer_status(version).press("<space> <space> X").write("revoke 2").press("<enter>");
        assert_eq!(tab.order().1.bulk_route, tried, "{version}");
    }
}

#[test]
fn a_server_without_lifetimes_offers_none_and_the_next_one_is_asked_as_before() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.answer_status("9.5.0").press("p <enter> n").write("north").press("<tab>");
    let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(
        (dialog.focus, dialog.no_lifetimes),
        (CreateField::Policy, true),
        "there is nothing to choose"
    );
    for target in
        [PointerTarget::Field(CreateField::Expiration), PointerTarget::Lifetime(Lifetime::Preset("7d"))]
    {
        tab.send(Msg::Mouse(Pointer { act: PointerKind::Press, target }));
    }
    tab.press("<c-s>");
    let Effect::Create { id, token } = tab.effect() else { panic!() };
    assert_eq!((token.name.as_str(), token.expiration), ("north", None));
    tab.done(id, Outcome::Created(Ok(crate::support::token(0, "north", "web"))));
    assert_eq!(tab.model.last_lifetime, None, "that was no choice");
    let mut tab = Tab::with_fleet(80, 24);
    tab.answer_status("9.4.2").press("n <tab>");
    let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.focus, CreateField::Expiration, "a later patch of it may have them");
}

#[test]
fn a_form_that_opened_before_the_server_said_what_it_is_offers_no_lifetime_after() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n <tab> <right>").answer_status("8.18.0");
    let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!("no form is open") };
    assert_eq!(
        (dialog.no_lifetimes, dialog.lifetime, dialog.focus),
        (true, Some(Lifetime::Never), CreateField::Policy)
    );
}
