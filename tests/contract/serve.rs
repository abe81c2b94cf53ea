//! `sandbox serve`: the real binary, in a cleared environment and a home of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use fleet_tokens::domain::secret::Secret;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::harness::{POLICIES, TOKENS, Target};

pub(crate) struct Served {
    child: Child,
    target: Target,
    key: String,
    ready: Value,
}

fn command(home: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleet-tokens"));
    command.args(["sandbox", "serve"]).args(arguments);
    command.env_clear().env("HOME", home).envs(environment.iter().copied()).current_dir(home);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn serve(home: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Served {
    let mut child =
        command(home, &[&["--listen", "127.0.0.1:0"], arguments].concat(), environment).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
        let mut why = String::new();
        child.stderr.take().unwrap().read_to_string(&mut why).unwrap();
        panic!("not ready: {line} {why}")
    });
    let keys: Vec<&String> = ready.as_object().unwrap().keys().filter(|key| *key != "ca").collect();
    assert_eq!(keys, ["api_key", "kibana", "users"]);
    let text = |key: &str| ready[key].as_str().unwrap().to_owned();
    let key = text("api_key");
    Served { child, target: Target::new(text("kibana"), Secret::new(key.clone())), key, ready }
}

impl Served {
    /// Sends the signal, and gives the exit code and what else was on standard output.
    pub(crate) fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        let mut rest = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

fn refused(home: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let Output { status, stdout, stderr } = command(home, arguments, environment).output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.as_slice()), (Some(1), &b""[..]), "{stderr}");
    stderr
}

#[tokio::test]
async fn data_and_key_survive_a_kill_and_the_file_is_its_own() {
    let home = tempfile::tempdir().unwrap();
    let first = serve(home.path(), &[], &[]);
    let (target, key) = (first.target.clone(), first.key.clone());
    assert_eq!(key.len(), 60);
    assert_eq!(target.list(&[]).await.ok()["total"], 43, "the sample data");
    let policy = target.get(POLICIES).await.ok()["items"][0]["id"].take();
    let item = target.token(&json!({"policy_id": policy, "name": "kept"})).await;
    first.end(Signal::KILL);

    let second = serve(home.path(), &[], &[]);
    assert_eq!(second.key, key);
    let one = second.target.get(&format!("{TOKENS}/{}", item["id"].as_str().unwrap())).await.ok();
    assert_eq!(one["item"]["api_key"], item["api_key"]);
    assert_eq!(second.target.list(&[]).await.ok()["total"], 44, "it is filled once");
    assert_eq!(second.end(Signal::TERM), (Some(0), String::new()));

    let folder = home.path().join(".local/share/fleet-tokens");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("serve.db"))), (0o700, 0o600));
    assert!(!folder.join("fleet.db").exists());
}

#[tokio::test]
async fn both_signals_end_it_cleanly_even_with_a_connection_held_open() {
    let home = tempfile::tempdir().unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let served = serve(home.path(), &["--data", ":memory:", "--empty"], &[]);
        let address = served.target.url.strip_prefix("http://").unwrap().to_owned();
        let mut held = std::net::TcpStream::connect(address).unwrap();
        std::io::Write::write_all(&mut held, b"GET /api/status HTTP/1.1\r\nHost: x\r\n").unwrap();
        assert_eq!(served.target.list(&[]).await.ok()["total"], 0);
        assert_eq!(served.end(signal).0, Some(0));
    }
}

