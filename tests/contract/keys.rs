//! Elasticsearch's keys behind the tokens, seen in the store's file: what they are, and what becomes of them.

use std::path::Path;

use fleet_tokens::sandbox::{Compat, DataLocation, Fill};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::{BULK, POLICIES, Sandbox, TOKENS, create_policy};

/// A sandbox on a file that the case looks into, as somebody who speaks to Elasticsearch past Fleet.
async fn on_file(file: &Path, compat: Compat) -> Sandbox {
    let data = DataLocation::File(file.to_owned());
    Sandbox::with_options(data, Fill::Empty, |options| options.compat = compat).await
}

fn path(item: &Value) -> String {
    format!("{TOKENS}/{}", item["id"].as_str().unwrap())
}

fn valid(db: &Connection) -> i64 {
    db.query_row("SELECT count(*) FROM api_keys WHERE invalidated_at IS NULL", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_tokens_key_is_named_described_and_may_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.db");
    let sandbox = on_file(&file, Compat::V9_5_1).await;
    let policy = create_policy(&sandbox.target).await;
    let item = sandbox.target.token(&json!({"policy_id": policy, "name": "web", "expiration": "1h"})).await;
    let db = Connection::open(&file).unwrap();
    let read = |column: &str| {
        let sql = format!("SELECT CAST({column} AS TEXT) FROM api_keys WHERE id = ?1");
        db.query_row(&sql, [item["api_key_id"].as_str()], |row| row.get::<_, String>(0)).unwrap()
    };
    let json_of = |column| serde_json::from_str::<Value>(&read(column)).unwrap();
    assert_eq!(read("name"), item["name"].as_str().unwrap());
    assert_eq!(
        json_of("metadata"),
        json!({"managed_by": "fleet", "managed": true, "type": "enroll", "policy_id": policy})
    );
    assert_eq!(
        json_of("role_descriptors"),
        json!({"fleet-apikey-enroll": {"cluster": [], "index": [], "applications":
            [{"application": "fleet", "privileges": ["no-privileges"], "resources": ["*"]}]}})
    );
    let end = item["expire_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(read("expire_at"), end.as_millisecond().to_string());
    sandbox.stop().await;
}

#[tokio::test]
async fn every_way_to_remove_a_token_invalidates_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.db");
    let sandbox = on_file(&file, Compat::V9_5_1).await;
    let target = &sandbox.target;
    let db = Connection::open(&file).unwrap();
    let policy = create_policy(target).await;
    let mut items = Vec::new();
    for _ in 0..4 {
        items.push(target.token(&json!({"policy_id": policy})).await);
    }
    assert_eq!(valid(&db), 5, "the Default token is one");
    target.delete(&path(&items[0])).await.ok();
    assert_eq!(valid(&db), 4);
    target.delete(&format!("{}?forceDelete=true", path(&items[1]))).await.ok();
    assert_eq!(valid(&db), 3);
    let bulk = json!({"tokenIds": [items[2]["id"], items[0]["id"]]});
    assert_eq!(target.post(BULK, &bulk).await.ok()["successCount"], 2);
    assert_eq!(valid(&db), 2);
    target.post(&format!("{POLICIES}/delete"), &json!({"agentPolicyId": policy})).await.ok();
    assert_eq!(valid(&db), 0);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_key_that_cannot_be_invalidated_stops_a_revoke_and_no_deletion() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.db");
    let sandbox = on_file(&file, Compat::V9_5_1).await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let (lost, good) = (
        target.token(&json!({"policy_id": policy})).await,
        target.token(&json!({"policy_id": policy})).await,
    );
    let db = Connection::open(&file).unwrap();
    db.execute("DELETE FROM api_keys WHERE id = ?1", [lost["api_key_id"].as_str()]).unwrap();
    let id = lost["id"].as_str().unwrap();
    let revoke = target.delete(&path(&lost)).await;
    revoke.is_error(500, "Internal Server Error", &format!("Failed to process EnrollmentAPIKey {id}"));
    let bulk = target.post(BULK, &json!({"tokenIds": [id, good["id"]]})).await.ok();
    assert_eq!(bulk, json!({"action": "deactivated", "count": 1, "successCount": 1, "errorCount": 1}));
    assert_eq!(target.get(&path(&lost)).await.ok()["item"]["active"], true, "it is untouched");
    let bulk = target.post(BULK, &json!({"tokenIds": [id], "forceDelete": true})).await.ok();
    assert_eq!(bulk, json!({"action": "deleted", "count": 1, "successCount": 1, "errorCount": 0}));
    assert_eq!(target.get(&path(&lost)).await.status, 404);
    sandbox.stop().await;
}

#[tokio::test]
async fn old_kibanas_do_not_care_what_became_of_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.db");
    let sandbox = on_file(&file, Compat::V9_4_0).await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let lost = target.token(&json!({"policy_id": policy})).await;
    Connection::open(&file).unwrap().execute("DELETE FROM api_keys", []).unwrap();
    target.delete(&path(&lost)).await.ok();
    assert_eq!(target.get(&path(&lost)).await.ok()["item"]["active"], false);
    sandbox.stop().await;
}

#[tokio::test]
async fn setup_gives_a_policy_without_any_token_its_default_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fleet.db");
    let first = on_file(&file, Compat::V9_5_1).await;
    let policy = create_policy(&first.target).await;
    let kuery = format!("policy_id:\"{policy}\"");
    let only = |list: Value| list["items"][0].clone();
    let default = only(first.target.list(&[("kuery", &kuery)]).await.ok());
    first.target.delete(&path(&default)).await.ok();
    first.stop().await;

    let second = on_file(&file, Compat::V9_5_1).await;
    let list = second.target.list(&[("kuery", &kuery)]).await.ok();
    assert_eq!(
        (&list["total"], &list["items"][0]["active"]),
        (&json!(1), &json!(false)),
        "a revoked one counts"
    );
    second.target.delete(&format!("{}?forceDelete=true", path(&default))).await.ok();
    second.stop().await;

    let third = on_file(&file, Compat::V9_5_1).await;
    let list = third.target.list(&[("kuery", &kuery)]).await.ok();
    assert_eq!((&list["total"], &list["items"][0]["active"]), (&json!(1), &json!(true)));
    assert_ne!(list["items"][0]["id"], default["id"]);
    assert_eq!(third.target.names(&kuery).await, ["Default"]);
    third.stop().await;
}
