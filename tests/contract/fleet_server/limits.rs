//! Too many requests.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{ENROLL, Fleet, is_error};
use crate::harness::{Answer, send};

fn is_limited(answer: &Answer, error: &str, message: &str) {
    is_error(answer, 429, error, message);
    for header in ["elastic-api-version", "x-request-id"] {
        assert!(!answer.headers.contains_key(header), "{header}");
    }
}

#[tokio::test]
async fn a_real_server_refuses_what_comes_too_fast() {
    let fleet = Fleet::with(|_, server| server.limits = true).await;
    let (_, token) = fleet.policy().await;
    // The clock stands still, so nothing comes back by itself.
    for _ in 0..49 {
        assert_eq!(send(fleet.bare(Method::POST, "/api/fleet/agents/anything")).await.status, 404);
    }
    assert_eq!(fleet.enroll(&token).await.status, 200, "the fiftieth");
    is_limited(&fleet.enroll(&token).await, "RateLimit", "exceeded the rate limit");
    assert_eq!(send(fleet.bare(Method::GET, "/api/status")).await.status, 200, "each has a limit of its own");
    fleet.pass(1);
    assert_eq!(fleet.enroll(&token).await.status, 200);
    fleet.stop().await;
}

#[tokio::test]
async fn each_sort_of_request_has_its_burst() {
    let fleet = Fleet::with(|_, server| server.limits = true).await;
    for (method, path, burst) in [
        (Method::GET, "/api/status", 25),
        (Method::POST, "/api/fleet/agents/a/acks", 50),
        (Method::POST, "/api/fleet/agents/a/audit/unenroll", 50),
        (Method::POST, "/api/fleet/agents/a/checkin", 1000),
    ] {
        let ask = || send(fleet.bare(method.clone(), path));
        for number in 1..=burst {
            assert_ne!(ask().await.status, 429, "{path} {number}");
        }
        is_limited(&ask().await, "RateLimit", "exceeded the rate limit");
        fleet.pass(1);
        assert_ne!(ask().await.status, 429, "{path}");
    }
    fleet.stop().await;
}

/// An enroll whose body does not come.
async fn hold(fleet: &Fleet, token: &Value) -> TcpStream {
    let host = fleet.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host.parse::<SocketAddr>().unwrap()).await.unwrap();
    let key = token["api_key"].as_str().unwrap();
    let head = format!(
        "POST {ENROLL} HTTP/1.1\r\nhost: {host}\r\nauthorization: ApiKey {key}\r\n\
         user-agent: Elastic Agent v9.5.1\r\ncontent-length: 100\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn only_so_many_enroll_at_once() {
    let fleet = Fleet::with(|_, server| server.limits = true).await;
    let (_, token) = fleet.policy().await;
    let mut held = Vec::new();
    let full = loop {
        held.push(hold(&fleet, &token).await);
        // Time for one more of them, and for the one that asks.
        fleet.pass(1);
        let answer = send(fleet.bare(Method::POST, "/api/fleet/agents/anything")).await;
        if answer.status == 429 {
            break answer;
        }
        assert!(held.len() < 1000, "nobody is refused");
    };
    is_limited(&full, "MaxLimit", "exceeded the max limit");
    assert!(held.len() >= 100, "{} are not too many", held.len());
    drop(held);
    loop {
        fleet.pass(1);
        if fleet.enroll(&token).await.status == 200 {
            break;
        }
    }
    fleet.stop().await;
}

#[tokio::test]
async fn without_limits_anything_goes() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    for _ in 0..120 {
        assert_eq!(fleet.enroll(&token).await.status, 200);
    }
    fleet.stop().await;
}
