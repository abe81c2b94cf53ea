//! What can be pointed at, in the frames that people see.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::create::state::CreateField;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::domain::appearance::Appearance;
use fleet_tokens::domain::columns::Column;
use fleet_tokens::domain::expiration::Lifetime;

use crate::paint::{Frame, draw};
use crate::support::Tab;

fn frame(tab: &Tab) -> Frame {
    draw(&tab.model, Appearance::default())
}

/// What lies at the beginning of a text on the screen, and one cell further.
fn at(tab: &Tab, text: &str) -> PointerTarget {
    let frame = frame(tab);
    let at = frame.find(text);
    let target = frame.hits.at(at.x, at.y);
    assert_eq!(frame.hits.at(at.x + 1, at.y), target, "{text}");
    target
}

fn click(tab: &mut Tab, text: &str) {
    let target = at(tab, text);
    tab.send(Msg::Mouse(Pointer { act: PointerKind::Press, target }));
}

#[test]
fn rows_columns_tabs_and_hints() {
    for (width, height) in [(60, 20), (80, 24), (120, 36), (200, 50)] {
        let tab = Tab::with_fleet(width, height);
        let id = |name: &str| {
            let row = tab.model.rows.window(0, 99).find(|row| row.name() == name).unwrap();
            PointerTarget::Row(row.id().clone())
        };
        assert_eq!(at(&tab, "web-west"), id("web-west"));
        assert_eq!(at(&tab, "倉庫スキャナー"), id("倉庫スキャナー"));
        assert_eq!(at(&tab, " 2 Exp"), PointerTarget::Do(Action::ShowExpired));
        assert_eq!(at(&tab, "4 All"), PointerTarget::Do(Action::ShowAll));
        assert_eq!(at(&tab, "5 Pol"), PointerTarget::Do(Action::ShowPolicies));
        assert_eq!(at(&tab, "6 Hyg"), PointerTarget::Do(Action::ShowHygiene));
        assert_eq!(at(&tab, "? help"), PointerTarget::Do(Action::Help));
        assert_eq!(at(&tab, "Expires"), PointerTarget::Header(Column::Expires));
        assert_eq!(at(&tab, "Status"), PointerTarget::Header(Column::Status));
        assert_eq!(at(&tab, "Name"), PointerTarget::Header(Column::Name));
        assert_eq!(at(&tab, "connected"), PointerTarget::Nothing);
    }
    let cards = Tab::with_fleet(44, 18);
    let first = cards.model.selected().unwrap().id().clone();
    assert_eq!(at(&cards, "Linux web"), PointerTarget::Row(first), "the second line of a card is the card's");
    assert_eq!(at(&Tab::with_fleet(80, 12), "? help"), PointerTarget::Do(Action::Help));
}

#[test]
fn the_rows_that_can_be_pointed_at_are_those_on_the_screen() {
    let mut tab = Tab::with_fleet(60, 12);
    tab.press("4 G");
    let frame = frame(&tab);
    let rows = frame.hits.iter().filter(|(_, target)| matches!(target, PointerTarget::Row(_))).count();
    assert_eq!(rows, tab.model.geometry().unwrap().rows);
    let selected = tab.model.selected().unwrap().id().clone();
    let mark = frame.find("▸");
    assert_eq!(frame.hits.at(mark.x, mark.y), PointerTarget::Row(selected));
}

#[test]
fn the_policy_filter_goes_by_a_click() {
    let mut tab = Tab::with_fleet(110, 24);
    tab.press("p <enter>");
    click(&mut tab, "Linux web  p");
    assert!(matches!(tab.model.overlay, Some(Overlay::PolicyFilter(_))));
    click(&mut tab, "[ ] Lab");
    click(&mut tab, "[x] Linux web");
    click(&mut tab, "[ ] CI");
    click(&mut tab, "Enter shows 2 policies");
    assert_eq!(tab.model.filter.policies, ["ci", "lab"].map(Into::into).into());
    click(&mut tab, "2 policies");
    click(&mut tab, "[ ] Any agent policy");
    click(&mut tab, "any policy");
    assert!(tab.model.overlay.is_none() && tab.model.filter.policies.is_empty());
    click(&mut tab, "Agent policy: any");
    click(&mut tab, "leaves as it was");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn under_a_dialog_nothing_can_be_reached() {
    for keys in ["X", "n", "s", "?", ":", "L", "E", "e", "o", "p", "z", "C", "A X"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press(keys);
        let frame = frame(&tab);
        for (_, target) in frame.hits.iter() {
            assert!(
                !matches!(target, PointerTarget::Row(_) | PointerTarget::Header(_)),
                "{keys}: {target:?}"
            );
            assert!(
                !matches!(target, PointerTarget::Do(Action::ShowAll | Action::Revoke)),
                "{keys}: {target:?}"
            );
        }
    }
}

#[test]
fn buttons_do_what_their_keys_do_and_the_guard_holds_for_them() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("X");
    click(&mut tab, "Revoke token …");
    assert_eq!(tab.take_effects(), [], "not in the first 350 ms");
    for _ in 0..20 {
        tab.pass(100);
        click(&mut tab, "Revoke token ");
    }
    assert_eq!(tab.take_effects(), [], "nor by clicking on and on");
    tab.pass(400);
    click(&mut tab, "Cancel");
    assert!(tab.model.overlay.is_none());
    tab.press("X").pass(400);
    click(&mut tab, "Revoke token (y)");
    assert!(matches!(tab.effect(), fleet_tokens::app::effect::Effect::Remove { .. }));
}

