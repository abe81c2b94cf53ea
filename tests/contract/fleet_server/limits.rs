//! Too many requests.

use reqwest::Method;

use super::{ENROLL, Fleet, is_error};
use crate::harness::send;

#[tokio::test]
async fn a_real_server_refuses_what_comes_too_fast() {
    let fleet = Fleet::with(|_, server| server.limits = true).await;
    let (_, token) = fleet.policy().await;
    // The clock stands still, so nothing comes back by itself.
    for _ in 0..49 {
        assert_eq!(send(fleet.bare(Method::POST, "/api/fleet/agents/anything")).await.status, 404);
    }
    assert_eq!(fleet.enroll(&token).await.status, 200, "the fiftieth");
    let refused = fleet.enroll(&token).await;
    is_error(&refused, 429, "RateLimit", "exceeded the rate limit");
    for header in ["elastic-api-version", "x-request-id"] {
        assert!(!refused.headers.contains_key(header), "{header}");
    }
    assert_eq!(send(fleet.bare(Method::GET, "/api/status")).await.status, 200, "each has a limit of its own");
    fleet.pass(1);
    assert_eq!(fleet.enroll(&token).await.status, 200);
    fleet.stop().await;
}

#[tokio::test]
async fn without_limits_anything_goes() {
    let fleet = Fleet::start().await;
    for _ in 0..120 {
        assert_eq!(send(fleet.bare(Method::POST, ENROLL).header("user-agent", "x")).await.status, 401);
    }
    fleet.stop().await;
}
