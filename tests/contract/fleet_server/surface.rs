//! What every answer has, and paths that are none.

use reqwest::Method;
use serde_json::json;

use super::{ENROLL, Fleet, as_version, base64, is_error};
use crate::harness::send;
use fleet_tokens::sandbox::Compat;

#[tokio::test]
async fn the_status_is_for_everybody_and_the_version_for_those_with_a_key() {
    let fleet = Fleet::with(as_version(Compat::V9_4_0)).await;
    let (_, token) = fleet.policy().await;
    let short = json!({"name": "fleet-server", "status": "HEALTHY"});
    let get = || fleet.bare(Method::GET, "/api/status");
    let answer = send(get()).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["elastic-api-version"], "2023-06-01");
    assert_eq!(answer.ok(), short);
    for bad in ["ApiKey nonsense".to_owned(), format!("ApiKey {}", base64("id:key")), "Basic x".to_owned()] {
        assert_eq!(send(get().header("authorization", bad)).await.ok(), short);
    }
    let key = format!("ApiKey {}", token["api_key"].as_str().unwrap());
    let long = send(get().header("authorization", key)).await.ok();
    assert_eq!(long["version"]["number"], "9.4.0");
    let built = long["version"]["build_time"].as_str().unwrap();
    assert!(built.parse::<jiff::Timestamp>().is_ok(), "{built}");
    fleet.stop().await;
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_answered_as_chi_does() {
    let fleet = Fleet::start().await;
    for path in ["/", "/api/fleet/agents/some-id", "/api/fleet/agents/enroll/", "/api/fleet/uploads"] {
        let answer = send(fleet.bare(Method::POST, path)).await;
        assert_eq!((answer.status, answer.text.as_str()), (404, "404 page not found\n"), "{path}");
        assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
        assert!(
            !answer.headers.contains_key("elastic-api-version")
                && answer.headers.contains_key("x-request-id")
        );
    }
    for (method, path) in
        [(Method::GET, ENROLL), (Method::POST, "/api/status"), (Method::PUT, "/api/fleet/agents/a/checkin")]
    {
        let answer = send(fleet.bare(method, path)).await;
        assert_eq!((answer.status, answer.text.as_str()), (405, ""), "{path}");
        assert!(!answer.headers.contains_key("elastic-api-version"));
    }
    fleet.stop().await;
}

#[tokio::test]
async fn every_answer_has_the_requests_id_or_one_of_its_own() {
    let fleet = Fleet::start().await;
    for path in ["/api/status", "/nowhere"] {
        let own = send(fleet.bare(Method::GET, path).header("x-request-id", "my-id")).await;
        assert_eq!(own.headers["x-request-id"], "my-id");
        let made = send(fleet.bare(Method::GET, path)).await.headers["x-request-id"].clone();
        let made = made.to_str().unwrap();
        assert_eq!((made.len(), &made[14..15]), (36, "4"), "a uuid of version 4: {made}");
    }
    fleet.stop().await;
}

#[tokio::test]
async fn there_is_one_version_of_the_api() {
    let fleet = Fleet::start().await;
    let asked = |version: &'static str| {
        send(fleet.bare(Method::GET, "/api/status").header("elastic-api-version", version))
    };
    assert_eq!(asked("2023-06-01").await.status, 200);
    let unknown = asked("2020-01-01").await;
    let words = "received \"2020-01-01\", is not supported. supported versions are: [2023-06-01] version is not supported";
    is_error(&unknown, 400, "ErrUnsupportedAPIVersion", words);
    assert_eq!(unknown.headers["elastic-api-version"], "2023-06-01");
    let words =
        "received \"x\", expected a valid date string formatted as YYYY-MM-DD. invalid version format";
    is_error(&asked("x").await, 400, "ErrInvalidAPIVersionFormat", words);
    fleet.stop().await;
}
