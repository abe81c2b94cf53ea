//! How long revoked tokens stay, with the clock in hand.

use fleet_tokens::sandbox::{DataLocation, Fill, Retention};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::harness::{Sandbox, TOKENS, create_policy};

const DAY: i64 = 86_400;

fn path(item: &Value) -> String {
    format!("{TOKENS}/{}", item["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_revoked_token_stays_for_seven_days_and_then_frees_its_name() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let body = json!({"policy_id": policy, "name": "web"});
    let item = target.token(&body).await;
    sandbox.pass(30 * DAY);
    target.delete(&path(&item)).await.ok();
    sandbox.pass(7 * DAY - 1);
    // A second revoke does not begin the time anew.
    target.delete(&path(&item)).await.ok();
    let one = target.get(&path(&item)).await.ok();
    assert_eq!(one["item"]["active"], false);
    assert_eq!(target.names("active:false").await, ["web"]);
    assert_eq!(target.post(TOKENS, &body).await.status, 409);
    sandbox.pass(1);
    let id = item["id"].as_str().unwrap();
    let gone = target.get(&path(&item)).await;
    gone.is_error(404, "Not Found", &format!("Enrollment api key {id} not found"));
    assert_eq!(target.list(&[]).await.ok()["total"], 1, "the Default token was not revoked");
    target.token(&body).await;
    sandbox.stop().await;
}

#[tokio::test]
async fn an_expired_token_stays_active_and_is_not_swept() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let body = json!({"policy_id": policy, "name": "short", "expiration": "1h"});
    let item = target.token(&body).await;
    sandbox.pass(400 * DAY);
    assert_eq!(target.get(&path(&item)).await.ok()["item"]["active"], true);
    assert_eq!(target.names(r#"active:true and expire_at <= "now""#).await, ["short"]);
    assert_eq!(target.post(TOKENS, &body).await.status, 409, "its name stays taken");
    target.delete(&path(&item)).await.ok();
    sandbox.pass(7 * DAY);
    assert_eq!(target.get(&path(&item)).await.status, 404, "a revoke counts for it, too");
    sandbox.stop().await;
}

#[tokio::test]
async fn retention_is_what_it_is_set_to() {
    for (retention, kept) in
        [(Retention::Never, true), (Retention::For(SignedDuration::from_hours(1)), false)]
    {
        let set = |options: &mut fleet_tokens::sandbox::SandboxOptions| options.retention = retention;
        let sandbox = Sandbox::with_options(DataLocation::Memory, Fill::Empty, set).await;
        let target = &sandbox.target;
        let policy = create_policy(target).await;
        let body = json!({"policy_id": policy, "name": "web"});
        let item = target.token(&body).await;
        target.delete(&path(&item)).await.ok();
        sandbox.pass(3_599);
        assert_eq!(target.get(&path(&item)).await.status, 200);
        sandbox.pass(if kept { 4_000 * DAY } else { 1 });
        assert_eq!(target.get(&path(&item)).await.status == 200, kept);
        assert_eq!(target.post(TOKENS, &body).await.status == 409, kept);
        sandbox.stop().await;
    }
}
