//! The menu of what can be copied: what goes out, and what is said of it.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::Outcome;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::domain::clipboard::ClipboardBackend;
use fleet_tokens::domain::enroll::{EnrollFacts, Platform};
use fleet_tokens::domain::problem::ProblemKind;

use crate::support::{SECRET, Tab, facts, policies, problem, token, tokens};

/// What went to the clipboard, which takes it.
fn copied(tab: &mut Tab) -> String {
    let Effect::Copy { id, secret, sensitive } = tab.effect() else { panic!("nothing was copied") };
    assert_eq!(sensitive, secret.expose().contains(SECRET), "only what holds the secret is treated as one");
    tab.done(id, Outcome::Copied(Ok(ClipboardBackend::System { stays: false }.into())));
    secret.expose().to_owned()
}

#[test]
fn the_secret_goes_unseen() {
    for keys in ["C c", "C <enter>"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(keys).answer_secret();
        assert!(tab.model.overlay.is_none());
        assert_eq!(copied(&mut tab), SECRET);
        assert_eq!(tab.toast(), "Copied web-east to the clipboard. Clears in 45s");
    }
}

#[test]
fn id_and_name_need_no_secret_and_say_what_they_are() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("C i");
    assert_eq!(copied(&mut tab), "00000001-4e5f-4a6b-8c7d-0123456789ab");
    assert_eq!(tab.toast(), "Copied the id of web-east to the clipboard");
    tab.press("3 C n");
    assert_eq!(copied(&mut tab), "web-blue");
    assert_eq!(tab.toast(), "Copied the name of web-blue to the clipboard", "that it is revoked matters not");
    assert!(tab.model.overlay.is_none() && tab.model.copying.is_none());
    tab.press("C <down> <enter>");
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Err(problem(ProblemKind::Local))));
    assert!(tab.toast().starts_with("Can't read"), "{}", tab.toast());
}

#[test]
fn what_is_copied_runs_nothing_when_it_is_pasted() {
    let mut tab = Tab::with(80, 24, vec![token(1, "web\nrm -rf ~\n\u{202e}", "web")], policies());
    tab.press("C n");
    let text = copied(&mut tab);
    assert!(!text.contains(['\n', '\u{202e}']), "{text:?}");
    tab.press("C J");
    let text = copied(&mut tab);
    assert!(text.contains(r"web\nrm -rf ~\n\u202e") && !text.contains(['\n', '\u{202e}']), "{text:?}");
}

#[test]
fn a_row_is_json_and_holds_no_secret() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("C J");
    let text = copied(&mut tab);
    let row: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&row["name"], &row["policy_name"]), (&"web-east".into(), &"Linux web".into()));
    assert_eq!(row["status"], "active");
    assert!(row.get("api_key").is_none() && !text.contains(SECRET));
    assert_eq!(tab.toast(), "Copied the JSON row of web-east to the clipboard");
}

#[test]
fn the_enroll_command_is_put_together_and_copied_without_its_dialog() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.last_platform = Platform::Deb;
    tab.press("C E");
    let Effect::FetchFacts(id) = tab.effect() else { panic!() };
    tab.press("c j <enter>");
    assert_eq!(tab.take_effects(), [], "one after the other");
    tab.done(id, Outcome::Facts(Box::new(facts())));
    tab.answer_secret();
    let text = copied(&mut tab);
    assert!(text.contains("dpkg -i") && text.contains("--url=https://fleet.example:8220"), "{text}");
    assert!(text.contains(SECRET));
    assert_eq!(tab.toast(), "Copied the enroll command of web-east to the clipboard. Clears in 45s");
}

#[test]
fn a_command_that_is_not_sure_is_shown_first() {
    let unread = || EnrollFacts { hosts: Err(problem(ProblemKind::Server)), ..facts() };
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("C E");
    let Effect::FetchFacts(id) = tab.effect() else { panic!() };
    tab.done(id, Outcome::Facts(Box::new(unread())));
    assert!(matches!(tab.model.overlay, Some(Overlay::Enroll(_))));
    assert!(tab.toast().starts_with("Look at it before it is copied"), "{}", tab.toast());
    assert_eq!(tab.take_effects(), []);
    tab.press("<esc>");
    tab.model.last_platform = Platform::Kubernetes;
    tab.press("C E");
    assert!(matches!(tab.model.overlay, Some(Overlay::Enroll(_))), "it needs a file first");
}

#[test]
fn esc_takes_back_what_is_being_read() {
    let mut tab = Tab::with_fleet(80, 24);
    for keys in ["<esc>", "<c-c>"] {
        tab.press("C E");
        let Effect::FetchFacts(id) = tab.effect() else { panic!() };
        tab.press(keys);
        assert!(tab.model.overlay.is_none(), "{keys}");
        assert_eq!(tab.take_effects(), [Effect::Cancel(id)], "{keys}");
        tab.done(id, Outcome::Facts(Box::new(facts())));
        assert_eq!(tab.take_effects(), []);
        tab.pass(5_000);
    }
}

#[test]
fn the_token_is_the_one_of_when_it_opened() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R C");
    tab.answer_tokens(tokens().into_iter().skip(1).collect());
    tab.press("J");
    assert_eq!((tab.toast(), tab.model.overlay.is_none()), ("web-east is gone", true));
}

#[test]
fn where_no_token_is_there_is_nothing_to_copy() {
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    tab.press("C");
    assert_eq!((tab.toast(), tab.model.overlay.is_none()), ("No token is selected", true));
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c C");
    assert_eq!((tab.toast(), tab.model.overlay.is_none()), ("A copy is in progress", true));
}
