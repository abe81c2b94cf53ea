//! Themes, ASCII, the accessible mode: chosen by a flag, a variable, a key, or by the terminal.

use super::driver::{Builder, Session};
use super::tab;

/// Borealis' colour of the selected row, dark and light, as it is written.
const DARK: &str = "48;2;13;47;94";
const LIGHT: &str = "48;2;232;241;255";
/// The neutral theme's colour of keys, which both can carry.
const NEUTRAL: &str = "38;2;8;107;255";

fn written(app: &Session) -> String {
    String::from_utf8_lossy(&app.raw()).into_owned()
}

fn until_written(app: &Session, from: usize, wanted: &str) {
    app.until_written(&format!("{wanted:?} to be written"), |raw| {
        String::from_utf8_lossy(&raw[from..]).contains(wanted).then_some(())
    });
}

/// Opens the tab without waiting for glyphs that not every look has.
fn open(builder: Builder) -> Session {
    let app = builder.start();
    app.see("connected").see("Security lab");
    app
}

#[test]
fn a_key_goes_to_the_next_theme_and_says_which() {
    let app = tab::ready(Session::builder().background("rgb:1010/1010/1010"));
    assert!(written(&app).contains(DARK));
    let before = app.raw().len();
    app.press("<c-t>").see("Theme: borealis-light");
    until_written(&app, before, LIGHT);
    app.press("<c-t>")
        .see("Theme: neutral")
        .press("<c-t>")
        .see("Theme: terminal")
        .press("<c-t>")
        .see("Theme: mono");
    app.press("<c-t>").see("Theme: high-contrast").press("<c-t>").see("Theme: borealis-dark");
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn a_theme_is_chosen_by_the_flag_or_else_the_variable() {
    let of = |builder: Builder| {
        let app = open(builder);
        let text = written(&app);
        app.press("q").exits(0);
        text
    };
    let light = of(Session::builder().arg("--theme").arg("borealis-light"));
    assert!(light.contains(LIGHT) && !light.contains(DARK));
    let light = of(Session::builder().env("FLEET_TOKENS_THEME", "borealis-light"));
    assert!(light.contains(LIGHT));
    let flag = Session::builder().env("FLEET_TOKENS_THEME", "borealis-light").arg("--theme=borealis-dark");
    assert!(of(flag).contains(DARK));
    let own = of(Session::builder().arg("--theme=terminal"));
    let indexes =
        own.split("8;5;").skip(1).filter_map(|rest| rest.split(['m', ';']).next()?.parse::<u8>().ok());
    assert!(!own.contains("8;2;") && indexes.max().is_none_or(|highest| highest < 16));
    assert!(own.contains("\x1b[7m"), "the row is reversed");
    let fewer = of(Session::builder().without_env("COLORTERM").arg("--theme=borealis-dark"));
    assert!(!fewer.contains("8;2;") && fewer.contains("48;5;17"));
}

#[test]
fn a_theme_that_is_none_is_refused_before_anything_is_drawn() {
    let app = Session::builder().arg("--theme").arg("solarized").start();
    app.see("high-contrast").exits(2);
    let app = Session::builder().env("FLEET_TOKENS_THEME", "solarized").start();
    app.see("FLEET_TOKENS_THEME: \"solarized\" is no theme").exits(1);
    assert!(!written(&app).contains("\x1b[?1049h"));
    let app = Session::builder().arg("--ascii").arg("list").start();
    app.see("no tab is asked for").exits(2);
}

#[test]
fn a_light_terminal_gets_the_light_theme() {
    let app = tab::ready(Session::builder().background("rgb:ffff/ffff/ffff"));
    assert!(written(&app).contains(LIGHT) && !written(&app).contains(DARK));
    app.press("q").exits(0);
    app.restored();
    let app = tab::ready(Session::builder().background("rgb:1010/1010/1010"));
    assert!(written(&app).contains(DARK));
}

#[test]
fn the_environment_is_asked_before_the_terminal_and_far_terminals_are_not_asked() {
    const QUESTION: &str = "\x1b]11;?";
    let white = || Session::builder().background("rgb:ffff/ffff/ffff");
    for builder in [white().env("COLORFGBG", "15;0"), white().arg("--theme=borealis-dark")] {
        let app = tab::ready(builder);
        assert!(!written(&app).contains(QUESTION) && written(&app).contains(DARK));
    }
    let app = tab::ready(white().env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"));
    let text = written(&app);
    assert!(!text.contains(QUESTION) && text.contains(NEUTRAL) && !text.contains(DARK));
    let far = white().env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22").arg("--theme=auto-query");
    let app = tab::ready(far);
    assert!(written(&app).contains(QUESTION) && written(&app).contains(LIGHT));
}

#[test]
fn what_is_typed_ahead_is_not_lost_to_the_question() {
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_fleet-tokens");
    // The shell takes the line, and what follows waits in the terminal until somebody reads it.
    let app = Session::builder()
        .home(&home)
        .background("rgb:ffff/ffff/ffff")
        .program("bash")
        .arg("-c")
        .arg(format!("echo wait; until [ -e go ]; do :; done; exec {program}"))
        .start();
    app.see("wait");
    app.type_ahead("q");
    std::fs::write(home.path().join("go"), "").unwrap();
    app.exits(0);
    app.restored();
}

#[test]
fn an_answer_that_comes_too_late_presses_no_keys() {
    let app = tab::ready(Session::builder().silent());
    assert!(written(&app).contains(NEUTRAL) && !written(&app).contains(DARK), "the background isn't known");
    app.press("j").see("2 of 30");
    app.send(b"\x1b]11;rgb:cccc/3333/1111\x1b\\").send(b"\x1b[?62;22c");
    app.press("j").see("3 of 30").see("Active 30");
    assert!(!app.has_copied() && !app.screen().contains("Reading the secret"), "{}", app.screen());
    app.press("c");
    assert_eq!(app.copied().len(), 60, "what is pressed after it counts");
}

#[test]
fn an_answer_in_the_wrong_order_presses_no_keys() {
    // The question after it is answered first, as if the terminal had no colours to tell of.
    let app = tab::ready(Session::builder());
    app.send(b"\x1b]11;rgb:cccc/3333/1111\x1b\\");
    app.press("j").see("2 of 30").see("Active 30");
    assert!(!app.has_copied() && !app.screen().contains("Commands"), "{}", app.screen());
}

#[test]
fn no_color_keeps_the_selected_row_reversed_in_the_bytes() {
    let app = tab::ready(Session::builder().env("NO_COLOR", "1"));
    assert!(written(&app).contains("\x1b[7m"), "REVERSED is in the byte stream");
    app.press("q").exits(0);
    assert!(!written(&app).contains("38;2;") && !written(&app).contains("48;2;"));
}

#[test]
fn ascii_by_the_flag_and_by_the_locale() {
    for builder in [
        Session::builder().arg("--ascii"),
        Session::builder().env("LANG", "C"),
        Session::builder().env("LC_ALL", "de_DE.ISO-8859-1"),
    ] {
        let app = open(builder);
        app.see("* connected").see("* Active").see_row(" > ").contains("* Active");
        app.press("s").see("+ Enrollment token -").see("Whoever has it");
        app.press("<esc> X")
            .see("| You will no longer")
            .see("Revoke token (y)")
            .press("<esc> ?")
            .see("Up Down move");
        app.type_text("next token")
            .see("> Down j")
            .press("<esc> <esc> n")
            .see("| | Enter a token name")
            .press("<esc> q")
            .exits(0);
        let raw = app.raw();
        let strange: Vec<&u8> = raw.iter().filter(|byte| **byte > 0x7e).collect();
        assert!(strange.is_empty(), "{strange:?}");
        app.restored();
    }
}

#[test]
fn the_accessible_mode_has_the_cursor_on_the_row_and_no_lines() {
    let app = open(Session::builder().arg("--a11y"));
    let row_of_cursor = |app: &Session| {
        app.look(|now| {
            let (row, column) = now.screen().cursor_position();
            assert!(!now.screen().hide_cursor(), "the cursor shows");
            (row, column, now.lines().nth(usize::from(row)).unwrap())
        })
    };
    let first = row_of_cursor(&app);
    assert!(first.2.ends_with("Active"), "{first:?}");
    app.press("j").see("2 of 30");
    let second = row_of_cursor(&app);
    assert_eq!((second.0, second.1), (first.0 + 1, first.1));
    app.press("<c-t>").see("Done: Theme: terminal").press("j k j").see("Done: Theme");
    app.press("<esc>").gone("Done: Theme").see("3 of 30");
    app.press("X").see("[ Cancel ]");
    app.see("Revoke token (y)").press("<tab>").see("[ Revoke token (y) ]");
    let focused = row_of_cursor(&app);
    assert!(focused.2[usize::from(focused.1)..].starts_with("[ Revoke token"), "{focused:?}");
    app.press("<esc> <enter>").see("API key id");
    assert!(!app.screen().contains(['─', '│', '╭', '●', '▏']), "{}", app.screen());
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn reduced_motion_alone_keeps_the_looks() {
    let app = tab::ready(Session::builder().arg("--reduce-motion"));
    app.press("s").see("╭ Enrollment token").see("Whoever has it").press("<esc> q").exits(0);
    let braille = |c: char| ('\u{2800}'..='\u{28FF}').contains(&c);
    assert!(!written(&app).contains(braille));
}
