//! `doctor`: the real build says how things stand, by what the kernel says of it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::process::{Resource, getrlimit};
use serde_json::{Value, json};

use crate::server::Server;
use crate::{PASSWORD, at, program, run};

/// A Kibana with three tokens.
fn kibana(request: &str) -> (&'static str, String) {
    let answer = match request {
        r if r.starts_with("GET /api/status") => {
            json!({"version": {"number": "9.5.1"}, "status": {"overall": {"level": "available"}}})
        }
        r if r.starts_with("GET /api/fleet/enrollment_api_keys?page=1&perPage=1") => {
            json!({"items": [{"id": "a", "api_key": "marker-4711"}], "total": 3})
        }
        _ => return ("404 Not Found", json!({"message": "Not Found"}).to_string()),
    };
    ("200 OK", answer.to_string())
}

fn report(arguments: &[&str]) -> Value {
    let server = Server::start(kibana);
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(at(&server.url, arguments).env("HOME", home.path()));
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(!out.contains("marker-4711"));
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_running_build_dumps_no_core_and_lets_nobody_look_in() {
    let process = &report(&["doctor", "--json"])["process"];
    if cfg!(target_os = "linux") {
        assert_eq!(process["dumpable"], json!(false));
    }
    assert_eq!((&process["core_soft"], &process["core_hard"]), (&json!(0), &json!(0)));
}

#[test]
fn who_debugs_it_can_have_it_otherwise() {
    let inherited = getrlimit(Resource::Core);
    for arguments in [["--allow-core-dumps", "doctor", "--json"], ["doctor", "--json", "--allow-core-dumps"]]
    {
        let process = &report(&arguments)["process"];
        if cfg!(target_os = "linux") {
            assert_eq!(process["dumpable"], json!(true));
        }
        assert_eq!(
            (&process["core_soft"], &process["core_hard"]),
            (&json!(inherited.current), &json!(inherited.maximum))
        );
    }
}

#[test]
fn it_names_the_server_and_where_the_credentials_are() {
    let report = report(&["doctor", "--json"]);
    let server = &report["server"];
    assert_eq!(
        (&server["kind"], &server["credentials"], &server["version"], &server["level"], &server["tokens"]),
        (&json!("kibana"), &json!("KIBANA_API_KEY"), &json!("9.5.1"), &json!("available"), &json!(3))
    );
    assert_eq!(server["offers"], json!({"bulk": "yes", "delete": "yes", "expiration": "yes"}));
    assert_eq!((&report["recording"], &report["problems"]), (&Value::Null, &json!([])));
    let clipboard = report["clipboard"][0].as_str().unwrap();
    assert!(
        clipboard.starts_with("Copies go to your terminal's clipboard (OSC 52): no display"),
        "{clipboard}"
    );
}

#[test]
fn people_get_lines() {
    let server = Server::start(kibana);
    let home = tempfile::tempdir().unwrap();
    let mut command = at(&server.url, &["doctor"]);
    command.env("HOME", home.path()).env("TERM", "xterm-256color").env("ASCIINEMA_REC", "1");
    let (code, out, err) = run(&mut command);
    assert_eq!((code, err.as_str()), (0, ""));
    let line = |name: &str| {
        let found = out.lines().find_map(|line| line.trim_start().strip_prefix(name));
        found.unwrap_or_else(|| panic!("no {name} in\n{out}")).trim().to_owned()
    };
    assert_eq!(
        line("Terminal"),
        "TERM xterm-256color, COLORTERM not set; input no terminal, output no terminal"
    );
    assert!(line("Look").ends_with("256 colours; Unicode"), "{out}");
    assert!(line("Process").ends_with("core size 0 (at most 0)"), "{out}");
    assert!(line("Recording").starts_with("yes, by asciinema"), "{out}");
    assert_eq!((line("Server"), line("Address")), ("kibana".to_owned(), server.url.clone()));
    assert_eq!((line("Credentials"), line("Status")), ("KIBANA_API_KEY".into(), "9.5.1, available".into()));
    assert!(out.contains("fleet-tokens/config.toml (configuration, not there)"), "{out}");
}

#[test]
fn what_keeps_the_server_away_decides_the_exit_code_and_the_rest_is_said_all_the_same() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(at(&format!("http://{free}"), &["doctor", "--json"]).env("HOME", home.path()));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["server"]["reachable"]), (6, &json!(false)), "{err}");
    assert!(err.contains("refused the connection"), "{err}");
    assert_eq!(report["problems"].as_array().unwrap().len(), 1);

    let denied = Server::start(|request| {
        if request.starts_with("GET /api/status") {
            kibana(request)
        } else {
            ("403 Forbidden", include_str!("../golden/error_403_privilege.json").into())
        }
    });
    let (code, out, err) = run(at(&denied.url, &["doctor"]).env("HOME", home.path()));
    assert!(code == 3 && out.contains("9.5.1, available") && err.contains("privilege"), "{out}{err}");

    let folder = home.path().join(".config/fleet-tokens");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), "theme = \n").unwrap();
    loose(&folder, 0o700);
    loose(&folder.join("config.toml"), 0o600);
    let working = Server::start(kibana);
    let (code, out, err) = run(at(&working.url, &["doctor"]).env("HOME", home.path()));
    assert!(code == 1 && out.contains("9.5.1, available") && err.contains("config.toml:1: "), "{out}{err}");
    fs::remove_file(folder.join("config.toml")).unwrap();

    let mut half = program(&["doctor"]);
    let (code, out, err) = run(half.env("HOME", home.path()).env("KIBANA_API_KEY", format!("id:{PASSWORD}")));
    assert!(code == 1 && out.contains("Server      none") && err.contains("KIBANA_ENDPOINT"), "{out}{err}");
}

