//! Credentials fetched from files and commands.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::bytes::LONGEST;
use super::*;
use crate::domain::preferences::FileLine;

fn source() -> Source {
    Source::Setting("api_key_file", FileLine { file: "config.toml".into(), line: 3 })
}

fn of_file(path: &Path) -> Result<(Credentials, Option<String>), ConfigError> {
    Origin::File { path: path.to_owned(), source: source() }.fetch()
}

fn of_command(script: &str) -> Result<(Credentials, Option<String>), ConfigError> {
    let words = ["sh", "-c", script].map(str::to_owned).to_vec();
    Origin::Command { words, source: source() }.fetch()
}

#[test]
fn a_file_gives_the_key_and_is_closed_when_others_could_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, "  id:hunter2 \n").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let (credentials, notice) = of_file(&path).unwrap();
    assert_eq!(Ok(credentials), Credentials::api_key("id:hunter2"));
    let notice = notice.unwrap();
    assert!(
        notice.starts_with("Closed to others (mode 0600, was 0644): ")
            && notice.contains("key. Whoever could read"),
        "{notice}"
    );
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(of_file(&path).unwrap().1, None);
}

#[test]
fn what_is_no_key_is_refused_by_the_name_of_its_place_and_never_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    for (text, what) in [
        ("hunter2", "gave neither `id:key`, nor the base64 of it, nor a key of Elastic Cloud (essu_...)"),
        ("", "gave nothing"),
        (
            "\u{fffd}hunter2:\u{e9}",
            "gave neither `id:key`, nor the base64 of it, nor a key of Elastic Cloud (essu_...)",
        ),
        ("id:hunter2\nlogin: me\n", "gave 2 lines, where the key alone belongs"),
    ] {
        fs::write(&path, text).unwrap();
        let error = of_file(&path).unwrap_err();
        assert!(error.to_string().ends_with(what), "{error}");
        assert!(!format!("{error:?} {}", error.problem().sentence()).contains("hunter2"));
    }
    fs::write(&path, vec![b'x'; LONGEST + 1]).unwrap();
    assert!(
        of_file(&path).unwrap_err().to_string().ends_with("gives more than 8192 bytes, which is no API key")
    );
    let error = of_file(&folder.path().join("gone")).unwrap_err().problem();
    assert!(
        error.why.starts_with("api_key_file (config.toml:3): ") && error.why.contains("gone: "),
        "{error:?}"
    );
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(of_file(&link).unwrap_err().to_string().contains("is a link, which is not followed"));
    let error = of_command("echo hunter2").unwrap_err();
    assert!(
        matches!(&error, ConfigError::NoKey { source_of_it, .. } if *source_of_it == source()),
        "{error}"
    );
}

#[test]
fn a_command_gives_the_key_and_its_complaint_is_fit_for_a_screen() {
    assert_eq!(of_command("echo id:hunter2").unwrap().0, Credentials::api_key("id:hunter2").unwrap());
    let problem = of_command("printf 'no \\033[2Jkey\\n' >&2; exit 2").unwrap_err().problem();
    assert!(problem.why.ends_with("sh failed (exit status: 2): no \u{FFFD}[2Jkey"), "{problem:?}");
}

#[test]
fn a_command_is_not_asked_anything_and_what_goes_wrong_is_told_without_what_it_printed() {
    let why = |script: &str| {
        let words = ["sh", "-c", script].map(str::to_owned);
        run(&words).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    };
    assert_eq!(why("echo warning >&2; echo id:key").unwrap(), "id:key\n", "error output of one that works");
    assert_eq!(why("read -r line || echo none").unwrap(), "none\n", "standard input is empty");
    // A process that it started may outlive it.
    assert_eq!(why("sleep 60 >/dev/null & echo id:key").unwrap(), "id:key\n");
    let failed = why("echo id:hunter2; echo; echo 'gpg: no key' >&2; echo more >&2; exit 3").unwrap_err();
    assert_eq!(failed, "sh failed (exit status: 3): gpg: no key");
    assert_eq!(why("exit 1").unwrap_err(), "sh failed (exit status: 1)");
    assert_eq!(why("echo").unwrap_err(), "sh printed nothing");
    let endless = why("while :; do echo hunter2hunter2; done").unwrap_err();
    assert_eq!(endless, "sh gives more than 8192 bytes, which is no API key");
}

#[cfg(not(feature = "keyring"))]
#[test]
fn a_build_without_the_keyring_says_so() {
    let of = |entry: &str| Origin::Keyring { entry: entry.to_owned(), source: source() }.fetch().unwrap_err();
    assert!(of("kibana/me").to_string().contains("built without the keyring"));
    assert!(of("kibana").to_string().contains("\"service/user\""));
}

#[test]
fn printing_what_holds_credentials_shows_none() {
    let (credentials, notice) = of_command("echo id:hunter2").unwrap();
    let origin = Origin::Environment { credentials, sources: vec![] };
    let endpoint = crate::domain::connection::Endpoint::new("https://k.example", None).unwrap();
    let decision = crate::config::connection::Decision::Kibana { endpoint, origin, ca: None, proxy: None };
    let resolved = decision.clone().fetch().unwrap();
    let printed = format!("{decision:?} {resolved:#?} {notice:?}");
    // As it was given, and as it is sent.
    assert!(!printed.contains("hunter2") && !printed.contains("aWQ6aHVudGVyMg"), "{printed}");
}
