//! What a sandbox shares, keeps and refuses when it starts.

use super::*;
use crate::sandbox::store::tokens::{Removal, Token};

fn options(data: Data, fill: Fill) -> Options {
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    Options::new(data, fill, Clock::new(move || now))
}

#[tokio::test]
async fn two_sandboxes_may_share_one_file_and_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::File(folder.path().join("shared.db"));
    let one = start(options(data.clone(), Fill::Samples)).await.unwrap();
    let two = start(options(data, Fill::Samples)).await.unwrap();
    assert_eq!(one.api_key(), two.api_key());
    assert_ne!(one.url(), two.url());
    one.stop().await;
    two.stop().await;
}

#[test]
fn a_store_that_was_emptied_stays_empty() {
    let store = Store::memory().unwrap();
    let fill = |what: Fill| store.write_here(|db| fill_empty(db, what, 1_800_000_000_000));
    let count = || store.write_here(|db| tokens::count(db, &Filter::default())).unwrap();
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
    assert_eq!(store.write_here(|db| tokens::count(db, &Filter::default())).unwrap(), 0);
}

/// A store with one active token.
fn one_token() -> (Store, Token) {
    let store = Store::memory().unwrap();
    store.write_here(|db| fill_empty(db, Fill::Generated(1), 1_800_000_000_000)).unwrap();
    let token = store.write_here(|db| {
        db.execute("UPDATE tokens SET active = 1, revoked_at = NULL", [])?;
        Ok::<_, rusqlite::Error>(tokens::list(db, &Filter::default(), 0, 1)?.remove(0))
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
    let remove = |token: &Token, how| store.write_here(|db| tokens::remove(db, token, how, 7)).unwrap();
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
    let remote = Options { listen: "0.0.0.0:0".parse().unwrap(), ..options(Data::Memory, Fill::Empty) };
    let problem = start(remote.clone()).await.unwrap_err().problem();
    assert_eq!(problem.kind, crate::domain::problem::ProblemKind::Local);
    assert!(problem.sentence().contains("0.0.0.0:0"), "{}", problem.sentence());
    let allowed = start(Options { allow_remote: true, ..remote }).await.unwrap();
    let taken = allowed.url().replace("http://", "").parse().unwrap();
    let error =
        start(Options { listen: taken, allow_remote: true, ..options(Data::Memory, Fill::Empty) }).await;
    assert!(error.unwrap_err().problem().why.contains("taken by another program"));
    allowed.stop().await;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.db");
    std::fs::write(&file, "garbage").unwrap();
    let error = start(options(Data::File(file.clone()), Fill::Empty)).await.unwrap_err();
    assert!(matches!(&error, StartError::Damaged { file: named, .. } if *named == file), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), b"garbage", "it is not touched");
}
