//! How long a revoke takes to be felt: at once, or through a real server's memory.

use serde_json::Value;

use super::{Fleet, is_error};
use crate::harness::{Answer, TOKENS};

async fn revoke(fleet: &Fleet, token: &Value, forget: bool) {
    let end = if forget { "?forceDelete=true" } else { "" };
    fleet.kibana.delete(&format!("{TOKENS}/{}{end}", token["id"].as_str().unwrap())).await.ok();
}

fn is_unauthorized(answer: &Answer) {
    is_error(answer, 401, "ErrUnauthorized", "unauthorized");
}

fn is_lost(answer: &Answer) {
    is_error(answer, 500, "BadRequest", "FindEnrollmentAPIKey: hit count mismatch 0");
}

#[tokio::test]
async fn without_caches_a_revoke_counts_at_once_and_agents_go_on() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    revoke(&fleet, &token, false).await;
    is_unauthorized(&fleet.enroll(&token).await);
    assert_eq!(fleet.check_in(&agent).await.status, 200);
    fleet.stop().await;
}

#[tokio::test]
async fn a_server_that_used_the_token_shortly_before_takes_its_time() {
    let fleet = Fleet::with(|_, server| server.caches = true).await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    fleet.pass(30);
    revoke(&fleet, &token, false).await;
    assert_eq!(fleet.enroll(&token).await.status, 200, "the record is still known");
    fleet.pass(31);
    is_lost(&fleet.enroll(&token).await);
    fleet.pass(10 * 60 - 61);
    is_lost(&fleet.enroll(&token).await);
    fleet.pass(5 * 60);
    is_unauthorized(&fleet.enroll(&token).await);
    assert_eq!(fleet.check_in(&agent).await.status, 200);
    fleet.stop().await;
}

#[tokio::test]
async fn a_cold_server_knows_of_the_revoke() {
    let fleet = Fleet::with(|_, server| server.caches = true).await;
    let (_, token) = fleet.policy().await;
    revoke(&fleet, &token, false).await;
    is_unauthorized(&fleet.enroll(&token).await);
    fleet.stop().await;
}

#[tokio::test]
async fn another_secret_is_looked_up_even_where_the_key_is_known() {
    let fleet = Fleet::with(|_, server| server.caches = true).await;
    let (_, token) = fleet.policy().await;
    fleet.agent(&token).await;
    let (id, _) = super::halves(token["api_key"].as_str().unwrap());
    let wrong = serde_json::json!({"api_key": super::base64(&format!("{id}:wrong"))});
    is_unauthorized(&fleet.enroll(&wrong).await);
    assert_eq!(fleet.enroll(&token).await.status, 200);
    fleet.stop().await;
}

#[tokio::test]
async fn a_deleted_token_is_forgotten_in_the_same_steps() {
    let fleet = Fleet::with(|_, server| server.caches = true).await;
    let (_, token) = fleet.policy().await;
    fleet.agent(&token).await;
    revoke(&fleet, &token, true).await;
    assert_eq!(fleet.enroll(&token).await.status, 200);
    fleet.pass(61);
    is_lost(&fleet.enroll(&token).await);
    fleet.pass(15 * 60);
    is_unauthorized(&fleet.enroll(&token).await);
    fleet.stop().await;
}
