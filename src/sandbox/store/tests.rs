//! The store as a file: shared, kept, private, damaged, of another schema.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::*;
use crate::sandbox::mint;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::tokens::SqlFilter;

/// A place for a store in a folder of its own.
fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet-tokens").join("fleet.db");
    (folder, file)
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Puts one token under `policy` and gives its id.
fn add(store: &Store, policy: &str) -> String {
    let id = mint::uuid().unwrap();
    let key = mint::api_key().unwrap();
    let policy = StoredPolicy::new(policy.to_owned(), policy.to_owned(), "default".to_owned(), 1);
    let token = mint::token(&policy, "web", id.clone(), key, 1);
    store.write_here(|db| tokens::insert(db, &token)).unwrap();
    id
}

fn count(store: &Store) -> i64 {
    store.write_here(|db| tokens::count(db, &SqlFilter::default())).unwrap()
}

#[test]
fn a_new_store_is_closed_to_others_and_a_loose_one_is_repaired() {
    let (_folder, file) = place();
    let store = Store::open(&file).unwrap();
    add(&store, "a");
    let sides = ["-wal", "-shm"].map(|end| private::beside(&file, end));
    for path in [file.clone(), sides[0].clone(), sides[1].clone()] {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let folder = file.parent().unwrap();
    assert_eq!(mode(folder), 0o700);
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();

    let _second = Store::open(&file).unwrap();
    assert_eq!(mode(folder), 0o700);
    for path in [file, sides[0].clone(), sides[1].clone()] {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_folder_that_a_person_named_keeps_its_mode() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let _store = Store::open(&folder.path().join("my.db")).unwrap();
    assert_eq!(mode(folder.path()), 0o755);
    assert_eq!(mode(&folder.path().join("my.db")), 0o600);
}

#[test]
fn a_path_that_looks_like_a_uri_is_a_path() {
    // Relative, as a person types it; the folder is the package's, so the file is named for this test alone.
    let name = format!("file:store-of-a-test-{}?mode=memory", std::process::id());
    let file = Path::new(&name);
    let id = add(&Store::open(file).unwrap(), "a");
    let kept = Store::open(file).map(|store| store.write_here(|db| tokens::get(db, &id)).unwrap().is_some());
    std::fs::remove_file(file).unwrap();
    assert!(kept.unwrap(), "the store was in memory");
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let (_folder, file) = place();
    let store = Store::open(&file).unwrap();
    let id = add(&store, "a");
    drop(store);
    let store = Store::open(&file).unwrap();
    let found = store.write_here(|db| tokens::get(db, &id)).unwrap().unwrap();
    assert_eq!(found.name, format!("web ({id})"));
}

#[test]
fn two_handles_on_one_file_see_each_others_writes() {
    let (_folder, file) = place();
    let (one, two) = (Store::open(&file).unwrap(), Store::open(&file).unwrap());
    let writers = [one.clone(), two.clone()]
        .map(|store| std::thread::spawn(move || (0..25).for_each(|_| drop(add(&store, "a")))));
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!((count(&one), count(&two)), (50, 50));
}

#[test]
fn many_processes_may_make_the_store_at_once() {
    let (_folder, file) = place();
    let openers: Vec<_> = (0..8)
        .map(|_| {
            let file = file.clone();
            std::thread::spawn(move || drop(add(&Store::open(&file).unwrap(), "a")))
        })
        .collect();
    for opener in openers {
        opener.join().unwrap();
    }
    assert_eq!(count(&Store::open(&file).unwrap()), 8);
}

#[test]
fn the_store_is_durable_and_ours() {
    let (_folder, file) = place();
    let store = Store::open(&file).unwrap();
    let text = |pragma: &str| {
        store.write_here(|db| db.pragma_query_value(None, pragma, |row| row.get::<_, String>(0))).unwrap()
    };
    let number = |pragma: &str| {
        store.write_here(|db| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))).unwrap()
    };
    assert_eq!((text("journal_mode").as_str(), number("synchronous")), ("wal", 2));
    assert_eq!(number("application_id"), i64::from(schema::APPLICATION_ID));
    assert_eq!(number("user_version"), i64::try_from(schema::VERSION).unwrap());
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (_folder, file) = place();
    drop(Store::open(&file).unwrap());
    let db = Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(Store::open(&file), Err(OpenError::Newer { found: 99, .. })));
    let db = Connection::open(&file).unwrap();
    assert_eq!(db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap(), 99);
}

#[test]
fn garbage_a_cut_off_file_and_a_foreign_database_are_told_apart() {
    let (_folder, file) = place();
    drop(Store::open(&file).unwrap());

    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(Store::open(&file), Err(OpenError::Damaged(_))));

    let mut holed = whole.clone();
    let middle = holed.len() - 4096;
    holed[middle..].fill(0xAA);
    std::fs::write(&file, &holed).unwrap();
    assert!(matches!(Store::open(&file), Err(OpenError::Damaged(_))));

    std::fs::write(&file, "not a database at all".repeat(100)).unwrap();
    assert!(matches!(Store::open(&file), Err(OpenError::Damaged(_))));

    std::fs::write(&file, "x").unwrap();
    assert!(matches!(Store::open(&file), Err(OpenError::Damaged(_))));

    std::fs::remove_file(&file).unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    drop(other);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(Store::open(&file), Err(OpenError::Foreign)));
    assert_eq!(mode(&file), 0o644, "what is not ours is left as it was");
}

#[test]
fn half_a_write_is_never_seen() {
    let store = Store::memory().unwrap();
    let failed: Result<(), rusqlite::Error> = store.write_here(|db| {
        settings::keep(db, "a", "1")?;
        Err(rusqlite::Error::InvalidQuery)
    });
    assert!(failed.is_err());
    assert_eq!(store.write_here(|db| settings::get(db, "a")).unwrap(), None);
}

/// A query without an end.
fn endless(db: &Connection) -> rusqlite::Result<i64> {
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    db.query_row(sql, [], |row| row.get(0))
}

#[tokio::test]
async fn nobody_waits_for_a_heavy_query_and_it_ends_with_its_client() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let busy = || store.0.readers.as_ref().unwrap().busy();
    let heavy = tokio::spawn({
        let store = store.clone();
        async move { store.read(endless).await }
    });
    while busy() == 0 {
        tokio::task::yield_now().await;
    }
    store.write(|db| settings::keep(db, "a", "b")).await.unwrap();
    assert_eq!(store.read(|db| settings::get(db, "a")).await.unwrap().as_deref(), Some("b"));
    assert_eq!(busy(), 1, "it is still at it");
    heavy.abort();
    while busy() > 0 {
        tokio::task::yield_now().await;
    }
    // What it used is of use to the next one.
    assert_eq!(store.read(|db| settings::get(db, "a")).await.unwrap().as_deref(), Some("b"));
}

#[tokio::test]
async fn a_query_has_a_limit_also_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    for store in [Store::open(&folder.path().join("a.db")).unwrap(), Store::memory().unwrap()] {
        let mut inner = Arc::into_inner(store.0).unwrap();
        inner.limit = Duration::from_millis(20);
        let store = Store(Arc::new(inner));
        assert!(matches!(store.read(endless).await, Err(StoreError::TooSlow)));
        // The limit was the query's alone.
        store.write(|db| settings::keep(db, "a", "b")).await.unwrap();
        assert_eq!(store.read(|db| settings::get(db, "a")).await.unwrap().as_deref(), Some("b"));
        assert!(store.read(|db| settings::keep(db, "c", "d")).await.is_err() || store.0.readers.is_none());
    }
}
