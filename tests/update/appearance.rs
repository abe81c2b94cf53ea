//! Themes, the accessible mode, the mouse given away.

use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::domain::appearance::{Appearance, Scheme};

use crate::support::Tab;

#[test]
fn the_theme_key_goes_through_all_of_them_and_says_which() {
    let mut tab = Tab::with_fleet(80, 24);
    let seen: Vec<String> = (0..6).map(|_| tab.press("<c-t>").toast().to_owned()).collect();
    let names = ["borealis-light", "neutral", "terminal", "mono", "high-contrast", "borealis-dark"];
    assert_eq!(seen, names.map(|name| format!("Theme: {name}")));
    assert_eq!(tab.model.appearance.scheme, Scheme::Dark);
    assert_eq!(tab.take_effects(), [], "the next frame is drawn in it, that is all");
}

#[test]
fn the_theme_can_be_changed_in_a_dialog_and_leaves_it_alone() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("n").write("web").press("<c-t>");
    assert_eq!(tab.model.appearance.scheme, Scheme::Light);
    let Some(fleet_tokens::app::overlay::Overlay::Create(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(dialog.name.value(), "web");
}

#[test]
fn the_mouse_is_given_away_and_taken_again() {
    let mut tab = Tab::with_fleet(80, 24);
    assert_eq!(tab.press("m").effect(), Effect::Mouse(false));
    assert_eq!(tab.toast(), "The mouse is the terminal's, to select text; m takes it again");
    assert_eq!(tab.press("m").effect(), Effect::Mouse(true));
    tab.press("n m");
    assert_eq!(tab.take_effects(), [], "in a text field it is a letter");
}

fn accessible() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.appearance = Appearance { accessible: true, ..Appearance::default() };
    tab
}

#[test]
fn messages_stay_until_they_are_dismissed_in_the_accessible_mode() {
    let mut tab = accessible();
    tab.press("<c-t>").pass(60_000).press("j k");
    assert_eq!(tab.toast(), "Theme: borealis-light");
    tab.press("p <enter> <esc>");
    assert_eq!(tab.toast(), "", "Esc dismisses it");
    assert!(!tab.model.filter.policies.is_empty(), "and nothing else");
    tab.press("<esc>");
    assert!(tab.model.filter.policies.is_empty());
}

#[test]
fn what_stands_still_wakes_nobody() {
    for appearance in [
        Appearance { accessible: true, ..Appearance::default() },
        Appearance { still: true, ..Appearance::default() },
    ] {
        let mut tab = Tab::waiting(80, 24);
        tab.model.appearance = appearance;
        let mut wakes = 0;
        while let Some(next) = deadline(&tab.model).filter(|_| wakes < 10) {
            let wait = next.duration_since(tab.model.now).as_millis();
            tab.pass(i64::try_from(wait).unwrap());
            wakes += 1;
        }
        assert_eq!(wakes, 2, "once to say that it reads, once to say that it lasts");
    }
}

#[test]
fn a_countdown_that_nobody_sees_does_not_count() {
    let mut tab = accessible();
    tab.press("s").answer_secret();
    let until = deadline(&tab.model).unwrap();
    assert_eq!(until.duration_since(tab.model.now).as_secs(), 15);
    tab.pass(15_000);
    assert!(tab.model.overlay.is_none());
}
