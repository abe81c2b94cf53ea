//! What the client puts on the wire, and what it never does.

use fleet_tokens::api::{Client, Error};
use fleet_tokens::domain::bulk::{BulkOutcome, RemovalKind};
use fleet_tokens::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use fleet_tokens::domain::expiration::Expiration;
use fleet_tokens::domain::secret::Secret;
use fleet_tokens::domain::token::{NewToken, TokenId};

use crate::golden::golden;
use crate::server::{Server, json};
use crate::{KEY, client, connection, id, new_token};

async fn echo() -> Server {
    Server::start(|request| {
        json(
            "200 OK",
            match (request.method.as_str(), request.target.contains("_bulk_delete")) {
                ("GET", _) => golden!("list"),
                ("POST", true) => golden!("bulk_delete"),
                ("POST", false) => golden!("create"),
                _ => golden!("delete"),
            },
        )
    })
    .await
}

#[tokio::test]
async fn every_request_carries_the_headers_once() {
    let server = echo().await;
    let client = client(&server.url);
    client.tokens().await.unwrap();
    client.create(&new_token()).await.unwrap();
    client.revoke(&id()).await.unwrap();
    for request in server.seen() {
        assert_eq!(request.header("authorization"), [format!("ApiKey {KEY}")]);
        assert_eq!(request.header("elastic-api-version"), ["2023-10-31"]);
        assert_eq!(request.header("kbn-xsrf").len(), 1);
        assert_eq!(request.header("content-type").len(), usize::from(request.method == "POST"));
        assert!(request.header("referer").is_empty());
    }
    assert_eq!(server.seen()[1].header("content-type"), ["application/json"]);
    assert!(!format!("{client:?}").contains(KEY));
}

#[tokio::test]
async fn a_user_is_sent_as_basic_credentials() {
    let server = echo().await;
    let credentials = Credentials::Basic {
        username: "elastic".to_owned(),
        password: Secret::new("pässword:x".to_owned()),
    };
    let client = Client::new(Connection { credentials, ..connection(&server.url) }).unwrap();
    client.tokens().await.unwrap();
    assert_eq!(server.seen()[0].header("authorization"), ["Basic ZWxhc3RpYzpww6Rzc3dvcmQ6eA=="]);
}

#[tokio::test]
async fn base_path_and_space_stand_before_every_route() {
    let server = echo().await;
    let endpoint = Endpoint::new(&format!("{}/kibana/", server.url), Some("lab")).unwrap();
    let client = Client::new(Connection { endpoint, ..connection(&server.url) }).unwrap();
    client.tokens().await.unwrap();
    client.delete(&id()).await.unwrap();
    let targets: Vec<String> = server.seen().into_iter().map(|request| request.target).collect();
    let base = "/kibana/s/lab/api/fleet/enrollment_api_keys";
    assert_eq!(targets[0], format!("{base}?page=1&perPage=1000"), "no kuery: every Kibana takes it");
    assert_eq!(targets[1], format!("{base}/{}?forceDelete=true", id().as_str()));
}

#[tokio::test]
async fn writes_say_exactly_what_was_asked_for() {
    let server = echo().await;
    let client = client(&server.url);
    let new = NewToken { expiration: Some(Expiration::parse("30d").unwrap()), ..new_token() };
    client.create(&new).await.unwrap();
    client.create(&NewToken { name: String::new(), ..new_token() }).await.unwrap();
    client.bulk(&[id(), TokenId::from("b")], RemovalKind::Delete).await.unwrap();
    client.bulk(&[id()], RemovalKind::Revoke).await.unwrap();
    client.revoke(&id()).await.unwrap();
    let seen = server.seen();
    let bodies: Vec<&str> = seen.iter().map(|request| request.body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"policy_id":"p1","name":"web-east","expiration":"30d"}"#,
            r#"{"policy_id":"p1","name":""}"#,
            r#"{"tokenIds":["3c9a1f0e-52b7-4d18-9e6f-a1b2c3d4e5f6","b"],"forceDelete":true}"#,
            r#"{"tokenIds":["3c9a1f0e-52b7-4d18-9e6f-a1b2c3d4e5f6"],"forceDelete":false}"#,
            "",
        ]
    );
    assert_eq!(seen[4].method, "DELETE");
    assert!(!seen[4].target.contains('?'), "a plain revoke has no query: older Kibanas know none");
    let none = client.bulk(&[], RemovalKind::Delete).await.unwrap();
    assert_eq!((none, server.seen().len()), (BulkOutcome::default(), 5), "nothing to do sends nothing");
}

#[tokio::test]
async fn a_hostile_id_stays_one_segment_of_the_path() {
    let server = echo().await;
    client(&server.url).revoke(&TokenId::from("../agent_policies/x?y")).await.unwrap();
    let target = &server.seen()[0].target;
    assert_eq!(target, "/api/fleet/enrollment_api_keys/%2E%2E%2Fagent_policies%2Fx%3Fy");
}

#[test]
fn credentials_go_over_plain_http_to_this_machine_only() {
    for url in ["http://kibana.example:5601", "http://10.0.0.1", "http://localhost.example"] {
        let connection = Connection { kind: ConnectionKind::Embedded, ..connection(url) };
        assert_eq!(Client::new(connection).unwrap_err(), Error::Insecure, "there is not even a client");
    }
    for url in ["https://kibana.example", "http://localhost:5601", "http://[::1]:5601"] {
        assert!(Client::new(connection(url)).is_ok(), "{url}");
    }
}
