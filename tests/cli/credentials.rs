//! The places that credentials come from, with the real program and a server that looks at them.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::server::Server;
use crate::{PASSWORD, program, run};

fn empty(_: &str) -> (&'static str, String) {
    ("200 OK", r#"{"items":[],"total":0}"#.to_owned())
}

/// The encoded form of `id:hunter2`, as it must arrive.
const SENT: &str = "ApiKey aWQ6aHVudGVyMg==";

/// A person's home, with a configuration.
fn home(configuration: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/fleet-tokens");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
    write(&folder.join("config.toml"), configuration);
    home
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

fn list(home: &Path) -> Command {
    let mut command = program(&["list"]);
    command.env("HOME", home).env("PATH", "/usr/local/bin:/usr/bin:/bin").stdin(Stdio::null());
    command
}

#[test]
fn the_configuration_names_a_server_and_a_command_or_a_file() {
    let server = Server::start(empty);
    let url = &server.url;
    let by_command =
        home(&format!("url = \"{url}\"\napi_key_command = [\"sh\", \"-c\", \"echo id:$WORD\"]\n"));
    let (code, _, err) = run(list(by_command.path()).env("WORD", PASSWORD));
    assert_eq!((code, err.as_str()), (0, ""), "its environment is this program's");

    let by_file = home(&format!("url = \"{url}\"\nspace = \"lab\"\napi_key_file = \"~/key\"\n"));
    write(&by_file.path().join("key"), &format!("id:{PASSWORD}\n"));
    assert_eq!(run(&mut list(by_file.path())).0, 0);
    assert!(server.seen().last().unwrap().contains("/s/lab/"), "{:?}", server.seen());
    assert!(server.authorizations().iter().all(|sent| sent == SENT), "{:?}", server.authorizations());

    fs::set_permissions(by_file.path().join("key"), Permissions::from_mode(0o644)).unwrap();
    let (code, _, err) = run(&mut list(by_file.path()));
    assert!(code == 0 && err.contains("key. Whoever could read the API key"), "{err}");
    assert_eq!(run(&mut list(by_file.path())).2, "", "said once");
}

#[test]
fn a_key_on_standard_input_wins_over_the_environment() {
    let server = Server::start(empty);
    let mut command = program(&["list", "--api-key-stdin", "--url", &server.url]);
    command.env("KIBANA_API_KEY", "other:key").stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("id:{PASSWORD}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(server.authorizations()[0], SENT);
}

#[test]
fn a_file_named_by_the_environment() {
    let server = Server::start(empty);
    let home = home("");
    write(&home.path().join("key"), &format!("id:{PASSWORD}"));
    let mut command = list(home.path());
    command.env("KIBANA_ENDPOINT", &server.url).env("KIBANA_API_KEY_FILE", home.path().join("key"));
    assert_eq!(run(&mut command).0, 0);
    assert_eq!(server.authorizations()[0], SENT);
    let (code, _, err) = run(command.env("KIBANA_API_KEY", format!("id:{PASSWORD}")));
    assert!(code == 1 && err.contains("KIBANA_API_KEY and KIBANA_API_KEY_FILE are set"), "{err}");
}

#[test]
fn what_does_not_work_is_said_with_its_place_and_without_what_it_holds() {
    for (lines, words) in [
        (
            format!("api_key_command = [\"sh\", \"-c\", \"echo {PASSWORD}; echo no agent >&2; exit 2\"]"),
            "config.toml:2): sh failed (exit status: 2): no agent",
        ),
        (format!("api_key_command = [\"echo\", \"{PASSWORD}\"]"), "config.toml:2) gave neither `id:key`"),
        ("api_key_file = \"/nowhere/key\"".to_owned(), "config.toml:2): /nowhere/key: No such file"),
        (format!("api_key = \"{PASSWORD}\""), "config.toml:2: credentials don't stand in this file"),
        ("api_key_file = \"~/a\"\napi_key_command = [\"b\"]".to_owned(), "it is not clear which credentials"),
        (String::new(), "url (/"),
    ] {
        let home = home(&format!("url = \"http://127.0.0.1:9\"\n{lines}\n"));
        let (code, out, err) = run(&mut list(home.path()));
        assert!(code == 1 && out.is_empty() && err.contains(words), "{lines}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
}

#[cfg(feature = "sandbox")]
#[test]
fn the_embedded_fleet_can_be_asked_for_whatever_is_set() {
    let home = home("url = \"http://127.0.0.1:9\"\napi_key_command = [\"false\"]\n");
    let mut command = list(home.path());
    command.env("KIBANA_ENDPOINT", "http://127.0.0.1:9").env("XDG_DATA_HOME", home.path().join("data"));
    let (code, out, err) = run(command.arg("--embedded"));
    assert!(code == 0 && out.contains("web-staging"), "{out}{err}");
    assert_eq!(run(&mut program(&["--embedded", "--url", "http://127.0.0.1:9", "list"])).0, 2);
}

#[test]
fn a_configuration_that_others_can_change_runs_no_command_of_theirs() {
    let home = home("url = \"http://127.0.0.1:9\"\napi_key_command = [\"touch\", \"ran\"]\n");
    let (file, real) = (home.path().join(".config/fleet-tokens/config.toml"), home.path().join("real.toml"));
    fs::rename(&file, &real).unwrap();
    fs::set_permissions(&real, Permissions::from_mode(0o666)).unwrap();
    std::os::unix::fs::symlink(&real, &file).unwrap();
    let (code, _, err) = run(list(home.path()).current_dir(home.path()));
    assert!(code == 1 && err.contains("config.toml can be changed by others (mode 0666)"), "{err}");
    assert!(!home.path().join("ran").exists());
}

#[cfg(feature = "sandbox")]
#[test]
fn a_key_and_a_token_do_not_come_by_the_same_way() {
    let arguments = ["sandbox", "enroll", "--count", "1", "--token-file", "-", "--api-key-stdin"];
    let (code, _, err) = run(program(&arguments).stdin(Stdio::null()));
    assert!(
        code == 1 && err.contains("the API key and the token can't both come on standard input"),
        "{err}"
    );
}

#[cfg(feature = "sandbox")]
#[test]
fn a_store_elsewhere_is_closed_and_said() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("mine.db");
    write(&store, "");
    fs::set_permissions(&store, Permissions::from_mode(0o644)).unwrap();
    let mut command = program(&["sandbox", "serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(&store).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut serve = crate::embedded::Serve(command.spawn().unwrap());
    let (out, mut err) = (serve.0.stdout.take().unwrap(), serve.0.stderr.take().unwrap());
    BufReader::new(out).read_line(&mut String::new()).unwrap();
    drop(serve);
    let mut said = String::new();
    err.read_to_string(&mut said).unwrap();
    assert!(
        said.contains("Closed to others (mode 0600, was 0644): ") && said.ends_with("mine.db.\n"),
        "{said}"
    );
}
