//! A store of schema 1 under the program of today.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use rusqlite::{Connection, params};
use serde_json::json;

use crate::server::{POLICIES, TOKENS, spawn};
use crate::{Random, seed};

fn version_1(home: &Path) -> Connection {
    let db = Connection::open(home.join("a.db")).unwrap();
    db.execute_batch(include_str!("version_1.sql")).unwrap();
    db
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn everything_of_version_1_is_still_there_and_its_tokens_have_keys() {
    let home = tempfile::tempdir().unwrap();
    drop(version_1(home.path()));
    let served = spawn(home.path(), &[]).ready();
    let asker = served.asker();
    let key = "R1Z1YUNmR2NCQ2Ria1FtMTAwMDA6YS1rZXktb2YtYS12MS1zdG9yZS0wMA==";
    assert_eq!(served.ready["api_key"], key, "scripts that know the old key go on");
    assert_eq!(served.ready["users"][0]["api_key"], key);
    assert_eq!(served.ready["users"].as_array().unwrap().len(), 2);

    let status = asker.ask(Method::GET, "/api/status", None).await.unwrap();
    assert_eq!(status["uuid"], "5b2de169-2785-441b-ae8c-186a1936b17d");
    let policies = asker.list(POLICIES).await;
    let policy = |id: &str| policies.iter().find(|item| item["id"] == id).unwrap();
    assert_eq!(policies.len(), 3);
    assert_eq!(
        (&policy("p-web")["name"], &policy("p-web")["description"]),
        (&json!("Web servers"), &json!("Both regions"))
    );
    let counted = asker.ask(Method::GET, &format!("{POLICIES}?withAgentCount=true"), None).await.unwrap();
    let counted = counted["items"].as_array().unwrap().iter().find(|item| item["id"] == "p-web").unwrap();
    assert_eq!(counted["agents"], 2);
    let lab = policy("p-lab");
    assert_eq!((&lab["namespace"], &lab["inactivity_timeout"]), (&json!("lab"), &json!(600)));
    assert_eq!(policy("p-cloud")["is_managed"], true);

    // The rows in their order, newest first, after the Default token that the lab's policy never had.
    let tokens = asker.list(TOKENS).await;
    let ids: Vec<&str> = tokens.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids[1..], ["t-6", "t-5", "t-4", "t-3", "t-2", "t-1"]);
    assert_eq!(tokens[0]["policy_id"], "p-lab");
    for (id, secret, name, active) in [
        ("t-1", "a2V5LTE6c2VjcmV0LTE=", "Default (t-1)", true),
        ("t-2", "a2V5LTI6c2VjcmV0LTI=", "rollout (t-2)", true),
        ("t-4", "a2V5LTQ6c2VjcmV0LTQ=", "revoked (t-4)", false),
        ("t-6", "a2V5LTY6c2VjcmV0LTY=", "東京 (t-6)", true),
    ] {
        let item = asker.ask(Method::GET, &format!("{TOKENS}/{id}"), None).await.unwrap()["item"].take();
        let got = (&item["api_key"], &item["name"], &item["active"]);
        assert_eq!(got, (&json!(secret), &json!(name), &json!(active)));
    }
    let two = &tokens[5];
    assert_eq!((&two["id"], &two["expire_at"]), (&json!("t-2"), &json!("2026-11-20T13:00:00.000Z")));
    served.killer()();
    served.wait();
    has_keys(&Connection::open(home.path().join("a.db")).unwrap());
}

