//! Ends and stops that come from outside, and the two keys that ask for them.

use super::driver::{PROMPT, Session, Signal};
use super::tab;

#[test]
fn whatever_ends_it_the_terminal_comes_back() {
    for (signal, code) in [(Signal::Term, 143), (Signal::Hup, 129), (Signal::Int, 130)] {
        let app = tab::open();
        app.signal(signal).exits(code);
        app.restored();
    }
}

#[test]
fn a_dialog_is_no_hindrance_and_leaves_no_secret() {
    for (signal, code) in [(Signal::Term, 143), (Signal::Hup, 129)] {
        let app = tab::open();
        let secret = tab::secret(app.press("s"));
        let before = app.raw().len();
        app.signal(signal).exits(code);
        app.restored();
        assert!(!tab::betrays(&app.raw()[before..], &secret));
        assert!(!tab::betrays(app.screen().as_bytes(), &secret), "{}", app.screen());
    }
}

#[test]
fn control_c_quits_the_second_time() {
    let app = tab::open();
    app.press("<c-c>").see("Press ^c again to quit").press("<c-c>").exits(0);
    app.restored();
}

#[test]
fn control_c_alone_does_not_quit() {
    let app = tab::open();
    app.press("<c-c>").see("Press ^c again to quit").press("j ?").see("╭ Help").press("<esc> s");
    app.see("Whoever has it");
}

#[test]
fn control_c_closes_a_dialog_first() {
    let app = tab::open();
    app.press("X").see("Revoke token").press("<c-c>").gone("Revoke token").see("Press ^c again to quit");
    app.press("<c-c>").exits(0);
    app.restored();
}

#[test]
fn stopped_by_the_person_and_brought_back() {
    let app = tab::ready(Session::builder().in_shell());
    app.press("j j").see_row("▸").contains("store 0117");
    for _ in 0..2 {
        app.press("<c-z>").see("Stopped").gone("● connected").restored();
        app.type_text("fg").press("<enter>").see("● connected").see_row("▸").contains("store 0117");
        assert!(app.is_raw());
    }
    app.press("q")
        .until("for the shell to be back", |screen| screen.trim_end().ends_with(PROMPT).then_some(()));
    app.restored();
    app.type_text("exit $?").press("<enter>").exits(0);
}

#[test]
fn stopped_from_outside_and_told_to_go_on() {
    let app = tab::open();
    let before = app.raw().len();
    app.signal(Signal::Stop).signal(Signal::Cont);
    app.until_written("for every cell to be drawn again", |raw| {
        let again = String::from_utf8_lossy(&raw[before..]);
        (again.contains("\x1b[?1049h") && again.contains("Enrollment tokens")).then_some(())
    });
    app.see("● connected").see("Security lab").press("j").see("2 of 30").press("q").exits(0);
    app.restored();
}

#[test]
fn a_signal_while_stopped_ends_it() {
    let app = tab::open();
    app.signal(Signal::Stop).signal(Signal::Term).signal(Signal::Cont).exits(143);
    app.restored();
}
