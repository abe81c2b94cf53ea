//! Settings and servers that don't work: what standard error says, and with which exit code.

use crate::server::Server;
use crate::{PASSWORD, at, program, run};

#[test]
fn what_is_set_by_half_never_opens_the_embedded_fleet() {
    for (set, missing) in [
        (vec![("KIBANA_ENDPOINT", "http://127.0.0.1:9")], "KIBANA_API_KEY"),
        (vec![("KIBANA_API_KEY", "id:hunter2")], "KIBANA_ENDPOINT"),
        (vec![("KIBANA_USERNAME", "elastic"), ("KIBANA_PASSWORD", PASSWORD)], "KIBANA_ENDPOINT"),
        (vec![("KIBANA_ENDPOINT", "http://127.0.0.1:9"), ("KIBANA_USERNAME", "elastic")], "KIBANA_PASSWORD"),
        (vec![("KIBANA_ENDPOINT", "")], "KIBANA_ENDPOINT is set but empty"),
    ] {
        let (code, out, err) = run(program(&["list"]).envs(set));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(
            err.starts_with("fleet-tokens: Can't tell which Kibana to use:") && err.contains(missing),
            "{err}"
        );
        assert_eq!(err.lines().count(), 1);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_not_taken_for_unset() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = std::ffi::OsStr::from_bytes(b"http\xff");
    let (code, _, err) =
        run(program(&["list"]).env("KIBANA_ENDPOINT", odd).env("KIBANA_API_KEY", "id:hunter2"));
    assert_eq!(code, 1);
    assert!(err.contains("KIBANA_ENDPOINT"), "{err}");
}

#[test]
fn exit_codes_tell_scripts_what_happened() {
    for (server, code, words) in [
        (
            Server::start(|_| ("401 Unauthorized", r#"{"message":"Unauthorized"}"#.into())),
            3,
            "rejected the credentials",
        ),
        (
            Server::start(|_| ("403 Forbidden", include_str!("../golden/error_403_privilege.json").into())),
            3,
            "privilege fleet-agents-all or fleet-setup is missing",
        ),
        (Server::start(|_| ("404 Not Found", r#"{"message":"Not Found"}"#.into())), 4, "no such route"),
        (Server::start(|_| ("500 Oops", r#"{"message":"boom"}"#.into())), 1, "Kibana failed: boom"),
        (Server::start(|_| ("200 OK", "<html>Sign in</html>".into())), 1, "a web page, not with JSON"),
    ] {
        let (got, out, err) = run(&mut at(&server.url, &["list"]));
        assert_eq!((got, out.as_str()), (code, ""), "{err}");
        assert!(err.contains("Can't list the enrollment tokens") && err.contains(words), "{err}");
        assert_eq!(server.seen().len(), 1, "nothing is retried");
    }
}

#[test]
fn nobody_there() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (code, out, err) = run(&mut at(&format!("http://{free}"), &["list"]));
    assert_eq!((code, out.as_str()), (6, ""));
    assert_eq!(
        err,
        format!(
            "fleet-tokens: Can't list the enrollment tokens: {free} refused the connection. \
             Check KIBANA_ENDPOINT (or --url) and that Kibana is running.\n"
        )
    );
}

#[test]
fn credentials_do_not_leave_this_machine_in_clear() {
    let (code, _, err) = run(&mut at("http://kibana.example:5601", &["list"]));
    assert_eq!(code, 1);
    assert!(err.contains("kibana.example:5601 is another machine") && err.contains("https://"), "{err}");
}

#[test]
fn a_proxy_in_the_environment_is_not_asked_for_this_machine() {
    let server = Server::start(|_| ("200 OK", r#"{"items":[],"total":0}"#.to_owned()));
    let mut command = at(&server.url, &["list"]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:9");
    }
    assert_eq!(run(&mut command).0, 0);
    assert!(server.seen()[0].starts_with("GET /api/"), "{:?}", server.seen());
}

#[test]
fn a_clock_that_is_no_clock() {
    let (code, _, err) = run(at("http://127.0.0.1:9", &["list"]).env("FLEET_TOKENS_CLOCK", "noon"));
    assert_eq!(code, 1);
    assert!(err.contains("FLEET_TOKENS_CLOCK"), "{err}");
}

#[cfg(feature = "sandbox")]
#[test]
fn the_address_may_stand_on_either_side_of_list_and_means_nothing_to_the_server_itself() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}");
    for arguments in [["--url", &url, "list"], ["list", "--url", &url]] {
        let (code, _, err) = run(program(&arguments).env("KIBANA_API_KEY", format!("id:{PASSWORD}")));
        assert!(code == 6 && err.contains(&format!("{free} refused the connection")), "{err}");
    }
    let (code, out, err) = run(&mut program(&["--url", &url, "sandbox", "serve", "--data", ":memory:"]));
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("--url and --space mean nothing to it"), "{err}");
    let (code, _, _) = run(&mut program(&["sandbox", "serve", "--url", &url]));
    assert_eq!(code, 2);
}

#[cfg(feature = "sandbox")]
#[test]
fn what_could_not_be_written_is_no_success() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full");
    if full().is_err() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["help", "list"],
        &["sandbox", "serve", "--help"],
        &["list"],
        &["list", "--output", "json"],
        &["doctor"],
        &["doctor", "--json"],
        &["sandbox", "serve", "--data", ":memory:", "--listen", "127.0.0.1:0"],
        &["sandbox", "reset", "--data", "nowhere.db"],
        &["sandbox", "enroll", "--count", "1", "--policy", "Web servers"],
    ] {
        let mut command = program(arguments);
        command.env("HOME", home.path()).current_dir(home.path()).stdout(full().unwrap());
        let output =
            command.stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("No space left on device"), "{arguments:?}: {said}");
    }
}