/// Every token of the fixture can enroll, for as long as it could; the agents are who they were.
fn has_keys(db: &Connection) {
    assert_eq!(number(db, "PRAGMA user_version"), 2);
    for n in 1..=6 {
        let sql = "SELECT k.hash, k.expire_at IS t.expire_at, k.invalidated_at IS t.revoked_at, k.created_at = t.created_at
                   FROM tokens t JOIN api_keys k ON k.id = t.api_key_id WHERE t.id = ?1";
        let row: (Vec<u8>, bool, bool, bool) = db
            .query_row(sql, [format!("t-{n}")], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap();
        let secret = format!("secret-{n}");
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret.as_bytes());
        assert_eq!(row, (hash.as_ref().to_vec(), true, true, true), "the key of t-{n}");
    }
    let hosts: String = db
        .query_row("SELECT group_concat(local_metadata ->> '$.host.hostname') FROM agents", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(hosts, "web-01,web-02,web-03");
    assert_eq!(number(db, "SELECT count(*) FROM agents WHERE active"), 2);
}

/// So many that the migration takes a while and writes more than SQLite holds back.
const MANY: i64 = 6000;

#[test]
fn a_migration_that_is_killed_leaves_the_old_store_or_the_new_one() {
    let seed = seed();
    println!("FLEET_TOKENS_SEED={seed}");
    let mut random = Random(seed);
    let home = tempfile::tempdir().unwrap();
    let db = version_1(home.path());
    db.execute_batch("BEGIN").unwrap();
    for n in 100..100 + MANY {
        let secret = STANDARD.encode(format!("key-{n}:secret-{n}"));
        let row = params![
            format!("t-{n}"),
            format!("key-{n}"),
            secret,
            format!("many (t-{n})"),
            1_790_000_000_000 + n
        ];
        let sql = "INSERT INTO tokens (id, api_key_id, api_key, name, policy_id, active, hidden, created_at)
                   VALUES (?1, ?2, ?3, ?4, 'p-web', 1, 0, ?5)";
        db.execute(sql, row).unwrap();
    }
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(db);
    let store = home.path().join("a.db");
    let log = home.path().join("a.db-wal");
    let whole = std::fs::read(&store).unwrap();
    let mut ended = [0; 3];
    for _ in 0..12 {
        std::fs::write(&store, &whole).unwrap();
        for side in ["a.db-wal", "a.db-shm"] {
            let _ = std::fs::remove_file(home.path().join(side));
        }
        // Killed when the log has reached some size, from nothing to more than it ever has.
        let size = random.below(5_000_000);
        let mut starting = spawn(home.path(), &["--empty"]);
        while std::fs::metadata(&log).map_or(0, |found| found.len()) < size && !is_new(&store) {
            assert!(!starting.is_over(), "it does not start");
            std::thread::yield_now();
        }
        starting.kill();
        ended[version(&store)] += 1;
    }
    println!("killed before {} and after {} migrations", ended[1], ended[2]);
    // Whatever it was left as, the next start brings it to its end.
    let served = spawn(home.path(), &["--empty"]).ready();
    served.killer()();
    served.wait();
    let db = Connection::open(&store).unwrap();
    assert_eq!(number(&db, "PRAGMA user_version"), 2);
    assert_eq!(number(&db, "SELECT count(*) FROM tokens t JOIN api_keys k ON k.id = t.api_key_id"), MANY + 7);
}

/// Which version the store has; it has all of that one and nothing of the other.
fn version(store: &Path) -> usize {
    let db = Connection::open(store).unwrap();
    let version = number(&db, "PRAGMA user_version");
    let keys = "SELECT count(*) FROM sqlite_schema WHERE name IN ('api_keys', 'users', 'spaces', 'actions')";
    match version {
        1 => assert_eq!(number(&db, keys), 0),
        2 => {
            assert_eq!(number(&db, keys), 4);
            let paired = "SELECT count(*) FROM tokens t JOIN api_keys k ON k.id = t.api_key_id";
            assert!(number(&db, paired) >= MANY + 6);
        }
        other => panic!("version {other}"),
    }
    assert!(number(&db, "SELECT count(*) FROM tokens") >= MANY + 6);
    let verdict: String = db.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    usize::try_from(version).unwrap()
}

/// Whether the migration is over, so that its log grows no more.
fn is_new(store: &Path) -> bool {
    let db = Connection::open_with_flags(store, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
    db.is_ok_and(|db| {
        db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).is_ok_and(|v| v == 2)
    })
}
