//! The enroll command, at three sizes.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::domain::enroll::{EnrollFacts, FleetServerHost, Platform};
use fleet_tokens::domain::problem::ProblemKind;
use insta::assert_snapshot;

use crate::paint::{styled, text};
use crate::support::{SECRET, Tab, facts, problem};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

fn answered(tab: &mut Tab, facts: EnrollFacts) {
    let Effect::FetchFacts(id) = tab.effect() else { panic!() };
    tab.done(id, Outcome::Facts(Box::new(facts)));
}

fn open(width: u16, height: u16) -> Tab {
    let mut tab = Tab::with_fleet(width, height);
    tab.press("E");
    answered(&mut tab, facts());
    tab
}

#[test]
fn the_command_at_every_size() {
    for (width, height) in SIZES {
        let mut tab = open(width, height);
        assert_snapshot!(format!("linux_{width}x{height}"), text(&tab.press("6").model));
    }
    assert_snapshot!("linux_styled", styled(&open(80, 24).press("6").model));
}

#[test]
fn a_fleet_server_without_tls_needs_a_flag_and_that_is_said() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("E");
        let mut plain = facts();
        for host in plain.hosts.as_mut().unwrap() {
            host.urls = vec!["http://fleet.example:8220".into()];
        }
        answered(&mut tab, plain);
        assert_snapshot!(format!("plain_http_{width}x{height}"), text(&tab.press("6").model));
        assert!(!text(&tab.press("i").model).contains("refuse it"), "it is there now");
    }
}

#[test]
fn all_options_at_every_size() {
    for (width, height) in SIZES {
        let mut tab = open(width, height);
        tab.press("5 t i a").write("C:\\certs\\ca.pem");
        assert_snapshot!(format!("windows_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn kubernetes_at_every_size() {
    for (width, height) in SIZES {
        let mut tab = open(width, height);
        assert_snapshot!(format!("kubernetes_{width}x{height}"), text(&tab.press("0").model));
        tab.press("e");
        assert_snapshot!(format!("manifest_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn what_is_not_known_is_said() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("2 E").pass(400);
    assert!(text(&tab.model).contains("reading..."), "{}", text(&tab.model));
    let failed = problem(ProblemKind::Offline);
    answered(&mut tab, EnrollFacts { hosts: Err(failed.clone()), version: Err(failed) });
    assert_snapshot!("enroll_not_known", text(&tab.press("8 i").model));
    let mut tab = Tab::with_fleet(80, 24);
    while tab.selected() != "sneaky\u{FFFD}nimda" {
        tab.press("j");
    }
    tab.press("E");
    answered(&mut tab, facts());
    assert!(text(&tab.model).contains("the Fleet Server is the default one"), "its policy is gone");
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E");
    answered(&mut tab, EnrollFacts { hosts: Ok(Vec::new()), ..facts() });
    assert!(text(&tab.model).contains("Fleet has no Fleet Server host for this policy."));
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E");
    let host = FleetServerHost {
        id: "h".into(),
        urls: vec!["x\u{1b}[2J".into()],
        is_default: true,
        proxy: Ok(None),
    };
    answered(&mut tab, EnrollFacts { hosts: Ok(vec![host]), ..facts() });
    assert!(text(&tab.model).contains("no address"), "{}", text(&tab.model));
}

#[test]
fn a_token_that_goes_under_the_dialog_is_said() {
    let mut tab = open(80, 24);
    tab.send(Msg::Action(fleet_tokens::app::action::Action::Refresh));
    tab.press("<esc> R E");
    tab.take_effects();
    tab.answer_tokens(Vec::new());
    assert!(text(&tab.model).contains("This token is gone: it enrolls no agents."));
}

#[test]
fn every_part_can_be_reached_where_it_does_not_fit() {
    let mut tab = open(60, 20);
    tab.press("5 t i a").write("/ca.pem").press("<enter>");
    let mut seen = text(&tab.model);
    assert!(seen.contains("PgDn: part 1 of"), "{seen}");
    for _ in 0..8 {
        tab.press("<pgdn>");
        seen.push_str(&text(&tab.model));
    }
    for part in
        ["$ProgressPreference", "-OutFile", "Expand-Archive", "Read-Host", "--insecure", "Remove-Variable"]
    {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    assert!(tab.press("<pgup> <pgup> <pgup>").model.overlay.is_some());
}

#[test]
fn no_secret_is_drawn_for_any_platform_while_it_is_copied() {
    for platform in Platform::ALL {
        let mut tab = open(120, 36);
        tab.press(&format!("{} c", platform.digit()));
        if let Some(Effect::FetchSecret { id, .. }) = tab.take_effects().pop() {
            tab.done(id, Outcome::Secret(Ok(crate::support::secret())));
        }
        let screen = text(&tab.model);
        assert!(!screen.contains(&SECRET[..8]), "{screen}");
        assert!(platform == Platform::Kubernetes || screen.contains("--enrollment-token=••••••••••••"));
    }
}

#[test]
fn any_size_can_be_drawn() {
    for keys in ["1", "5 t i a", "0", "0 e", "<esc> e"] {
        let mut tab = open(80, 24);
        tab.press(keys);
        for (width, height) in [(1, 1), (40, 8), (41, 9), (59, 12), (74, 14), (79, 20), (139, 28), (300, 100)]
        {
            tab.send(Msg::Resize(Size { width, height }));
            text(&tab.model);
        }
    }
}

#[test]
fn a_message_of_several_lines_is_whole_beside_a_dialog_that_takes_the_screen() {
    let mut tab = open(80, 24);
    tab.press("6 c");
    let Effect::FetchSecret { id, .. } = tab.effect() else { panic!() };
    let mut failed = problem(ProblemKind::Server);
    failed.why = "The first words of a long reason. It goes on and on until it has to be broken. These are the last words".into();
    tab.send(Msg::Done(id, Outcome::Secret(Err(failed))));
    let screen = text(&tab.model);
    assert!(screen.contains("The first words") && screen.contains("the last words"), "{screen}");
    assert!(screen.contains("Enroll command") && screen.contains("--enrollment-token="), "{screen}");
}
