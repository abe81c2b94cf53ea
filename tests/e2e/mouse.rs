//! The mouse: reports as a terminal sends them (SGR, mode 1006), on what the screen shows.

use super::driver::{Session, Signal};
use super::tab;

/// Where a text begins on the screen; both count from one, as in the reports.
fn place(app: &Session, text: &str) -> (usize, usize) {
    app.until(&format!("for {text:?} to point at"), |screen| {
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text))?;
        let before = line.split(text).next()?;
        Some((before.chars().count() + 1, y + 1))
    })
}

fn report(app: &Session, button: u8, (x, y): (usize, usize)) {
    app.send(format!("\x1b[<{button};{x};{y}M").as_bytes());
    if button < 64 {
        app.send(format!("\x1b[<{button};{x};{y}m").as_bytes());
    }
}

fn click(app: &Session, text: &str) {
    report(app, 0, place(app, text));
}

const WHEEL_UP: u8 = 64;
const WHEEL_DOWN: u8 = 65;

fn is_reporting(app: &Session) -> bool {
    app.look(|now| now.screen().mouse_protocol_mode() != vt100::MouseProtocolMode::None)
}

#[test]
fn a_click_selects_and_a_double_click_opens_the_details() {
    let app = tab::open();
    assert!(is_reporting(&app));
    app.see_row("▸").lacks("store 0117");
    click(&app, "store 0117");
    app.see_row("▸").contains("store 0117");
    click(&app, "store 0117");
    app.see("API key id").see_row("▸").contains("store 0117");
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn the_wheel_scrolls_the_table() {
    let app = tab::ready(Session::builder().size(80, 16));
    app.see("1 of 30");
    let first = place(&app, "▸");
    report(&app, WHEEL_DOWN, first);
    app.see("4 of 30");
    assert_eq!(place(&app, "▸"), first, "the cursor stays in sight, at the top");
    for _ in 0..20 {
        report(&app, WHEEL_DOWN, first);
    }
    app.gone("4 of 30");
    report(&app, WHEEL_UP, first);
    app.press("G").see("30 of 30").press("q").exits(0);
}

#[test]
fn tabs_hints_and_buttons_are_pressed() {
    let app = tab::open();
    click(&app, "Inactive 6");
    app.see("1 of 6").gone("● Active");
    click(&app, "Active 30");
    app.see("1 of 30");
    click(&app, "X revoke");
    app.see("Revoke enrollment token").see("Revoke token (y)");
    click(&app, "Cancel");
    app.gone("Revoke enrollment token");
    click(&app, "? help");
    app.see("╭ Help");
    for _ in 0..6 {
        report(&app, WHEEL_DOWN, (40, 10));
    }
    app.gone("│ Tokens ");
    click(&app, "Esc closes");
    app.gone("╭ Help").press("q").exits(0);
}

#[test]
fn a_token_is_revoked_by_the_mouse_alone() {
    let app = tab::open();
    click(&app, "store 0117");
    app.see_row("▸").contains("store 0117");
    click(&app, "X revoke");
    app.see("Revoke enrollment token").see("Revoke token (y)");
    click(&app, "Revoke token (y)");
    app.see("Active 29").see("Inactive 7");
    app.press("q").exits(0);
}

#[test]
fn the_mouse_is_given_back_and_taken_again() {
    let app = tab::open();
    app.press("m").see("The mouse is the terminal's, to select text; m takes it again");
    assert!(!is_reporting(&app));
    app.signal(Signal::Stop).signal(Signal::Cont).see("● connected");
    app.press("j").see("2 of 30");
    assert!(!is_reporting(&app), "a stop does not take it again");
    app.press("m").see("Clicks and the wheel are for the tab again");
    assert!(is_reporting(&app));
    app.press("q").exits(0);
    app.restored();
    let raw = String::from_utf8_lossy(&app.raw()).into_owned();
    for never in ["1002h", "1003h", "1015h"] {
        assert!(!raw.contains(never), "movements are not asked for");
    }
}

#[test]
fn it_is_reset_whatever_ends_the_program() {
    let app = tab::open();
    app.signal(Signal::Term).exits(143);
    app.restored();
    let raw = String::from_utf8_lossy(&app.raw()).into_owned();
    let (_, end) = raw.rsplit_once("\x1b[?1000h\x1b[?1006h").expect("it was set");
    assert!(end.contains("\x1b[?1006l\x1b[?1000l"), "{end:?}");
}

#[test]
fn over_ssh_it_is_the_same() {
    let app = tab::ready(Session::builder().env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"));
    assert!(is_reporting(&app));
    click(&app, "store 0117");
    app.see_row("▸").contains("store 0117");
}
