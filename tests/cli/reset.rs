//! `sandbox reset`: what goes, what stays, and who is asked.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::embedded::{STORE, serve_on, stores};
use crate::{of, run};

/// What is left below the folder, by name.
fn left(home: &Path) -> Vec<String> {
    let name = |path: &std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    stores(home).iter().map(name).collect()
}

#[test]
fn everything_of_the_store_goes_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(run(&mut of(home.path(), &["list"])).0, 0);
    let store = home.path().join(STORE);
    let (serve, _, _) = serve_on(home.path(), &["--data", store.to_str().unwrap(), "--tls", "self-signed"]);
    drop(serve);
    let other = store.with_file_name("serve.db");
    std::fs::write(&other, "").unwrap();
    std::fs::set_permissions(&other, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(left(home.path()).len() >= 5, "{:?}", left(home.path()));
    let (code, out, err) = run(&mut of(home.path(), &["sandbox", "reset", "--yes"]));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        format!("Removed {}.\n", std::fs::canonicalize(home.path()).unwrap().join(STORE).display())
    );
    assert_eq!(left(home.path()), ["serve.db"]);
    let (code, out, err) = run(&mut of(home.path(), &["sandbox", "reset"]));
    assert!(code == 0 && err.is_empty() && out.starts_with("There is nothing to reset: "), "{out}{err}");
    let (code, out, _) = run(&mut of(home.path(), &["list"]));
    assert_eq!((code, out.lines().count()), (0, 42), "a new one is made");
}

#[test]
fn without_a_terminal_it_wants_to_be_told() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(run(&mut of(home.path(), &["list"])).0, 0);
    let (code, out, err) = run(of(home.path(), &["sandbox", "reset"]).stdin(std::process::Stdio::null()));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("fleet.db (45 tokens, 13 agent policies, ") && err.contains("--yes"), "{err}");
    assert!(home.path().join(STORE).exists());
}

/// Answers its question on a terminal; gives the exit code and the screen's text.
fn asked(home: &Path, answer: &str) -> (u32, String) {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 200, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fleet-tokens"));
    command.args(["sandbox", "reset"]);
    command.env_clear();
    command.env("HOME", home);
    command.env("XDG_DATA_HOME", home.join("data"));
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    pair.master.take_writer().unwrap().write_all(answer.as_bytes()).unwrap();
    let mut screen = Vec::new();
    // Ends with an error where the other side is gone.
    let _ = pair.master.try_clone_reader().unwrap().read_to_end(&mut screen);
    (child.wait().unwrap().exit_code(), String::from_utf8_lossy(&screen).into_owned())
}

#[test]
fn on_a_terminal_only_yes_means_yes() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(run(&mut of(home.path(), &["list"])).0, 0);
    for no in ["y\n", "\n", "no\n", "YES\n"] {
        let (code, screen) = asked(home.path(), no);
        assert!(code == 1 && screen.contains("nothing was removed"), "{no:?}: {screen}");
        assert!(home.path().join(STORE).exists(), "{no:?}");
    }
    let (code, screen) = asked(home.path(), "yes\n");
    assert!(code == 0 && screen.contains("This removes ") && screen.contains("45 tokens"), "{screen}");
    assert!(!home.path().join(STORE).exists());
}

#[test]
fn a_store_in_use_stays_and_its_user_is_named() {
    let home = tempfile::tempdir().unwrap();
    let (serve, kibana, _) = serve_on(home.path(), &["--data", "a.db"]);
    let (code, out, err) = run(&mut of(home.path(), &["sandbox", "reset", "--yes", "--data", "a.db"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains(&format!("a.db is used by process {} ({kibana})", serve.0.id())), "{err}");
    assert!(home.path().join("a.db").exists());
}

#[test]
fn what_can_no_longer_be_opened_can_be_reset_and_what_is_not_ours_cannot() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("a.db");
    let reset = || run(&mut of(home.path(), &["sandbox", "reset", "--yes", "--data", "a.db"]));
    let fresh = || drop(serve_on(home.path(), &["--data", "a.db"]));

    fresh();
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(reset().0, 0, "of a newer program");
    assert!(!file.exists());

    fresh();
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(reset().0, 0, "cut off");
    assert!(!file.exists());

    std::fs::write(&file, "a letter to a friend").unwrap();
    let (code, _, err) = reset();
    assert!(code == 1 && err.contains("it is not a store"), "{err}");
    std::fs::remove_file(&file).unwrap();
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    let (code, _, err) = reset();
    assert!(code == 1 && err.contains("database of another application"), "{err}");
    assert!(file.exists() && !home.path().join("a.db.lock").exists());

    // In the program's own folder there is nothing else that it could be.
    let own = home.path().join(STORE);
    std::fs::create_dir_all(own.parent().unwrap()).unwrap();
    std::fs::write(&own, "garbage").unwrap();
    assert_eq!(run(&mut of(home.path(), &["sandbox", "reset", "--yes"])).0, 0);
    assert!(!own.exists());
}
