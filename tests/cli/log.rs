//! The diagnostic log of sub-commands.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::server::Server;
use crate::{PASSWORD, at, run};

#[test]
fn the_flag_wins_and_the_file_is_appended_to_and_closed() {
    let server = Server::start(|_| ("401 Unauthorized", r#"{"message":"Unauthorized"}"#.into()));
    let folder = tempfile::tempdir().unwrap();
    let (flag, variable) = (folder.path().join("flag.log"), folder.path().join("variable.log"));
    fs::write(&flag, "earlier\n").unwrap();
    fs::set_permissions(&flag, fs::Permissions::from_mode(0o644)).unwrap();
    let arguments = ["list", "--log", flag.to_str().unwrap()];
    let (code, out, err) = run(at(&server.url, &arguments).env("FLEET_TOKENS_LOG", &variable));
    assert_eq!((code, out.as_str(), err.lines().count()), (3, "", 1), "{err}");
    assert!(!variable.exists());
    let log = fs::read_to_string(&flag).unwrap();
    assert!(log.starts_with("earlier\n") && log.contains("status=401"), "{log}");
    assert!(
        log.contains(" ERROR ") && log.contains(err.trim().strip_prefix("fleet-tokens: ").unwrap()),
        "{log}"
    );
    assert!(!log.contains(PASSWORD) && !log.contains("page="), "{log}");
    assert_eq!(fs::metadata(&flag).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_level_says_how_much() {
    let server = Server::start(|_| ("401 Unauthorized", r#"{"message":"Unauthorized"}"#.into()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.log");
    let arguments = ["--log-level", "error", "--log", file.to_str().unwrap(), "list"];
    assert_eq!(run(at(&server.url, &arguments).env("FLEET_TOKENS_LOG_LEVEL", "trace")).0, 3);
    let log = fs::read_to_string(&file).unwrap();
    assert!(!log.is_empty() && log.lines().all(|line| line.contains(" ERROR ")), "{log}");
}

#[test]
fn a_file_that_can_not_be_opened_is_an_error_before_anything_is_sent() {
    let server = Server::start(|_| ("200 OK", "{}".into()));
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link.log");
    symlink(folder.path().join("target"), &link).unwrap();
    let missing = folder.path().join("missing/a.log");
    for (file, why, next) in [
        (missing.as_path(), "No such file", "in a folder that exists"),
        (folder.path(), "directory", "in a folder that exists"),
        (&link, "is a link", "Put the file itself there"),
    ] {
        let (code, out, err) = run(&mut at(&server.url, &["list", "--log", file.to_str().unwrap()]));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.starts_with("fleet-tokens: Can't open the log file: "), "{err}");
        assert!(err.contains(why) && err.contains(next), "{err}");
    }
    let (code, _, err) = run(at(&server.url, &["list"]).env("FLEET_TOKENS_LOG_LEVEL", "loud"));
    assert!(code == 1 && err.contains("\"loud\" is not a log level"), "{err}");
    assert!(server.seen().is_empty(), "nothing was sent");
}
