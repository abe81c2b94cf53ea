//! On the embedded Fleet: its store in a folder of the test's own, or a server beside it.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::{of, run};

/// `sandbox serve`, until dropped.
pub(crate) struct Serve(pub(crate) Child);

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server; gives its address and key.
fn serve(home: &Path) -> (Serve, String, String) {
    serve_on(home, &["--data", ":memory:"])
}

/// Starts a server with these arguments; gives its address and key.
pub(crate) fn serve_on(home: &Path, more: &[&str]) -> (Serve, String, String) {
    use std::io::{BufRead as _, BufReader};
    let arguments = ["sandbox", "serve", "--listen", "127.0.0.1:0"];
    let mut child = of(home, &[&arguments, more].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let out = child.stdout.take().unwrap();
    let serve = Serve(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let word = |name: &str| said[name].as_str().unwrap().to_owned();
    (serve, word("kibana"), word("api_key"))
}

/// The store behind the tab.
pub(crate) const STORE: &str = "data/fleet-tokens/fleet.db";

#[test]
fn a_server_on_the_same_store_is_joined_also_over_tls() {
    for tls in [&[][..], &["--tls", "self-signed"]] {
        let home = tempfile::tempdir().unwrap();
        let store = home.path().join(STORE);
        std::fs::create_dir_all(store.parent().unwrap()).unwrap();
        let arguments = [&["--data", store.to_str().unwrap(), "--tokens", "7"], tls].concat();
        let (_serve, _, _) = serve_on(home.path(), &arguments);
        let (code, out, err) = run(&mut of(home.path(), &["list", "-o", "json"]));
        assert_eq!((code, err.as_str()), (0, ""), "{tls:?}");
        assert_eq!(serde_json::from_str::<Vec<Value>>(&out).unwrap().len(), 7, "{tls:?}");
    }
}

#[test]
fn a_certificate_to_trust_can_be_named() {
    let home = tempfile::tempdir().unwrap();
    let (_serve, kibana, key) = serve_on(home.path(), &["--data", "a.db", "--tls", "self-signed"]);
    let list = |ca: Option<&str>| {
        let mut command = of(home.path(), &["list"]);
        command.env("KIBANA_ENDPOINT", &kibana).env("KIBANA_API_KEY", &key);
        run(command.envs(ca.map(|file| ("FLEET_TOKENS_CA", file))))
    };
    let (code, _, err) = list(Some("a.db.crt"));
    assert_eq!((code, err.as_str()), (0, ""));
    let (code, _, err) = list(None);
    assert!(code == 6 && err.contains("does not trust") && err.contains("FLEET_TOKENS_CA"), "{err}");
    for (file, words) in [
        ("nowhere.pem", "FLEET_TOKENS_CA names nowhere.pem, which can't be read"),
        ("a.db", "FLEET_TOKENS_CA names a.db, which holds no certificate"),
        ("", "FLEET_TOKENS_CA is set but empty"),
    ] {
        let (code, out, err) = list(Some(file));
        assert!(code == 1 && out.is_empty() && err.contains(words), "{file}: {err}");
    }
}

#[test]
fn many_at_once_all_get_the_list() {
    let home = tempfile::tempdir().unwrap();
    let spawn = |_| of(home.path(), &["list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..3 {
        let children: Vec<Child> = (0..6).map(spawn).collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            let (out, err) =
                (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
            assert_eq!((output.status.code(), out.lines().count()), (Some(0), 42), "{err}");
        }
    }
}

#[test]
fn a_server_that_sleeps_is_named() {
    use rustix::process::{Pid, Signal, kill_process};
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join(STORE);
    std::fs::create_dir_all(store.parent().unwrap()).unwrap();
    let (serve, _, _) = serve_on(home.path(), &["--data", store.to_str().unwrap()]);
    kill_process(Pid::from_child(&serve.0), Signal::STOP).unwrap();
    let (code, out, err) = run(&mut of(home.path(), &["list"]));
    assert_eq!((code, out.as_str()), (1, ""));
    let words = format!("process {} runs it and does not answer", serve.0.id());
    assert!(err.contains(&words) && err.contains("fg"), "{err}");
}

/// No key that a secret could stand under, and no text that looks like one.
fn holds_no_secret(out: &str) {
    assert!(!out.contains("\"api_key\""), "{out}");
    let is_secret = |word: &str| {
        word.len() >= 40 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    };
    let words = out.split(|c: char| c.is_whitespace() || c == '"');
    assert_eq!(words.filter(|word| is_secret(word)).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn the_sample_tokens_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(&mut of(home.path(), &["list"]));
    assert_eq!((code, err.as_str(), out.lines().count()), (0, "", 42), "{out}");
    assert!(
        out.starts_with("Name ") && out.contains("nightly rebuild") && out.contains("東京オフィス"),
        "{out}"
    );
    holds_no_secret(&out);

    let (code, out, err) = run(&mut of(home.path(), &["list", "-o", "json"]));
    assert_eq!((code, err.as_str()), (0, ""));
    let tokens: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(tokens.len(), 41);
    holds_no_secret(&out);
}

#[test]
fn a_server_beside_it_is_listed_alike() {
    let home = tempfile::tempdir().unwrap();
    let (_serve, kibana, key) = serve(home.path());
    let mut command = of(home.path(), &["list", "-o", "json", "--status", "active"]);
    let (code, out, err) = run(command.env("KIBANA_ENDPOINT", &kibana).env("KIBANA_API_KEY", &key));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(serde_json::from_str::<Vec<Value>>(&out).unwrap().len(), 30);
    holds_no_secret(&out);
    assert!(!out.contains(&key));
    assert!(!home.path().join("data").exists(), "no embedded Fleet was made");

    let mut command = of(home.path(), &["list"]);
    let (code, out, err) =
        run(command.env("KIBANA_ENDPOINT", &kibana).env("KIBANA_API_KEY", "nobody:nothing"));
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("rejected the credentials") && !err.contains("nothing"), "{err}");
}

pub(crate) fn stores(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.into_iter().chain(folders.iter().flat_map(|folder| stores(folder))).collect()
}

#[test]
fn a_damaged_store_is_named_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(run(&mut of(home.path(), &["list"])).0, 0);
    let files = stores(home.path());
    let store = files.iter().min_by_key(|path| path.as_os_str().len()).unwrap();
    for file in &files {
        std::fs::remove_file(file).unwrap();
    }
    let garbage = "no database ".repeat(500);
    std::fs::write(store, &garbage).unwrap();
    let (code, out, err) = run(&mut of(home.path(), &["list"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains(store.to_str().unwrap()) && err.contains("damaged"), "{err}");
    assert_eq!(std::fs::read_to_string(store).unwrap(), garbage);
}

#[test]
fn the_tab_needs_a_terminal_and_names_what_does_not() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(&mut of(home.path(), &[]));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("standard output is not a terminal") && err.contains("fleet-tokens list"), "{err}");
    assert_eq!(stores(home.path()), Vec::<PathBuf>::new(), "nothing was made");
}

#[test]
fn what_serve_cannot_use_is_said_and_ends_it() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (listen, says) in [(taken.as_str(), "taken"), ("0.0.0.0:0", "--allow-remote")] {
        let arguments = ["sandbox", "serve", "--data", ":memory:", "--listen", listen];
        let (code, out, err) = run(&mut of(home.path(), &arguments));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains(listen) && err.contains(says), "{err}");
    }
}
