//! What a sandbox shares, keeps and refuses when it starts.

use super::problem::FillError;
use super::start::fill_empty;
use super::store::Store;
use super::*;
use crate::sandbox::store::tokens;
use crate::sandbox::store::tokens::{Removal, SqlFilter, StoredToken};

fn options(data: DataLocation, fill: Fill) -> SandboxOptions {
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    SandboxOptions::new(data, fill, SandboxClock::new(move || now))
}

fn shared_file() -> (tempfile::TempDir, DataLocation) {
    use std::os::unix::fs::PermissionsExt as _;
    let private = std::fs::Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new().permissions(private).tempdir().unwrap();
    let data = DataLocation::File(folder.path().join("shared.db"));
    (folder, data)
}

/// Asks for Kibana's status line over a connection of its own; `None` when nobody is there.
async fn answers(url: &str) -> Option<String> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.ok()?;
    let request = format!("GET /api/status HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await.ok()?;
    text.lines().next().map(str::to_owned)
}

#[tokio::test]
async fn a_second_sandbox_on_one_file_is_refused_and_the_first_is_named() {
    let (_folder, data) = shared_file();
    let one = start(options(data.clone(), Fill::Samples)).await.unwrap();
    let error = start(options(data.clone(), Fill::Samples)).await.unwrap_err();
    let why = error.problem().why;
    let by = format!("is used by process {} ({})", std::process::id(), one.url());
    assert!(why.contains("shared.db") && why.contains(&by), "{why}");
    // Another name for the same file is no way around it.
    let DataLocation::File(file) = &data else { unreachable!() };
    let link = file.with_file_name("link.db");
    std::os::unix::fs::symlink(file, &link).unwrap();
    let linked = start(options(DataLocation::File(link), Fill::Samples)).await;
    assert!(matches!(linked, Err(StartError::InUse { .. })));
    one.stop().await;
    start(options(data, Fill::Samples)).await.unwrap().stop().await;
}

#[tokio::test]
async fn two_stores_in_memory_are_two() {
    let one = start(options(DataLocation::Memory, Fill::Samples)).await.unwrap();
    let two = start(options(DataLocation::Memory, Fill::Samples)).await.unwrap();
    assert_ne!(one.api_key(), two.api_key());
    one.stop().await;
    two.stop().await;
}

