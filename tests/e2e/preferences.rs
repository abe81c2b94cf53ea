//! The configuration file, as a person writes it.

use super::driver::{Builder, Session};
use super::tab::{self, with};

#[test]
fn a_person_has_keys_of_their_own_and_sees_them_everywhere() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(
        with(home.path(), "[keys.tokens]\nrevoke = [\"Z\", \"f8\"]\ncreate = \"a\"\n").size(120, 36),
    );
    app.see("a create").see("Z revoke");
    app.press("X n").see("1 of 30").gone("Create enrollment token");
    app.press("a").see("Create enrollment token").press("<esc>");
    app.press("Z").see("Revoke enrollment token").press("<esc>");
    app.press("?").see("Z F8").press("<esc> q").exits(0);
}

#[test]
fn a_key_with_two_meanings_keeps_the_tab_closed_and_names_the_line() {
    let home = tempfile::tempdir().unwrap();
    let app = with(home.path(), "# mine\n[keys.tokens]\ncreate = \"c\"\n").size(200, 24).start();
    app.see("config.toml:3: `c` would mean both copy and create in the table");
    app.exits(1);
    app.restored();
}

#[test]
fn a_setting_that_does_not_exist_is_named_and_the_tab_opens() {
    let home = tempfile::tempdir().unwrap();
    let app = with(home.path(), "refersh = \"5s\"\n").size(160, 24).start();
    app.see("config.toml:1: there is no setting `refersh`").see("● connected");
    app.press("q").exits(0);
}

#[test]
fn who_wants_to_read_only_is_shown_so_and_writes_nothing() {
    let app = tab::ready(Session::builder().arg("--read-only").size(120, 36));
    app.see(" RO").press("X").see("Read-only: you asked for it").gone("Revoke enrollment token");
    app.press("P").see("○ paused").press("P").see("● connected");
    app.press("q").exits(0);
}

#[test]
fn how_the_tab_looks_may_stand_in_the_file_and_the_flag_and_the_variable_win() {
    let home = tempfile::tempdir().unwrap();
    let light = "48;2;232;241;255";
    let of = |builder: Builder| {
        let app = builder.start();
        app.see("connected").see("Security lab").press("q").exits(0);
        String::from_utf8_lossy(&app.raw()).into_owned()
    };
    let file = "theme = \"borealis-light\"\nascii = true\nmouse = false\n";
    let written = of(with(home.path(), file));
    assert!(written.contains(light) && written.contains("* connected") && !written.contains("\x1b[?1000h"));
    assert!(!of(with(home.path(), file).env("FLEET_TOKENS_THEME", "mono")).contains(light));
    assert!(!of(with(home.path(), file).arg("--theme=mono")).contains(light));
    let said = of(with(home.path(), "accessible = true\n"));
    assert!(!said.contains('─') && said.contains("\x1b[?1000h"));
    let app = with(home.path(), "theme = \"solarized\"\n").size(200, 24).start();
    app.see("config.toml:1: \"solarized\" is no theme; take one of auto").exits(1);
}