#[tokio::test]
async fn the_key_can_be_fixed_for_one_run() {
    let home = tempfile::tempdir().unwrap();
    let variable = "FLEET_TOKENS_SANDBOX_API_KEY";
    let own = serve(home.path(), &["--empty"], &[]);
    let generated = own.key.clone();
    own.end(Signal::TERM);
    for given in ["id:key", "aWQ6a2V5"] {
        let fixed = serve(home.path(), &["--empty"], &[(variable, given)]);
        assert_eq!(fixed.key, "aWQ6a2V5");
        assert_eq!(fixed.target.list(&[]).await.status, 200);
        fixed.end(Signal::TERM);
    }
    let again = serve(home.path(), &["--empty"], &[]);
    assert_eq!(again.key, generated, "the fixed key was not kept");
    again.end(Signal::TERM);
    let error = refused(home.path(), &[], &[(variable, "hunter2")]);
    assert!(error.contains(variable) && !error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_clock_can_be_pinned() {
    let home = tempfile::tempdir().unwrap();
    let pinned = [("FLEET_TOKENS_CLOCK", "2031-01-01T00:00:00Z")];
    let served = serve(home.path(), &["--data", ":memory:"], &pinned);
    let policy = served.target.get(POLICIES).await.ok()["items"][0]["id"].take();
    let item = served.target.token(&json!({"policy_id": policy})).await;
    assert!(item["created_at"].as_str().unwrap().starts_with("2031-01-01T00:0"), "{item}");
    served.end(Signal::TERM);
    assert!(refused(home.path(), &[], &[("FLEET_TOKENS_CLOCK", "noon")]).contains("FLEET_TOKENS_CLOCK"));
}

#[tokio::test]
async fn generated_tokens_need_an_empty_store() {
    let home = tempfile::tempdir().unwrap();
    let first = serve(home.path(), &["--data", "load.db", "--tokens", "1234"], &[]);
    assert_eq!(first.target.list(&[]).await.ok()["total"], 1234);
    first.end(Signal::TERM);
    let arguments = ["--listen", "127.0.0.1:0", "--data", "load.db", "--tokens", "5"];
    let error = refused(home.path(), &arguments, &[]);
    assert!(
        error.contains("load.db holds tokens or policies already") && error.contains("--tokens"),
        "{error}"
    );
}

#[test]
fn what_it_cannot_use_is_named() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = refused(home.path(), &["--listen", &address, "--data", ":memory:"], &[]);
    assert!(error.contains(&address) && error.contains("taken"), "{error}");

    let error = refused(home.path(), &["--listen", "0.0.0.0:0", "--data", ":memory:"], &[]);
    assert!(error.contains("0.0.0.0:0") && error.contains("--allow-remote"), "{error}");

    std::fs::write(home.path().join("bad.db"), "garbage".repeat(1000)).unwrap();
    let error = refused(home.path(), &["--listen", "127.0.0.1:0", "--data", "bad.db"], &[]);
    assert!(error.contains("bad.db is damaged") && error.contains("Move the file away"), "{error}");

    let newer = home.path().join("newer.db");
    serve(home.path(), &["--data", "newer.db"], &[]).end(Signal::TERM);
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = refused(home.path(), &["--listen", "127.0.0.1:0", "--data", "newer.db"], &[]);
    assert!(error.contains("newer.db was written by a newer fleet-tokens"), "{error}");

    let error = refused(home.path(), &["--listen", "127.0.0.1:0", "--data", "/dev/null/x.db"], &[]);
    assert!(error.contains("/dev/null/x.db"), "{error}");
}

#[tokio::test]
async fn one_store_has_one_server_and_the_second_names_the_first() {
    let home = tempfile::tempdir().unwrap();
    let first = serve(home.path(), &[], &[]);
    let error = refused(home.path(), &[], &[]);
    let key = first.key.clone();
    let by = format!("serve.db is used by process {} ({})", first.child.id(), first.target.url);
    assert!(error.contains(&by), "{error}");
    let lock = home.path().join(".local/share/fleet-tokens/serve.db.lock");
    assert_eq!(std::fs::metadata(&lock).unwrap().permissions().mode() & 0o777, 0o600);
    // What a killed one leaves behind holds nobody up.
    first.end(Signal::KILL);
    assert!(std::fs::read_to_string(&lock).unwrap().contains(&key));
    serve(home.path(), &[], &[]).end(Signal::TERM);
    let left = std::fs::read_to_string(&lock).unwrap();
    assert!(!left.contains("api_key") && !left.contains(&key), "the key does not stay behind: {left}");
}

#[tokio::test]
async fn the_ready_line_names_the_users_and_what_opens_the_door_for_them() {
    let home = tempfile::tempdir().unwrap();
    let fixed = [("FLEET_TOKENS_SANDBOX_API_KEY", "id:key")];
    let served = serve(home.path(), &["--data", ":memory:"], &fixed);
    let users = served.ready["users"].as_array().unwrap();
    let names: Vec<_> = users.iter().map(|user| (&user["name"], &user["role"])).collect();
    let (elastic, reader) = (json!("elastic"), json!("reader"));
    assert_eq!(names, [(&elastic, &json!("administrator")), (&reader, &json!("reader"))]);
    assert_eq!(users[0]["api_key"], json!("aWQ6a2V5"), "the key that counts this time");
    for secret in ["api_key", "password", "token"].map(|name| users[1][name].as_str().unwrap()) {
        assert_eq!(secret.len(), 60);
    }
    served.end(Signal::TERM);
}

#[tokio::test]
async fn it_can_be_another_kibana_elsewhere_and_over_tls() {
    let home = tempfile::tempdir().unwrap();
    let arguments =
        ["--data", "a.db", "--compat", "8.18.0", "--base-path", "/kibana", "--tls", "self-signed"];
    let served = serve(home.path(), &arguments, &[]);
    let (kibana, ca) = (&served.target.url, served.ready["ca"].as_str().unwrap());
    assert!(kibana.starts_with("https://127.0.0.1:") && kibana.ends_with("/kibana"), "{kibana}");
    assert_eq!(std::fs::read_to_string(home.path().join("a.db.crt")).unwrap(), ca);
    let ca = reqwest::tls::Certificate::from_pem(ca.as_bytes()).unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build().unwrap();
    let root = kibana.strip_suffix("/kibana").unwrap();
    assert!(client.get(root).send().await.is_ok(), "it speaks TLS");
    served.end(Signal::TERM);
    for (arguments, words) in [
        (vec!["--compat", "9.9.9"], "not one of 8.18.0"),
        (vec!["--base-path", "kibana"], "a slash first"),
        (vec!["--base-path", "/kibana/"], "a slash first"),
        (vec!["--base-path", "/a b"], "a slash first"),
        (vec!["--retention", "soon"], "neither never nor"),
        (vec!["--tls", "yes"], "neither self-signed nor two files"),
        (vec!["--client-ca", "ca.pem"], "--tls"),
        (vec!["--tls", "self-signed", "--client-certs", "optional"], "--client-ca"),
    ] {
        let Output { status, stderr, .. } = command(home.path(), &arguments, &[]).output().unwrap();
        let stderr = String::from_utf8(stderr).unwrap();
        assert!(status.code() == Some(2) && stderr.contains(words), "{arguments:?}: {stderr}");
    }
    let missing = ["--listen", "127.0.0.1:0", "--data", ":memory:", "--tls", "nowhere.pem,nowhere.key"];
    let error = refused(home.path(), &missing, &[]);
    assert!(error.contains("can't use nowhere.pem"), "{error}");
    let clients =
        ["--listen", "127.0.0.1:0", "--data", ":memory:", "--tls", "self-signed", "--client-ca", "no.pem"];
    let error = refused(home.path(), &clients, &[]);
    assert!(error.contains("can't use no.pem"), "{error}");
}

#[tokio::test]
async fn retention_can_be_said() {
    let home = tempfile::tempdir().unwrap();
    let noon = [("FLEET_TOKENS_CLOCK", "2026-11-20T12:00:00Z")];
    let later = [("FLEET_TOKENS_CLOCK", "2026-11-20T14:00:00Z")];
    let arguments = |retention| ["--data", "a.db", "--retention", retention];
    let served = serve(home.path(), &arguments("1h"), &noon);
    let policies = served.target.get(POLICIES).await.ok();
    let mut policies = policies["items"].as_array().unwrap().iter();
    let policy = &policies.find(|policy| policy["name"] == "Web servers").unwrap()["id"];
    let item = served.target.token(&json!({"policy_id": policy, "name": "short"})).await;
    let path = format!("{TOKENS}/{}", item["id"].as_str().unwrap());
    served.target.delete(&path).await.ok();
    served.end(Signal::TERM);
    let served = serve(home.path(), &arguments("never"), &later);
    assert_eq!(served.target.get(&path).await.status, 200, "never");
    served.end(Signal::TERM);
    let served = serve(home.path(), &arguments("1h"), &later);
    assert_eq!(served.target.get(&path).await.status, 404, "an hour is over");
    served.end(Signal::TERM);
}