#[tokio::test]
async fn whoever_joins_goes_on_when_the_owner_ends_and_the_last_one_closes_the_door() {
    let (_folder, data) = shared_file();
    let key = Some(Secret::new("aWQ6a2V5".to_owned()));
    let first = SandboxOptions { api_key: key, ..options(data.clone(), Fill::Samples) };
    let Embedded::Own(one) = start_or_join(first).await.unwrap() else { panic!("nobody else runs it") };
    let two = start_or_join(options(data.clone(), Fill::Samples)).await.unwrap();
    assert!(matches!(two, Embedded::Joined(_)));
    assert_eq!((two.url(), two.api_key()), (one.url(), one.api_key()), "also a key for one run");
    let url = two.url();
    one.stop().await;
    while answers(&url).await.as_deref() != Some("HTTP/1.1 200 OK") {
        tokio::task::yield_now().await;
    }
    // A third one finds it where it has always been.
    let three = start_or_join(options(data.clone(), Fill::Samples)).await.unwrap();
    assert_eq!((three.url(), three.api_key()), (two.url(), two.api_key()));
    drop(three);
    drop(two);
    loop {
        if let Embedded::Own(own) = start_or_join(options(data.clone(), Fill::Samples)).await.unwrap() {
            own.stop().await;
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whoever_takes_over_runs_it_as_its_owner_did() {
    let (_folder, data) = shared_file();
    let agents = FleetServerOptions { limits: true, caches: true, ..FleetServerOptions::local() };
    let first = SandboxOptions {
        retention: Retention::Never,
        compat: Compat::V8_18_0,
        base_path: "/kibana".to_owned(),
        fleet_server: Some(agents),
        ..options(data.clone(), Fill::Empty)
    };
    let one = start(first).await.unwrap();
    let before = one.owner();
    let short = Retention::For(jiff::SignedDuration::from_secs(1));
    let guest = SandboxOptions { retention: short, ..options(data.clone(), Fill::Empty) };
    let two = start_or_join(guest).await.unwrap();
    one.stop().await;
    let DataLocation::File(file) = &data else { unreachable!() };
    let after = loop {
        // It answers before it says so.
        if answers(&two.url().replace("/kibana", "")).await.is_some() {
            let file = file.clone();
            let found = tokio::task::spawn_blocking(move || lock::claim(&file).unwrap()).await.unwrap();
            if let lock::Claim::Theirs(Some(owner)) = found {
                break owner;
            }
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(after, before);
    assert_eq!(two.url(), after.kibana);
    two.stop().await;
    let lock = std::fs::read_to_string(lock::path(file)).unwrap();
    assert!(lock.contains("8.18.0") && !lock.contains("api_key"), "it has ended in good order: {lock}");
    start(options(data, Fill::Empty)).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_store_is_served_where_it_was_so_that_those_who_joined_find_it() {
    let (_folder, data) = shared_file();
    let mut urls = Vec::new();
    for _ in 0..2 {
        let own = start_or_join(options(data.clone(), Fill::Empty)).await.unwrap();
        assert!(matches!(own, Embedded::Own(_)));
        urls.push(own.url());
        own.stop().await;
    }
    assert_eq!(urls[0], urls[1]);
    // Unless somebody else is there by now.
    let address = urls[0].strip_prefix("http://").unwrap();
    let _taken = tokio::net::TcpListener::bind(address).await.unwrap();
    let own = start_or_join(options(data, Fill::Empty)).await.unwrap();
    assert_ne!(own.url(), urls[0]);
    own.stop().await;
}

#[tokio::test]
async fn a_start_that_fails_leaves_nothing_that_was_not_there() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap();
    let own = Tls { identity: Identity::SelfSigned, clients: None };
    let clients = Clients { ca: PathBuf::from("nowhere.pem"), required: true };
    let agents = FleetServerOptions { listen: taken, ..FleetServerOptions::local() };
    for fault in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/folders/a.db");
        let good = options(DataLocation::File(file.clone()), Fill::Empty);
        let bad = match fault {
            0 => SandboxOptions { listen: taken, ..good.clone() },
            1 => SandboxOptions { fleet_server: Some(agents), tls: Some(own.clone()), ..good.clone() },
            _ => {
                let tls = Tls { clients: Some(clients.clone()), ..own.clone() };
                SandboxOptions { tls: Some(tls), ..good.clone() }
            }
        };
        start(bad.clone()).await.unwrap_err();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        // What was there stays as it was.
        start(good).await.unwrap().stop().await;
        let names = || {
            let entries = std::fs::read_dir(file.parent().unwrap()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let (before, content) = (names(), std::fs::read(&file).unwrap());
        start(bad).await.unwrap_err();
        assert_eq!((names(), std::fs::read(&file).unwrap()), (before, content));
    }
}

#[tokio::test]
async fn a_lock_that_others_can_read_or_write_is_not_believed() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, data) = shared_file();
    let lock = folder.path().join("shared.db.lock");
    std::fs::write(&lock, r#"{"pid":1,"kibana":"http://127.0.0.1:9","api_key":"x"}"#).unwrap();
    std::fs::set_permissions(&lock, std::fs::Permissions::from_mode(0o644)).unwrap();
    let problem = start_or_join(options(data, Fill::Samples)).await.unwrap_err().problem();
    assert!(problem.why.contains("shared.db.lock") && problem.why.contains("other users"), "{problem:?}");
}

#[tokio::test]
async fn an_owner_without_a_socket_is_not_joined() {
    let (folder, data) = shared_file();
    let own = start(options(data.clone(), Fill::Empty)).await.unwrap();
    // As older programs wrote it, and as it is where no socket can be made.
    let lock = folder.path().join("shared.db.lock");
    let said = std::fs::read_to_string(&lock).unwrap();
    assert!(said.contains("\"socket\":true"), "{said}");
    std::fs::write(&lock, said.replace("\"socket\":true,", "")).unwrap();
    let problem = start_or_join(options(data, Fill::Empty)).await.unwrap_err().problem();
    let who = format!("process {}", std::process::id());
    assert!(problem.why.contains(&who) && problem.why.contains("no socket"), "{problem:?}");
    own.stop().await;
}

#[tokio::test]
async fn a_folder_that_others_can_open_has_no_socket_and_a_file_in_its_place_stays() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, data) = shared_file();
    let socket = folder.path().join("shared.db.sock");
    std::fs::write(&socket, "a letter").unwrap();
    let own = start(options(data.clone(), Fill::Empty)).await.unwrap();
    assert_eq!(own.socket(), None);
    own.stop().await;
    assert_eq!(std::fs::read_to_string(&socket).unwrap(), "a letter");
    std::fs::remove_file(&socket).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let own = start(options(data.clone(), Fill::Empty)).await.unwrap();
    assert_eq!((own.socket(), socket.exists()), (None, false));
    own.stop().await;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    // What a process that was killed has left is no obstacle.
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    let own = start(options(data, Fill::Empty)).await.unwrap();
    assert_eq!(own.socket(), Some(socket.as_path()));
    own.stop().await;
}

#[tokio::test]
async fn a_key_that_may_have_been_seen_is_replaced_once() {
    let (_folder, data) = shared_file();
    let keys = async |own: Embedded| {
        let key = own.api_key().clone();
        own.stop().await;
        key
    };
    // A server that nobody joins keeps its own, as does a store that never had a key that others may know.
    let alone = start(options(data.clone(), Fill::Empty)).await.unwrap();
    let old = keys(Embedded::Own(alone)).await;
    let new = keys(start_or_join(options(data.clone(), Fill::Empty)).await.unwrap()).await;
    assert_ne!(new, old);
    assert_eq!(keys(start_or_join(options(data.clone(), Fill::Empty)).await.unwrap()).await, new);
    assert_eq!(keys(Embedded::Own(start(options(data, Fill::Empty)).await.unwrap())).await, new);
}

#[tokio::test]
async fn what_is_no_store_gets_no_lock_beside_it() {
    let (folder, data) = shared_file();
    std::fs::write(folder.path().join("shared.db"), "a letter").unwrap();
    assert!(start(options(data, Fill::Samples)).await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_store_that_was_emptied_stays_empty() {
    let store = Store::memory().unwrap();
    let fill = |what: Fill| store.write_here(|db| fill_empty(db, what, 1_800_000_000_000));
    let here = || SqlFilter::default().in_space("namespaces", "default", true);
    let count = || store.write_here(|db| tokens::count(db, &here())).unwrap();
    fill(Fill::Samples).unwrap();
    assert_eq!(count(), 43);
    assert!(matches!(fill(Fill::Generated(3)), Err(FillError::NotEmpty)));
    store.write_here(|db| db.execute_batch("DELETE FROM tokens; DELETE FROM policies;")).unwrap();
    fill(Fill::Samples).unwrap();
    assert_eq!(count(), 0);
    fill(Fill::Generated(3)).unwrap();
    assert_eq!(count(), 3);
}

#[test]
fn a_store_that_was_started_empty_gets_no_samples_later() {
    let store = Store::memory().unwrap();
    let fill = |what: Fill| store.write_here(|db| fill_empty(db, what, 1_800_000_000_000));
    fill(Fill::Empty).unwrap();
    fill(Fill::Samples).unwrap();
    assert_eq!(store.write_here(|db| tokens::count(db, &SqlFilter::default())).unwrap(), 0);
}

/// A store with one active token.
fn one_token() -> (Store, StoredToken) {
    let store = Store::memory().unwrap();
    store.write_here(|db| fill_empty(db, Fill::Generated(1), 1_800_000_000_000)).unwrap();
    let token = store.write_here(|db| {
        db.execute("UPDATE tokens SET active = 1, revoked_at = NULL", [])?;
        Ok::<_, rusqlite::Error>(tokens::list(db, &SqlFilter::default(), 0, 1)?.remove(0))
    });
    (store, token.unwrap())
}

#[test]
fn the_first_revoke_is_the_one_that_counts() {
    let (store, token) = one_token();
    let revoked_at = store.write_here(|db| {
        for now in [7, 8] {
            assert!(tokens::remove(db, &token, Removal::Revoke, now)?);
        }
        Ok::<_, rusqlite::Error>(tokens::get(db, &token.id)?.and_then(|token| token.revoked_at))
    });
    assert_eq!(revoked_at.unwrap(), Some(7));
}

#[test]
fn a_token_whose_key_is_not_there_is_deleted_but_not_revoked() {
    let (store, token) = one_token();
    store.write_here(|db| db.execute("DELETE FROM api_keys", [])).unwrap();
    let remove = |token: &StoredToken, how| store.write_here(|db| tokens::remove(db, token, how, 7)).unwrap();
    let found = || store.write_here(|db| tokens::get(db, &token.id)).unwrap();
    assert!(!remove(&token, Removal::Revoke));
    assert!(found().unwrap().active, "the document is untouched");
    store.write_here(|db| tokens::revoke_anyway(db, &token, 7)).unwrap();
    let revoked = found().unwrap();
    assert!(!revoked.active);
    assert!(remove(&revoked, Removal::Revoke), "what is revoked needs no key");
    assert!(remove(&token, Removal::Delete));
    assert!(found().is_none());
}

#[tokio::test]
async fn what_is_in_the_way_is_a_problem_of_this_machine_that_names_it() {
    let remote =
        SandboxOptions { listen: "0.0.0.0:0".parse().unwrap(), ..options(DataLocation::Memory, Fill::Empty) };
    let problem = start(remote.clone()).await.unwrap_err().problem();
    assert_eq!(problem.kind, crate::domain::problem::ProblemKind::Local);
    assert!(problem.sentence().contains("0.0.0.0:0"), "{}", problem.sentence());
    let allowed = start(SandboxOptions { allow_remote: true, ..remote }).await.unwrap();
    let taken = allowed.url().replace("http://", "").parse().unwrap();
    let error = start(SandboxOptions {
        listen: taken,
        allow_remote: true,
        ..options(DataLocation::Memory, Fill::Empty)
    })
    .await;
    assert!(error.unwrap_err().problem().why.contains("taken by another program"));
    allowed.stop().await;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.db");
    std::fs::write(&file, "garbage").unwrap();
    let error = start(options(DataLocation::File(file.clone()), Fill::Empty)).await.unwrap_err();
    assert!(matches!(&error, StartError::Damaged { file: named, .. } if *named == file), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), b"garbage", "it is not touched");
}
