//! Keys that mean nothing say so, and each dialog shows its keys.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::keymap::{Context, Keymap};
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::toast::Tone;
use fleet_tokens::domain::enroll::Platform;

use crate::support::{Tab, tokens};

#[test]
fn a_key_that_means_nothing_says_so_once_until_something_else_is_done() {
    let mut tab = Tab::with_fleet(80, 24);
    assert_eq!(tab.press("y").toast(), "y does nothing here; ? shows the keys");
    assert_eq!(tab.model.toasts.current().map(|toast| toast.tone), Some(Tone::Quiet));
    tab.pass(5_000);
    assert_eq!(tab.press("y").toast(), "", "once");
    assert_eq!(tab.press("<f7>").toast(), "F7 does nothing here; ? shows the keys", "each key for itself");
    assert_eq!(tab.press("j").toast(), "", "what is done takes it away");
    assert_eq!(tab.press("y").toast(), "y does nothing here; ? shows the keys");
    assert!(tab.model.toasts.said().is_empty(), "the log has no such thing");
    assert_eq!(tab.take_effects(), []);
}

#[test]
fn small_letters_beside_keys_that_remove_name_those_keys() {
    let mut tab = Tab::with_fleet(80, 24);
    for key in ["d", "x"] {
        let said = format!("{key} does nothing here; X revokes, D deletes");
        assert_eq!(tab.press(key).toast(), said);
    }
    tab.answer_status("9.4.2").press("j");
    assert_eq!(tab.press("x").toast(), "x does nothing here; X revokes", "what this Kibana can do");
    assert_eq!(
        tab.press("5 x").toast(),
        "x does nothing here; ? shows the keys",
        "no token is revoked there"
    );
    let mut sheet = Tab::with_fleet(80, 24);
    assert_eq!(sheet.press("s x").toast(), "x does nothing here; X revokes");
}

#[test]
fn it_covers_nothing_that_was_said() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 X d");
    assert_eq!(tab.toast(), "web-blue is inactive already");
    tab.pass(9_000);
    assert_eq!(tab.press("d").toast(), "d does nothing here; X revokes, D deletes", "it was not said yet");
}

#[test]
fn text_fields_say_no_such_thing() {
    for keys in ["/", "n", "p", ":", "?", "K", "e", "A X"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(keys).press("d x y <f7> <left>");
        assert_eq!(tab.toast(), "", "{keys}");
    }
    let mut enroll = Tab::with_fleet(80, 24);
    assert_eq!(enroll.press("E 3").toast(), "", "a digit chooses a platform");
}

#[test]
fn every_place_without_a_text_field_has_a_key_for_its_keys() {
    let keys = Keymap::default();
    for context in Context::ALL {
        let key = keys.key_of(context, fleet_tokens::app::action::Action::Help);
        let wanted = match context {
            Context::Keys | Context::Always => "",
            Context::Phrase => "F1",
            _ if context.takes_text() => continue,
            _ => "?",
        };
        assert_eq!(key, wanted, "{context:?}");
    }
}

#[test]
fn a_question_shows_its_keys_and_is_as_it_was_but_for_its_guard() {
    for closes in ["<esc>", "?", "<f1>", "q", "<enter>"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("X").pass(400).press("<tab> ?");
        assert!(tab.model.keys_shown.is_some());
        tab.pass(1_000).press("y x");
        assert_eq!(tab.take_effects(), [], "nothing is answered from there");
        tab.press(closes);
        assert!(tab.model.keys_shown.is_none(), "{closes}");
        let Some(Overlay::Removal(dialog)) = &tab.model.overlay else {
            panic!("{closes} closed the question")
        };
        assert_eq!(dialog.targets[0].name.display(), "web-east");
        assert_eq!(dialog.focus, fleet_tokens::app::button::Button::Confirm, "the focus stays");
        tab.press("y <enter>");
        assert_eq!(tab.take_effects(), [], "the guard starts anew");
        tab.pass(400).press("y");
        assert!(matches!(tab.effect(), Effect::Remove { .. }));
    }
}

#[test]
fn a_phrase_is_kept_while_the_keys_are_on_show_and_nothing_is_typed_into_it() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("A X").write("revo").press("<f1>").write("ke").send(Msg::Paste("ke 9".into()));
    tab.press("<esc>");
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.phrase.as_ref().map(tui_input::Input::value), Some("revo"));
}

#[test]
fn what_happens_below_the_keys_is_not_missed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("R X ?");
    let mut fewer = tokens();
    fewer.remove(0);
    tab.answer_tokens(fewer).press("<esc>").pass(400).press("y");
    assert_eq!(tab.take_effects().iter().filter(|e| matches!(e, Effect::Remove { .. })).count(), 0);
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert!(dialog.changed.is_some(), "the token is gone");
    let mut sheet = Tab::with_fleet(80, 24);
    sheet.press("s").answer_secret().press("?").pass(16_000);
    assert!(sheet.model.overlay.is_none() && sheet.model.keys_shown.is_none(), "a secret still hides itself");
    let mut sending = Tab::with_fleet(80, 24);
    sending.press("X").pass(400).press("y ? <c-c>");
    assert!(sending.model.overlay.is_some() && sending.model.keys_shown.is_none(), "^c takes the keys away");
    let mut called_off = Tab::with_fleet(80, 24);
    called_off.press("X ? <c-c>");
    assert!(called_off.model.overlay.is_none() && called_off.model.keys_shown.is_none());
}

#[test]
fn a_digit_chooses_no_platform_while_the_keys_are_on_show() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("E ? 3");
    assert_eq!(tab.model.last_platform, Platform::default());
    tab.press("<esc> 3");
    assert_ne!(tab.model.last_platform, Platform::default(), "without them it does");
}
