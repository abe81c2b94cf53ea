//! The tab with the credentials and files that careful people have.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::driver::{Serve, Session};
use super::tab;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_that_is_piped_in_leaves_the_keyboard_to_the_tab() {
    let server = Serve::start();
    let program = env!("CARGO_BIN_EXE_fleet-tokens");
    let line = format!("printf %s \"$KEY\" | {program} --api-key-stdin --url {}", server.kibana());
    let shell = Session::builder().program("bash").arg("-c").arg(line).env("KEY", server.api_key());
    let app = tab::ready(shell.background("rgb:ffff/ffff/ffff"));
    app.press("s").see("Whoever has it can enroll agents.").press("<esc>").gone("Whoever has it");
    app.press("<c-t>").see("Theme: neutral").press("q").exits(0);
    app.restored();
    assert!(!tab::betrays(&app.raw(), server.api_key()));
}

#[test]
fn a_configuration_names_the_server_and_the_command_that_has_the_key() {
    let server = Serve::start();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("config/fleet-tokens");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    let lines = "api_key_command = [\"sh\", \"-c\", \"cat key\"]\n";
    fs::write(&file, format!("url = \"{}\"\n{lines}", server.kibana())).unwrap();
    fs::write(home.path().join("key"), server.api_key()).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let app = tab::ready(Session::builder().home(home.path()).size(120, 30));
    app.press("L").see("(mode 0600, was 0644): ").see("config.toml.").see("(mode 0700, was 0755): ");
    assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
    app.press("<esc> q").exits(0);

    let again = tab::ready(Session::builder().home(home.path()));
    again.press("L").gone("Closed to others").press("<esc> q").exits(0);
    fs::remove_file(home.path().join("key")).unwrap();
    let without = Session::builder().home(home.path()).start();
    without.see("sh failed (exit status: 1): cat: key: No such").exits(1);
    without.restored();
}

#[test]
fn what_the_tab_keeps_is_closed_again_and_said() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(Session::builder().home(home.path()));
    app.press("4").see("1 of 41").press("q").exits(0);
    let (state, store) =
        (home.path().join("state/fleet-tokens/state.json"), home.path().join("data/fleet-tokens/fleet.db"));
    for file in [&state, &store] {
        assert_eq!(mode(file), 0o600);
        fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
    }
    let app = tab::ready(Session::builder().home(home.path()).size(120, 30));
    app.press("L").see("Closed to others (mode 0600, was 0644): ").see("state.json.").see("fleet.db.");
    assert_eq!((mode(&state), mode(&store)), (0o600, 0o600));
    app.press("<esc> q").exits(0);
}
