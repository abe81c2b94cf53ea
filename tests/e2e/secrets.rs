//! Where a secret may be seen, and where never.

use std::time::Duration;

use super::driver::Session;
use super::tab::{self, betrays};

/// Shows the secret of the selected token.
fn shown(app: &Session) -> String {
    app.press("s").see("Whoever has it can enroll agents.");
    tab::secret(app)
}

/// Waits until it is gone, draws every cell anew, and looks at all that was written since.
fn hidden(app: &Session, secret: &str) {
    app.gone("Whoever has it").gone(&secret[..8]);
    assert!(!betrays(app.screen().as_bytes(), secret), "{}", app.screen());
    let before = app.raw().len();
    app.press("<c-l>").until_written("for the screen to be drawn again", |raw| {
        String::from_utf8_lossy(&raw[before..]).contains("Enrollment tokens").then_some(())
    });
    assert!(!betrays(&app.raw()[before..], secret), "{}", app.screen());
    assert!(!betrays(app.screen().as_bytes(), secret), "{}", app.screen());
}

#[test]
fn copied_from_the_table_without_being_shown() {
    let app = tab::open();
    app.press("c");
    let secret = app.copied();
    assert_eq!(secret.len(), 60);
    app.see("to your terminal (OSC 52, not verifiable)");
    app.press("s");
    assert_eq!(tab::secret(&app), secret, "it is the selected token's");

    let app = tab::open();
    app.press("c");
    let other = app.copied();
    assert_ne!(other, secret, "every Fleet has secrets of its own");
    app.see("to your terminal (OSC 52, not verifiable)").press("R").see("● connected");
    tab::keep_and_quit(&app);
    // On the clipboard it is in base64 once more, and there only.
    assert!(!betrays(&app.raw(), &other));
    assert_eq!(String::from_utf8_lossy(&app.raw()).matches("\x1b]52;").count(), 1);
}

#[test]
fn a_key_hides_it() {
    let app = tab::open();
    for key in ["s", "<esc>", "<enter>", "q"] {
        let secret = shown(&app);
        app.press(key);
        hidden(&app, &secret);
    }
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn a_dialog_of_its_own_is_its_only_place() {
    let app = tab::open();
    let secret = shown(&app);
    app.press("<esc>").gone("Whoever has it");
    let before = app.raw().len();
    app.press("<enter> <enter> ? <esc> n <esc> 4 1 R").see("● connected").press("X").see("Revoke token (y)");
    app.press("<esc>").gone("Revoke token").press("q").exits(0);
    assert!(!betrays(&app.raw()[before..], &secret));
    assert_eq!(app.titles(), Vec::<String>::new());
}

#[test]
fn it_hides_when_the_person_looks_elsewhere() {
    let app = tab::open();
    let secret = shown(&app);
    app.send(b"\x1b[O").see("the terminal lost the focus");
    hidden(&app, &secret);
    // What is asked for meanwhile stays masked: nobody is looking.
    app.press("s").see("Hidden.");
    assert!(!betrays(app.screen().as_bytes(), &secret));
    app.send(b"\x1b[I").press("s").see(&secret);
}

#[test]
fn it_hides_when_the_terminal_gets_too_small() {
    let app = tab::open();
    let secret = shown(&app);
    app.resize(39, 8).see("Needs 40×8");
    assert!(!betrays(app.screen().as_bytes(), &secret), "{}", app.screen());
    app.resize(80, 24).see("the terminal is too small");
    hidden(&app, &secret);
}

#[test]
fn it_fits_the_smallest_terminal() {
    let app = Session::builder().size(40, 8).start();
    app.see("● connected").press("s").see("Enrollment token");
    let id_and_key = app.until("for the secret in pieces", |screen| {
        let parts = screen.lines().filter_map(|line| line.split('│').nth(1)).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty() && !part.contains(' ')).collect();
        let whole = parts.concat();
        (whole.len() == 60).then_some(whole)
    });
    app.press("c");
    assert_eq!(app.copied(), id_and_key);
    app.press("<esc>").gone(&id_and_key[..8]);
    assert!(!betrays(app.screen().as_bytes(), &id_and_key));
}

#[test]
fn it_hides_itself_after_a_while() {
    let app = tab::ready(Session::builder().patience(Duration::from_mins(1)));
    let secret = shown(&app);
    app.see("Hides itself in 1 s").see("15 s are over");
    hidden(&app, &secret);
}

#[test]
fn it_hides_when_the_program_is_suspended() {
    let app = tab::ready(Session::builder().in_shell());
    let secret = shown(&app);
    app.press("<c-z>").see("Stopped");
    let before = app.raw().len();
    app.type_text("fg").press("<enter>").see("● connected");
    assert!(!betrays(&app.raw()[before..], &secret));
    hidden(&app, &secret);
}
