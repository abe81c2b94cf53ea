//! Keys that are held down, or were pressed before a dialog stood there.

use std::time::{Duration, Instant};

use super::driver::{Serve, Session};
use super::{http, tab};

/// A key that is held comes again within this; a machine that pauses us for longer lets the key go.
const REPEAT: Duration = Duration::from_millis(60);

const NAME: &str = "held in the hand";

fn fleet() -> (Serve, Session) {
    let server = Serve::start();
    http::create(&server, "Security lab", NAME);
    let app = tab::at(&server);
    app.press("g").see_row("▸").contains(NAME);
    (server, app)
}

fn still_active(server: &Serve, app: &Session) {
    app.see("Revoke token (y)").see(NAME).press("<esc>").gone("Revoke token");
    app.press("R").see("Active 31").see_row(NAME).contains("● Active");
    assert_eq!(http::named(server, NAME)[0]["active"], true);
}

#[test]
fn a_burst_of_yes_revokes_nothing() {
    for burst in
        ["Xyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", "X\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r", "X\t\r\r\r\ry\ry\ry\ry"]
    {
        let (server, app) = fleet();
        app.send(burst.as_bytes()).see("Revoke enrollment token");
        still_active(&server, &app);
    }
}

#[test]
fn a_key_held_down_revokes_nothing() {
    // Held longer than the dialog's first moments, which alone would not be enough.
    for key in [b"y", b"\r"] {
        while !held(key) {}
    }
}

/// Holds a key for a second; false when the machine did not let us.
fn held(key: &[u8]) -> bool {
    let (server, app) = fleet();
    app.press("X");
    let (began, mut last) = (Instant::now(), Instant::now());
    while began.elapsed() < Duration::from_secs(1) {
        app.send(key);
        if last.elapsed() > REPEAT {
            return false;
        }
        last = Instant::now();
    }
    still_active(&server, &app);
    true
}

#[test]
fn a_held_enter_after_the_form_creates_one_token() {
    let server = Serve::start();
    let app = tab::at(&server);
    app.press("n").see("Create enrollment token").type_text(NAME);
    app.press("<tab> <right> <tab>").type_text("security").press("<tab>").see("[ Create enrollment token ]");
    app.send(&b"\r".repeat(30)).see("Active 31");
    assert_eq!(http::named(&server, NAME).len(), 1);
}
