//! What is left of a secret in the buffers that a terminal is drawn by.

use fleet_tokens::app::Model;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{Msg, Signal};
use fleet_tokens::ui::theme::Theme;
use fleet_tokens::ui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::support::{SECRET, Tab};

type Screen = Terminal<TestBackend>;

fn draw(screen: &mut Screen, model: &Model) {
    let theme = Theme::of(model.appearance);
    screen.draw(|frame| drop(view(model, &theme, frame))).unwrap();
}

/// Whether any eight characters of it are in one of the two buffers, or on the screen behind them: all three are
/// printed, line by line.
fn is_anywhere(screen: &Screen) -> bool {
    let all = format!("{screen:?}");
    SECRET.as_bytes().windows(8).any(|part| all.contains(std::str::from_utf8(part).unwrap()))
}

#[test]
fn one_frame_after_it_is_hidden_no_buffer_holds_it() {
    type Hide = fn(&mut Tab);
    let ways: [(&str, Hide); 8] = [
        ("the key", |tab| {
            tab.press("s");
        }),
        ("Esc", |tab| {
            tab.press("<esc>");
        }),
        ("cancel", |tab| {
            tab.press("<c-c>");
        }),
        ("another dialog", |tab| {
            tab.press("X");
        }),
        ("time", |tab| {
            tab.pass(15_000);
        }),
        ("focus", |tab| tab.send(Msg::Focus(false))),
        ("suspend", |tab| {
            tab.press("<c-z>");
        }),
        ("coming back", |tab| tab.send(Msg::Signal(Signal::Resumed))),
    ];
    for (width, height) in [(40, 8), (80, 24), (160, 50)] {
        for (way, hide) in ways {
            let mut tab = Tab::with_fleet(width, height);
            let mut screen = Screen::new(TestBackend::new(width, height)).unwrap();
            draw(&mut screen, &tab.model);
            tab.press("s").answer_secret();
            for _ in 0..2 {
                draw(&mut screen, &tab.model);
                assert!(is_anywhere(&screen), "the test sees it at {width}x{height}");
            }
            hide(&mut tab);
            draw(&mut screen, &tab.model);
            assert!(!is_anywhere(&screen), "{way} at {width}x{height}\n{screen:?}");
        }
    }
}

#[test]
fn a_terminal_that_got_too_small_keeps_none_of_it() {
    let mut tab = Tab::with_fleet(80, 24);
    let mut screen = Screen::new(TestBackend::new(80, 24)).unwrap();
    tab.press("s").answer_secret();
    draw(&mut screen, &tab.model);
    draw(&mut screen, &tab.model);
    assert!(is_anywhere(&screen));
    tab.send(Msg::Resize(Size { width: 30, height: 5 }));
    screen.backend_mut().resize(30, 5);
    draw(&mut screen, &tab.model);
    assert!(!is_anywhere(&screen), "{screen:?}");
}
