//! Rotations, and the folder that remembers them: at once, later, after a restart, after a crash.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal as UnixSignal, kill_process};
use serde_json::Value;

use super::driver::{Serve, Session, Signal};
use super::http;
use super::lossy;
use super::tab;

const TWIN: &str = "web-staging 2026-11-20";

/// The tab in this home, with the cursor on web-staging.
fn at_web_staging(server: &Serve, home: &Path) -> Session {
    let app = tab::ready(Session::builder().connected_to(server).home(home).size(100, 30));
    on_web_staging(&app);
    app
}

fn on_web_staging(app: &Session) {
    app.press("g");
    for _ in 0..40 {
        if app.see_row("▸").text().contains(" web-staging  ") {
            return;
        }
        let before = app.see_row("▸").text();
        app.press("j");
        app.until("for the cursor to move", |screen| {
            let row = screen.lines().find(|line| line.contains('▸'))?;
            (row.trim() != before.trim()).then_some(())
        });
    }
    panic!("no web-staging:\n{}", app.screen());
}

/// Opens the form, takes what is proposed, and chooses a week.
fn fill(app: &Session) {
    app.press("T").see("Rotate enrollment token").see(&format!("▏ {TWIN}"));
    app.press("<tab> <right> <right> <right>").see("Create enrollment token (^s)");
}

fn create_twin(app: &Session) {
    fill(app);
    app.press("<c-s>").see("Ready to be copied, without being shown.");
    app.see("Next: revoke web-staging, at once or later.");
}

fn folder(home: &Path) -> PathBuf {
    home.join("state/fleet-tokens")
}

fn state(home: &Path) -> Value {
    let text = fs::read_to_string(folder(home).join("state.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn rotations(home: &Path) -> Vec<Value> {
    state(home)["sites"][0][1]["rotations"].as_array().cloned().unwrap_or_default()
}

/// `act outcome token_name`, line by line.
fn audit(home: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder(home).join("audit.jsonl")).unwrap_or_default();
    let lines = text.lines().map(|line| {
        let entry: Value = serde_json::from_str(line).unwrap();
        let word = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", word("act"), word("outcome"), word("token_name"))
    });
    lines.collect()
}

/// Waits for something that a program does to its files.
fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "waited for {what}");
        std::thread::yield_now();
    }
}

/// Whoever looks into the folder finds it closed to others, and no secret of any token in it.
fn holds_no_secret(server: &Serve, home: &Path) {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder(home)), 0o700);
    let tokens = http::named(server, "");
    let secrets: Vec<&str> = tokens.iter().filter_map(|token| token["api_key"].as_str()).collect();
    assert!(secrets.len() > 30);
    for file in fs::read_dir(folder(home)).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        let bytes = fs::read(&path).unwrap();
        assert!(secrets.iter().all(|secret| !tab::betrays(&bytes, secret)), "{}", path.display());
    }
}

#[test]
fn rotated_and_the_old_one_revoked_at_once() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let app = at_web_staging(&server, home.path());
    create_twin(&app);
    app.press("s");
    let secret = tab::secret(&app);
    app.press("c");
    assert_eq!(app.copied(), secret);
    assert_eq!(http::named(&server, TWIN)[0]["api_key"], secret.as_str());
    app.press("<esc>").gone(&secret).see("[ Later ]").see("takes its place (Active)").see("Revoke token (y)");
    app.press("y").see("Revoked web-staging").gone("[ Later ]").gone("rotating");
    app.press("<c-o>").see("No rotation is open");
    tab::keep_and_quit(&app);
    app.restored();
    let old = http::named(&server, "web-staging (");
    assert_eq!((&old[0]["active"], &http::named(&server, TWIN)[0]["active"]), (&false.into(), &true.into()));
    assert_eq!(rotations(home.path()), [] as [Value; 0]);
    let both = [
        format!("create intent {TWIN}"),
        format!("create done {TWIN}"),
        "revoke intent web-staging".into(),
        "revoke done web-staging".into(),
    ];
    assert_eq!(audit(home.path()), both);
    holds_no_secret(&server, home.path());
}

#[test]
fn left_for_later_and_finished_after_a_restart() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let app = at_web_staging(&server, home.path());
    create_twin(&app);
    app.press("<esc>").see("[ Later ]").see("Revoke token (y)").press("<enter>");
    app.see("web-staging stays for now: ^o finishes").see_row(" web-staging  ").contains("rotating");
    app.press("q").exits(0);

    let again = tab::ready(Session::builder().connected_to(&server).home(&home).size(100, 30));
    again.see("The rotation of web-staging is not finished: ^o lists it");
    on_web_staging(&again);
    again.press("T").see("web-staging is being rotated already").press("<c-o>").see("╭ Rotations");
    again.see_row("▸ web-staging").contains("● Active");
    again.see_row(&format!("→ {TWIN}")).contains("● Active");
    again.press("<enter>").see("[ Later ]").see("Revoke token (y)").press("y").see("Revoked web-staging");
    again.gone("rotating").press("q").exits(0);
    assert_eq!(http::named(&server, TWIN).len(), 1);
    assert_eq!(http::named(&server, "web-staging (")[0]["active"], false);
    assert_eq!(rotations(home.path()), [] as [Value; 0]);
}

