//! A build without the embedded Fleet: it says so, and offers nothing of it.

use std::process::Stdio;

use crate::server::Server;
use crate::{at, program, run};

/// What a person reads who names no Kibana.
const SAID: &str = "Can't use the embedded Fleet: this build has none, and no Kibana is named. \
                    Set KIBANA_ENDPOINT and KIBANA_API_KEY, or url in config.toml, or give --url.";

#[test]
fn without_a_kibana_it_says_how_to_name_one() {
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(program(&["list"]).env("HOME", home.path()));
    assert_eq!((code, out.as_str(), err), (1, "", format!("fleet-tokens: {SAID}\n")));
    let (code, out, _) = run(program(&["doctor"]).env("HOME", home.path()));
    assert!(code == 1 && out.contains("this build has none, and no Kibana is named"), "{out}");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing is made");
}

#[test]
fn a_kibana_is_listed_as_ever() {
    let server = Server::start(|_| ("200 OK", r#"{"items":[],"total":0}"#.to_owned()));
    let (code, _, err) = run(&mut at(&server.url, &["list"]));
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn nothing_of_the_sandbox_is_offered() {
    let (code, help, _) = run(&mut program(&["--help"]));
    assert_eq!(code, 0);
    assert!(help.contains("this build has no embedded Fleet"), "{help}");
    assert!(!help.contains("--embedded") && !help.contains("sandbox"), "{help}");
    let (_, help, _) = run(&mut program(&["doctor", "--help"]));
    assert!(!help.contains("embedded"), "{help}");
    for arguments in [&["sandbox", "serve"][..], &["sandbox", "reset", "--yes"], &["--embedded"]] {
        let (code, _, err) = run(program(arguments).stdin(Stdio::null()));
        assert!(code == 2 && err.contains("error: un"), "{arguments:?}: {err}");
    }
}
