//! The table of errors on enroll, row by row, and their order.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ENROLL, Fleet, as_version, base64, is_error};
use crate::harness::{Answer, TOKENS, send};
use fleet_tokens::sandbox::Compat;

const NO_TOKEN: &str = "FindEnrollmentAPIKey: hit count mismatch 0";

fn encoded(token: &Value) -> &str {
    token["api_key"].as_str().unwrap()
}

#[tokio::test]
async fn headers_that_hold_no_key_are_told_apart() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let bare = || fleet.bare(Method::POST, ENROLL).header("user-agent", "Elastic Agent v9.5.1").body("{}");
    is_error(&send(bare()).await, 401, "ErrNoAuthHeader", "no authorization header");
    let key = format!("ApiKey {}", encoded(&token));
    let twice = bare().header("authorization", &key).header("authorization", &key);
    is_error(&send(twice).await, 400, "ErrMalformedHeader", "malformed authorization header");
    let said = |value: String| {
        let request = bare().header("authorization", value);
        async move { send(request).await }
    };
    for value in
        [key.replace("ApiKey", "apikey"), key.replace("ApiKey", "Bearer"), encoded(&token).to_owned()]
    {
        is_error(&said(value).await, 400, "ErrMalformedHeader", "malformed authorization header");
    }
    let not_utf8 = "/////w==".to_owned();
    for value in ["not base64!".to_owned(), base64("id:key").trim_end_matches('=').to_owned() + "x", not_utf8]
    {
        is_error(&said(format!("ApiKey {value}")).await, 401, "ErrInvalidToken", "token not valid utf8");
    }
    for value in ["nocolon", "a:b:c", ""] {
        let value = format!("ApiKey {}", base64(value));
        let answer = said(value.clone()).await;
        // An empty one loses its blank on the way.
        let error = if value == "ApiKey " { "ErrMalformedHeader" } else { "ErrMalformedToken" };
        assert_eq!((answer.status, answer.json["error"].as_str()), (400, Some(error)), "{value}");
    }
    // More blanks than one are no mistake.
    let spaced = said(format!("ApiKey   {}", encoded(&token))).await;
    is_error(&spaced, 500, "BadRequest", "unknown enroll request type");
    fleet.stop().await;
}

#[tokio::test]
async fn keys_that_elasticsearch_does_not_take_are_all_unauthorized() {
    let fleet = Fleet::start().await;
    let (policy, revoked) = fleet.policy().await;
    let expiring = fleet.kibana.token(&json!({"policy_id": policy, "expiration": "1h"})).await;
    assert_eq!(fleet.enroll(&expiring).await.status, 200);
    let (id, _) = super::halves(encoded(&revoked));
    let wrong = json!({"api_key": base64(&format!("{id}:wrong"))});
    let unknown = json!({"api_key": base64("unknown:key")});
    for token in [wrong, unknown] {
        is_error(&fleet.enroll(&token).await, 401, "ErrUnauthorized", "unauthorized");
    }
    let path = format!("{TOKENS}/{}", revoked["id"].as_str().unwrap());
    fleet.kibana.delete(&path).await.ok();
    is_error(&fleet.enroll(&revoked).await, 401, "ErrUnauthorized", "unauthorized");
    fleet.pass(3601);
    is_error(&fleet.enroll(&expiring).await, 401, "ErrUnauthorized", "unauthorized");
    fleet.stop().await;
}

#[tokio::test]
async fn a_good_key_that_is_no_token_is_a_server_error() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    is_error(&fleet.enroll(&json!({"api_key": agent.key})).await, 500, "BadRequest", NO_TOKEN);
    fleet.stop().await;
}

#[tokio::test]
async fn agents_name_their_version() {
    let fleet = Fleet::with(as_version(Compat::V9_4_0)).await;
    let (_, token) = fleet.policy().await;
    let key = format!("ApiKey {}", encoded(&token));
    let bare =
        || fleet.bare(Method::POST, ENROLL).header("authorization", &key).body("{\"type\":\"PERMANENT\"}");
    let missing = "Header parameter User-Agent is required, but not found";
    is_error(&send(bare()).await, 500, "BadRequest", missing);
    // It is looked for before the key is.
    is_error(&send(fleet.bare(Method::POST, ENROLL)).await, 500, "BadRequest", missing);
    let said = |agent: &'static str| send(bare().header("user-agent", agent));
    for agent in ["", "curl/8.5", "elastic-agent v9.4.0", "Elastic Agent", "Elastic Agent vx"] {
        is_error(&said(agent).await, 400, "InvalidUserAgent", "user-agent is invalid");
    }
    for agent in ["Elastic Agent v9.5.0", "Elastic Agent v10.0.0", "Elastic Agent v7.12.1"] {
        is_error(&said(agent).await, 400, "UnsupportedVersion", "version is not supported");
    }
    for agent in ["Elastic Agent v9.4.77", "elastic agent 7.13.0", "Elastic Agent v8.19.0-SNAPSHOT"] {
        assert_eq!(said(agent).await.status, 200, "{agent}");
    }
    fleet.stop().await;
}

async fn enroll_with(fleet: &Fleet, token: &Value, body: impl Into<reqwest::Body>) -> Answer {
    send(fleet.keyed(Method::POST, ENROLL, encoded(token)).body(body)).await
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_in_gos_words() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    for (body, words) in [
        ("", "EOF"),
        ("{\"type\":", "unexpected EOF"),
        ("{type}", "invalid character 't' looking for beginning of object key string"),
        ("[]", "json: cannot unmarshal array into Go value of type api.EnrollRequest"),
        ("{\"id\":1}", "json: cannot unmarshal number into Go struct field EnrollRequest.id of type string"),
    ] {
        let message = format!("Bad request: unable to decode enroll request: {words}");
        is_error(&enroll_with(&fleet, &token, body).await, 400, "BadRequest", &message);
    }
    for body in ["null", "{}", "{\"type\":\"FOREVER\"}"] {
        let answer = enroll_with(&fleet, &token, body).await;
        is_error(&answer, 500, "BadRequest", "unknown enroll request type");
    }
    let local = json!({"type": "PERMANENT", "metadata": {"local": "text"}});
    let words = "json: cannot unmarshal string into Go value of type map[string]interface {}";
    is_error(&fleet.enroll_as(&token, &local).await, 500, "BadRequest", words);
    fleet.stop().await;
}

#[tokio::test]
async fn too_much_is_a_bad_request_and_ends_the_connection() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let body = |bytes: usize| {
        let frame = "{\"type\":\"PERMANENT\",\"x\":\"\"}".len();
        format!("{{\"type\":\"PERMANENT\",\"x\":\"{}\"}}", "x".repeat(bytes - frame))
    };
    assert_eq!(enroll_with(&fleet, &token, body(524_288)).await.status, 200);
    let refused = enroll_with(&fleet, &token, body(524_289)).await;
    let words = "Bad request: unable to decode enroll request: http: request body too large";
    is_error(&refused, 400, "BadRequest", words);
    assert_eq!(refused.headers["connection"], "close");
    fleet.stop().await;
}

#[tokio::test]
async fn nothing_is_left_of_an_enroll_that_failed() {
    let fleet = Fleet::start().await;
    let (_, token) = fleet.policy().await;
    let bad = json!({"type": "PERMANENT", "id": "mine", "metadata": {"local": []}});
    assert_eq!(fleet.enroll_as(&token, &bad).await.status, 500);
    let good = json!({"type": "PERMANENT", "id": "mine"});
    assert_eq!(fleet.enroll_as(&token, &good).await.status, 200, "the id was not taken");
    fleet.stop().await;
}