fn loose(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_is_too_open_is_told_by_doctor_and_closed_by_the_next_command() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(kibana);
    let state = home.path().join(".local/state/fleet-tokens");
    fs::create_dir_all(&state).unwrap();
    fs::write(state.join("audit.jsonl"), "{}\n").unwrap();
    loose(&state, 0o755);
    loose(&state.join("audit.jsonl"), 0o644);
    let doctor = || run(at(&server.url, &["doctor", "--json"]).env("HOME", home.path()));
    let (code, out, _) = doctor();
    let report: Value = serde_json::from_str(&out).unwrap();
    let problems: Vec<&str> =
        report["problems"].as_array().unwrap().iter().map(|problem| problem.as_str().unwrap()).collect();
    assert_eq!((code, problems.len()), (1, 2), "{out}");
    assert!(
        problems[0].ends_with("fleet-tokens is open to others: mode 0755. The next start closes it."),
        "{out}"
    );
    let of = |report: &Value, name: &str| {
        let files = report["files"].as_array().unwrap().clone();
        files.into_iter().find(|file| file["path"].as_str().unwrap().ends_with(name)).unwrap()
    };
    assert_eq!(
        (&of(&report, "audit.jsonl")["mode"], &of(&report, "audit.jsonl")["fit"]),
        (&json!("0644"), &json!(false))
    );
    assert_eq!(mode(&state), 0o755, "doctor only looks");

    let (_, _, err) = run(at(&server.url, &["list"]).env("HOME", home.path()));
    for name in [
        "Closed to others (mode 0700, was 0755): ",
        "Closed to others (mode 0600, was 0644): ",
        "audit.jsonl.",
    ] {
        assert!(err.contains(name), "{err}");
    }
    assert_eq!((mode(&state), mode(&state.join("audit.jsonl"))), (0o700, 0o600));
    assert_eq!(doctor().0, 0);
}

#[cfg(feature = "sandbox")]
#[test]
fn the_embedded_fleet_is_opened_as_by_the_tab_and_a_link_in_its_place_is_not() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(&mut crate::of(home.path(), &["doctor", "--json"]));
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let server = &report["server"];
    assert_eq!((&server["kind"], &server["reachable"]), (&json!("embedded"), &json!(true)));
    let store = home.path().join(crate::embedded::STORE);
    assert_eq!((mode(&store), mode(store.parent().unwrap())), (0o600, 0o700));

    let elsewhere = home.path().join("elsewhere.db");
    fs::rename(&store, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &store).unwrap();
    let (code, _, err) = run(&mut crate::of(home.path(), &["list"]));
    assert!(code == 1 && err.contains("fleet.db is a link, which is not followed"), "{err}");
    // What it leads to may be anybody's, and as open as it likes.
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o644)).unwrap();
    let (_, out, _) = run(&mut crate::of(home.path(), &["doctor"]));
    assert!(out.contains("fleet.db is a link: it is not followed. Put the file itself there."), "{out}");
    assert!(!out.contains("fleet.db is open to others"), "{out}");
    assert_eq!(mode(&elsewhere), 0o644);
}