#[test]
fn a_phrase_is_not_clicked_away() {
    let mut tab = Tab::with_fleet(80, 24);
    while tab.selected() != "Default" {
        tab.press("j");
    }
    tab.press("X").pass(1_000);
    click(&mut tab, "Revoke token ");
    assert_eq!(tab.take_effects(), []);
    tab.write("Default");
    click(&mut tab, "Revoke token (");
    assert!(matches!(tab.effect(), fleet_tokens::app::effect::Effect::Remove { .. }));
}

#[test]
fn the_form_is_filled_by_clicks() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("n").write("north");
        assert_eq!(at(&tab, "Expiration"), PointerTarget::Field(CreateField::Expiration));
        assert_eq!(at(&tab, " 30d "), PointerTarget::Lifetime(Lifetime::Preset("30d")));
        click(&mut tab, " 7d ");
        click(&mut tab, "Select a policy");
        click(&mut tab, "    Kiosks in the branch offices");
        click(&mut tab, "Create enrollment token (");
        let fleet_tokens::app::effect::Effect::Create { token, .. } = tab.effect() else { panic!() };
        assert_eq!((token.name.as_str(), token.policy_id.as_str()), ("north", "kiosk"));
        assert_eq!(token.expiration.unwrap().to_string(), "7d");
    }
    let mut narrow = Tab::with_fleet(40, 12);
    narrow.press("n");
    click(&mut narrow, "cancel");
    assert!(narrow.model.overlay.is_none());
}

#[test]
fn the_secrets_dialog_closes_by_its_button() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("s").answer_secret();
    click(&mut tab, "Copy token");
    assert!(matches!(tab.effect(), fleet_tokens::app::effect::Effect::Copy { .. }));
    click(&mut tab, "Close");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn dialogs_of_lists_are_used_by_clicks() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("o");
        click(&mut tab, "n  Name");
        assert!(tab.model.overlay.is_none() && tab.model.sort.column == Column::Name);
        tab.press(":").write("read everything");
        click(&mut tab, "^r R F5");
        assert!(tab.model.overlay.is_none(), "the chosen one is done");
        tab.take_effects();
        tab.press("e");
        click(&mut tab, "Cancel (");
        assert!(tab.model.overlay.is_none());
        tab.press("L");
        click(&mut tab, "Esc closes");
        assert!(tab.model.overlay.is_none());
        tab.press("E");
        click(&mut tab, "insecure");
        let Some(Overlay::Enroll(dialog)) = &tab.model.overlay else { panic!() };
        assert!(dialog.insecure);
        if width >= 80 {
            click(&mut tab, "RPM x86_64");
            let Some(Overlay::Enroll(dialog)) = &tab.model.overlay else { panic!() };
            assert_eq!(dialog.platform.label(), "RPM x86_64");
        }
        click(&mut tab, " Close");
        assert!(tab.model.overlay.is_none());
    }
}

#[test]
fn beside_the_find_line_everything_can_be_had_and_the_search_stays() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("/").write("we");
    click(&mut tab, "web-east");
    assert_eq!((tab.model.overlay.is_none(), tab.model.filter.find.text()), (true, "we"));
    assert_eq!(tab.selected(), "web-east");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_can_be_pointed_at_is_on_the_screen_and_breaks_nothing(
        keys in proptest::sample::select(vec![
            "", "4 G", "<enter>", "X", "A X", "n", "n <tab> <tab>", "s", "?", ": <pgdn>", "L", "p", "p <enter>", "p L <space>", "z", "w", "z <space>", "C", "/ w", "/ w <enter>", "o", "E",
            "E 0", "e", "e <tab>",
        ]),
        width in 1_u16..300, height in 1_u16..100, accessible: bool, ascii: bool,
    ) {
        let mut tab = Tab::with_fleet(80, 24);
        tab.model.appearance = Appearance { accessible, ascii, ..Appearance::default() };
        tab.press(keys).send(Msg::Resize(Size { width, height }));
        let frame = draw(&tab.model, tab.model.appearance);
        for (area, target) in frame.hits.iter() {
            proptest::prop_assert_eq!(area.intersection(frame.buffer.area), *area, "{:?}", target);
            let mut clicked = Tab::with_fleet(80, 24);
            clicked.model = tab.model.clone();
            clicked.send(Msg::Mouse(Pointer { act: PointerKind::Press, target: target.clone() }));
            draw(&clicked.model, clicked.model.appearance);
        }
    }
}
