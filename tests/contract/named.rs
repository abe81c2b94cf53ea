//! `sandbox serve --data PATH`: a person may name anything. What is not the program's own is refused, and stays as it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::serve::serve;
use rustix::process::Signal;

/// What `serve` says when it ends by itself. One that waits for something is ended by `timeout`, which exits with 124.
fn refused(home: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_fleet-tokens"), "sandbox", "serve", "--listen", "127.0.0.1:0"]);
    command.args(arguments).env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").current_dir(home);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    said
}

/// Every file and folder below, with its mode and content.
fn all(folder: &Path) -> Vec<(String, u32, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let meta = fs::symlink_metadata(&path).unwrap();
        let content = meta.is_file().then(|| fs::read(&path).unwrap());
        found.push((path.display().to_string(), meta.permissions().mode(), content));
        if meta.is_dir() {
            found.extend(all(&path));
        }
    }
    found.sort();
    found
}

fn file(path: &Path, mode: u32, content: &[u8]) {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_is_no_store_is_refused_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::create_dir(home.join("folder")).unwrap();
    fs::set_permissions(home.join("folder"), Permissions::from_mode(0o755)).unwrap();
    symlink("folder", home.join("link")).unwrap();
    symlink("nowhere", home.join("dangling")).unwrap();
    file(&home.join("program"), 0o755, b"#!/bin/sh\necho hello\n");
    symlink("program", home.join("link-to-program")).unwrap();
    for end in [".key", ".crt", ".lock", "-wal", "-shm"] {
        file(&home.join(format!("program{end}")), 0o644, b"somebody's");
    }
    let other = rusqlite::Connection::open(home.join("other.db")).unwrap();
    other.execute_batch("CREATE TABLE things (name TEXT)").unwrap();
    drop(other);
    fs::set_permissions(home.join("other.db"), Permissions::from_mode(0o644)).unwrap();
    assert!(Command::new("mkfifo").arg(home.join("pipe")).status().unwrap().success());
    let before = all(home);
    for (named, why) in [
        ("folder", "it is no plain file"),
        ("link", "it is no plain file"),
        ("dangling", "No such file"),
        ("program", "lock"),
        ("link-to-program", "lock"),
        ("other.db", "another application"),
        ("pipe", "it is no plain file"),
        ("/dev/zero", "it is no plain file"),
    ] {
        for tls in [&[][..], &["--tls", "self-signed"]] {
            let said = refused(home, &[&["--data", named], tls].concat());
            assert!(said.contains(why) && !said.contains("Closed to others"), "{named}: {said}");
            assert_eq!(all(home), before, "{named}");
        }
    }
    fs::remove_file(home.join("program.lock")).unwrap();
    let before = all(home);
    assert!(refused(home, &["--data", "program"]).contains("is damaged"));
    assert_eq!(all(home), before);
}

#[test]
fn a_store_is_closed_with_what_is_its_own_beside_it_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    serve(home, &["--data", "mine", "--tls", "self-signed"], &[]).end(Signal::TERM);
    let mode = |name: &str| fs::metadata(home.join(name)).unwrap().permissions().mode() & 0o777;
    for name in ["mine", "mine.key", "mine.crt", "mine.lock"] {
        fs::set_permissions(home.join(name), Permissions::from_mode(0o644)).unwrap();
    }
    symlink("mine", home.join("link")).unwrap();
    let said = refused(home, &["--data", "link"]);
    assert!(said.contains("mine.lock") && said.contains("chmod 600"), "{said}");
    assert_eq!(mode("mine"), 0o644, "not through a link");
    fs::set_permissions(home.join("mine.lock"), Permissions::from_mode(0o600)).unwrap();
    let said = refused(home, &["--data", "link"]);
    assert!(said.contains("it is a link"), "{said}");
    assert_eq!(mode("mine"), 0o644, "not through a link");

    serve(home, &["--data", "mine"], &[]).end(Signal::TERM);
    for name in ["mine", "mine.key", "mine.crt", "mine.lock"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    // Somebody's own certificate beside it is none of ours.
    file(&home.join("mine.key"), 0o644, b"-----BEGIN PRIVATE KEY-----\n");
    serve(home, &["--data", "mine"], &[]).end(Signal::TERM);
    assert_eq!(mode("mine.key"), 0o644);
    let said = refused(home, &["--data", "mine", "--tls", "self-signed"]);
    assert!(said.contains("mine.key") && said.contains("move them away"), "{said}");
    assert_eq!((mode("mine.key"), fs::read(home.join("mine.key")).unwrap().len()), (0o644, 28));
}

#[test]
fn certificates_that_never_end_or_never_come_do_not_hold_the_start() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert!(Command::new("mkfifo").arg(home.join("pipe")).status().unwrap().success());
    file(&home.join("huge"), 0o600, &vec![b'x'; (1 << 20) + 1]);
    for (named, why) in
        [("/dev/zero", "no plain file"), ("pipe", "no plain file"), ("huge", "larger than 1 MiB")]
    {
        for arguments in [
            ["--tls", &format!("{named},{named}")][..].to_vec(),
            vec!["--tls", "self-signed", "--client-ca", named],
        ] {
            let said = refused(home, &[&["--data", ":memory:"], &arguments[..]].concat());
            assert!(said.contains(why), "{arguments:?}: {said}");
        }
    }
}