#[test]
fn killed_between_the_create_and_the_revoke() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let app = at_web_staging(&server, home.path());
    create_twin(&app);
    until("the twin's id", || rotations(home.path()).iter().any(|rotation| rotation["new"].is_string()));
    app.signal(Signal::Kill).ends();

    let again = tab::ready(Session::builder().connected_to(&server).home(&home).size(100, 30));
    again.press("<c-o>").see_row(&format!("→ {TWIN}")).contains("● Active");
    again.press("x").see("Forgot the rotation of web-staging").see("No rotation is open");
    again.press("<esc> q").exits(0);
    assert_eq!(http::named(&server, "web-staging (")[0]["active"], true, "forgetting revokes nothing");
}

#[test]
fn killed_while_the_create_was_on_its_way() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let app = at_web_staging(&server, home.path());
    fill(&app);
    let process = Pid::from_raw(i32::try_from(server.pid()).unwrap()).unwrap();
    kill_process(process, UnixSignal::STOP).unwrap();
    app.press("<c-s>").see("Creating");
    until("the rotation", || rotations(home.path()).len() == 1);
    until("the intent", || audit(home.path()) == [format!("create intent {TWIN}")]);
    app.signal(Signal::Kill).ends();
    assert_eq!(rotations(home.path())[0]["new"], Value::Null);
    kill_process(process, UnixSignal::CONT).unwrap();
    // Whether the server goes on after its client is gone, and when, is a matter of luck: here it did.
    http::create_unless_taken(&server, "Web servers", TWIN);

    let again = tab::ready(Session::builder().connected_to(&server).home(&home).size(100, 30));
    again.press("<c-o>").see_row(&format!("→ {TWIN}")).contains("● Active");
    again.press("<esc> q").exits(0);
    assert_eq!(http::named(&server, TWIN).len(), 1, "it was looked up and not created again");
    assert!(rotations(home.path())[0]["new"].is_string());
    holds_no_secret(&server, home.path());
}

#[test]
fn the_answer_to_the_create_was_lost() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let known = Arc::new(Mutex::new(Vec::new()));
    let (path, note) = (home.path().to_owned(), Arc::clone(&known));
    let network =
        lossy::before(&server, move || note.lock().unwrap().push((rotations(&path).len(), audit(&path))));
    let app = tab::ready(
        Session::builder()
            .env("KIBANA_ENDPOINT", network)
            .env("KIBANA_API_KEY", server.api_key())
            .home(&home)
            .size(100, 30),
    );
    on_web_staging(&app);
    fill(&app);
    app.press("<c-s>").see("It exists: the token was created").see("[ Show it ]");
    app.press("<enter>").see("Next: revoke web-staging, at once or later.").press("<esc>");
    app.see("takes its place (Active)").see("Revoke token (y)").press("y").see("Revoked web-staging");
    app.press("q").exits(0);
    assert_eq!(http::named(&server, TWIN).len(), 1);
    let before = (1, vec![format!("create intent {TWIN}")]);
    assert_eq!(*known.lock().unwrap(), [before], "both are on the disk before the server hears of it");
    let log = audit(home.path());
    assert_eq!(log[..2], [format!("create intent {TWIN}"), format!("create unknown {TWIN}")]);
    assert_eq!(rotations(home.path()), [] as [Value; 0]);
    holds_no_secret(&server, home.path());
}

#[test]
fn the_tab_is_the_one_of_last_time_also_on_the_embedded_fleet() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(Session::builder().home(&home));
    app.press("3").see("1 of 6").press("q").exits(0);
    let again = Session::builder().home(&home).start();
    again.see("● connected").see("1 of 6").see_row("▸").contains("○ Inactive");
    again.press("q").exits(0);
}

#[test]
fn a_damaged_file_is_moved_aside_and_said() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder(home.path())).unwrap();
    fs::write(folder(home.path()).join("state.json"), "{\"version\":1,\"sites\":[").unwrap();
    let app = Session::builder().home(&home).size(160, 24).start();
    app.see("state.json is damaged").see("● connected").press("2").see("1 of 5").press("q").exits(0);
    let aside = folder(home.path()).join("state.json.damaged-1");
    assert_eq!(fs::read_to_string(aside).unwrap(), "{\"version\":1,\"sites\":[");
    assert_eq!(state(home.path())["sites"][0][1]["status"], "expired");
}

#[test]
fn without_a_state_folder_the_tab_goes_on_and_a_write_asks_first() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("no-folder"), "").unwrap();
    let unusable = home.path().join("no-folder");
    let app = tab::ready(Session::builder().home(&home).env("XDG_STATE_HOME", &unusable).size(160, 24));
    app.press("2").see("Can't keep what is to be remembered").press("1").gone("Can't keep");
    app.press("2 1").see(" of 30").gone("Can't keep");
    app.press("n").see("Token name").type_text("made all the same").press("<tab> <right> <tab>");
    app.type_text("security").press("<c-s>").see("Nothing was sent").see("could not write the audit log");
    app.see("[ Create enrollment token ]").press("<enter>").see("Enrollment token created");
    app.press("<esc>").gone("╭").press("j X").see("Revoke token (y)").press("y").see("Revoked");
    app.press("q").exits(0);
}
