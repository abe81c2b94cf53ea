//! The clipboard on the screen: the countdown, the question before the end, the explanation, the warning of a recording.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::pointer::PointerTarget;
use fleet_tokens::app::{action::Action, geometry::Size};
use fleet_tokens::domain::appearance::Appearance;
use fleet_tokens::domain::clipboard::{
    ClipboardBackend, ClipboardFacts, ClipboardRoute, ClipboardSetting, Wrap,
};
use insta::assert_snapshot;

use crate::paint::{draw, text};
use crate::support::{SECRET, Tab};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];
const TMUX: ClipboardBackend = ClipboardBackend::Tmux { tells_focus: true };
const SYSTEM: ClipboardBackend = ClipboardBackend::System { stays: false };

/// web-east was copied this way, and the toast has gone.
fn copied(width: u16, height: u16, way: ClipboardBackend) -> Tab {
    let mut tab = Tab::with_fleet(width, height);
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Ok(way.into())));
    tab.pass(7_000);
    tab
}

fn status(tab: &Tab) -> String {
    let screen = text(&tab.model);
    let lines: Vec<&str> = screen.lines().collect();
    lines
        .iter()
        .rev()
        .find(|line| line.contains(" of ") || line.contains("lipboard"))
        .unwrap()
        .trim()
        .to_owned()
}

#[test]
fn the_countdown_stands_beside_the_counts_as_long_as_there_is_room() {
    let shown = |width, height| status(&copied(width, height, SYSTEM));
    assert_eq!(shown(80, 24).split("   ").last(), Some("Clipboard: web-east clears in 38s"));
    assert!(
        shown(60, 20).starts_with("1 of 9") && shown(60, 20).ends_with("Clipboard: web-east clears in 38s")
    );
    assert!(shown(40, 12).contains("clears in 38s"), "{}", shown(40, 12));
    assert!(shown(40, 8).contains("clears in 38s") && shown(40, 8).contains("? help"), "{}", shown(40, 8));
    for (width, height) in SIZES {
        assert_snapshot!(format!("countdown_{width}x{height}"), text(&copied(width, height, SYSTEM).model));
    }
}

#[test]
fn a_message_is_read_to_its_end_before_the_countdown_comes_back() {
    let mut tab = copied(80, 24, SYSTEM);
    tab.press("P");
    let shown = text(&tab.model);
    assert!(shown.contains("The automatic refresh is switched off"), "{shown}");
    let mut tab = copied(80, 24, ClipboardBackend::Terminal(Wrap::Plain));
    tab.send(Msg::Focus(false));
    tab.pass(38_000);
    let shown = text(&tab.model);
    assert!(shown.contains("Cannot check the clipboard here; press ^k to clear web-east from it"), "{shown}");
    tab.pass(10_000);
    assert!(status(&tab).ends_with("Clipboard: web-east not cleared (^k)"), "{}", status(&tab));
}

#[test]
fn nothing_is_counted_down_that_will_not_be_cleared() {
    let mut tab = copied(80, 24, ClipboardBackend::Terminal(Wrap::Plain));
    tab.send(Msg::Focus(false));
    assert!(status(&tab).ends_with("Clipboard: web-east not cleared (^k)"), "{}", status(&tab));
}

#[test]
fn a_long_name_gives_way_in_the_footer() {
    let mut tab = Tab::with_fleet(60, 20);
    tab.press("j j c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Ok(SYSTEM.into())));
    tab.pass(7_000);
    assert!(status(&tab).ends_with("Clipboard: kiosk-r… clears in 38s"), "{}", status(&tab));
}

#[test]
fn for_those_who_hear_it_nothing_counts() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.appearance = Appearance { accessible: true, ..Appearance::default() };
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Ok(SYSTEM.into())));
    tab.press("<esc>").pass(1_000);
    let before = draw(&tab.model, tab.model.appearance).with_cursor();
    assert!(before.contains("Clipboard: web-east clears after 45s"), "{before}");
    tab.pass(20_000);
    assert_eq!(before, draw(&tab.model, tab.model.appearance).with_cursor());
    tab.press("q").pass(400);
    assert_snapshot!("accessible_leave", draw(&tab.model, tab.model.appearance).with_cursor());
}

#[test]
fn the_question_before_the_end() {
    for (width, height) in SIZES.into_iter().chain([(40, 8)]) {
        let mut tab = copied(width, height, TMUX);
        tab.press("q").pass(400);
        assert_snapshot!(format!("leave_{width}x{height}"), text(&tab.model));
    }
    let mut tab = copied(80, 24, ClipboardBackend::Terminal(Wrap::Plain));
    tab.press("q");
    assert_snapshot!("leave_unseen_and_not_armed", text(&tab.model));
    let mut tab = copied(80, 24, SYSTEM);
    tab.press("q").pass(400);
    assert_snapshot!("leave_goes_with_the_program", text(&tab.model));
}

#[test]
fn its_buttons_can_be_clicked() {
    let mut tab = copied(80, 24, TMUX);
    tab.press("q").pass(400);
    let frame = draw(&tab.model, Appearance::default());
    for (label, action) in
        [("Clear and quit", Action::Confirm), ("Keep and quit", Action::Keep), ("Stay", Action::Back)]
    {
        let at = frame.find(label);
        assert_eq!(frame.hits.at(at.x, at.y), PointerTarget::Do(action), "{label}");
    }
}

#[test]
fn where_copies_go_is_explained() {
    let facts = ClipboardFacts { remote: true, tmux: true, has_tmux: true, ..ClipboardFacts::default() };
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.model.clipboard.route = ClipboardRoute::choose(ClipboardSetting::Auto, facts);
        tab.send(Msg::Action(Action::Clipboard));
        assert_snapshot!(format!("explanation_{width}x{height}"), text(&tab.model));
    }
    let mut tab = Tab::with_fleet(60, 20);
    tab.model.clipboard.route = ClipboardRoute::choose(ClipboardSetting::Auto, facts);
    tab.send(Msg::Action(Action::Clipboard));
    tab.send(Msg::Resize(Size { width: 40, height: 8 }));
    for _ in 0..100 {
        tab.press("j");
    }
    let shown = text(&tab.model);
    assert!(shown.contains("clipboard_control write-"), "the end can be reached:\n{shown}");
}

#[test]
fn a_recording_is_warned_of_before_a_secret_is_shown() {
    for (width, height) in SIZES.into_iter().chain([(40, 8)]) {
        let mut tab = Tab::with_fleet(width, height);
        tab.model.recording = Some("asciinema");
        tab.press("s");
        let shown = text(&tab.model);
        assert!(!shown.contains(&SECRET[..8]));
        assert_snapshot!(format!("recorded_{width}x{height}"), shown);
    }
}
