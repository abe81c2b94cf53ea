//! Starting and ending.

use super::driver::Session;

#[test]
fn the_version_is_said_without_touching_the_terminal() {
    let app = Session::builder().arg("--version").start();
    app.see(concat!("fleet-tokens ", env!("CARGO_PKG_VERSION")));
    app.exits(0);
    app.restored();
    assert!(!app.raw().contains(&0x1b), "no escape sequences in {:?}", app.screen());
}

/// GNU screen has no alternate screen unless it is told to: what the shell wrote must not show through.
#[test]
fn nothing_of_what_stood_there_before_shows_through() {
    let app = super::tab::open();
    let written = String::from_utf8_lossy(&app.raw()).into_owned();
    let before_the_first_frame = written.split("Fleet ›").next().unwrap();
    assert!(before_the_first_frame.contains("\x1b[2J"), "{before_the_first_frame:?}");
    app.press("q").exits(0);
    let written = String::from_utf8_lossy(&app.raw()).into_owned();
    let (last_frame, _) = written.rsplit_once("\x1b[?1049l").unwrap();
    assert!(last_frame.ends_with("\x1b[2J"), "nor does the last frame stay behind");
}

#[test]
fn without_a_home_the_tab_opens_and_says_what_is_not_kept() {
    let mut builder = Session::builder().size(200, 30);
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
        builder = builder.without_env(name);
    }
    let app = builder.start();
    app.see("● connected").see("HOME is not set to an absolute path").press("L");
    app.see("config.toml is not read").see("audit log are not kept").see("gone when the tab ends");
    app.press("<esc> s").see("Whoever has it can enroll agents.").press("<esc> q").exits(0);
}
