//! Kibana's answers as they are on the wire, read by the client.

use fleet_tokens::domain::bulk::{BulkOutcome, RemovalKind};

use crate::server::{Server, json};
use crate::{client, id, new_token};

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../golden/", $name, ".json"))
    };
}
pub(crate) use golden;

#[tokio::test]
async fn the_list_is_read_without_its_secrets() {
    let raw = golden!("list");
    let server = Server::start(move |_| json("200 OK", raw)).await;
    let list = client(&server.url).tokens().await.unwrap();
    assert!(list.is_complete());
    assert_eq!(server.seen().len(), 1, "a small fleet needs one request");

    let wire: serde_json::Value = serde_json::from_str(raw).unwrap();
    let items = wire["items"].as_array().unwrap();
    assert_eq!(list.tokens.len(), items.len());
    let printed = format!("{list:?}");
    for (token, item) in list.tokens.iter().zip(items) {
        assert_eq!(token.id.as_str(), item["id"]);
        assert_eq!(token.stored_name.raw(), item["name"]);
        assert_eq!(token.policy_id.raw(), item["policy_id"]);
        assert_eq!(token.api_key_id.raw(), item["api_key_id"]);
        assert_eq!(token.active, item["active"]);
        assert_eq!(token.created_at.map(|at| format!("{at:.3}")).as_deref(), item["created_at"].as_str());
        assert_eq!(token.expire_at.map(|at| format!("{at:.3}")).as_deref(), item["expire_at"].as_str());
        assert!(!printed.contains(item["api_key"].as_str().unwrap()), "a secret was kept");
    }
    assert_eq!(list.tokens[0].name.display(), "web-east");
}

#[tokio::test]
async fn one_secret_is_read_when_it_is_asked_for() {
    let server = Server::start(|_| json("200 OK", golden!("get"))).await;
    let secret = client(&server.url).secret(&id()).await.unwrap();
    let wire: serde_json::Value = serde_json::from_str(golden!("get")).unwrap();
    assert_eq!(secret.expose(), wire["item"]["api_key"]);
    assert_eq!(server.seen()[0].target, format!("/api/fleet/enrollment_api_keys/{}", id().as_str()));
}

#[tokio::test]
async fn writes_give_what_they_made() {
    let server = Server::start(|request| {
        json(
            "200 OK",
            match (request.method.as_str(), request.target.contains("_bulk_delete")) {
                ("POST", true) => golden!("bulk_delete"),
                ("POST", false) => golden!("create"),
                _ => golden!("delete"),
            },
        )
    })
    .await;
    let client = client(&server.url);
    let token = client.create(&new_token()).await.unwrap();
    assert_eq!((token.name.display(), token.active, token.hidden), ("web-east", true, false));
    assert!(!format!("{token:?}").contains("VncwdFFab0Jr"), "the new secret was kept");
    client.revoke(&id()).await.unwrap();
    client.delete(&id()).await.unwrap();
    let outcome = client.bulk(&[id()], RemovalKind::Revoke).await.unwrap();
    assert_eq!(outcome, BulkOutcome { success: 2, errors: 0 });
}

#[tokio::test]
async fn policies_and_the_status_are_read() {
    let server = Server::start(|request| {
        json(
            "200 OK",
            if request.target.starts_with("/api/status") {
                golden!("status")
            } else {
                golden!("agent_policies")
            },
        )
    })
    .await;
    let client = client(&server.url);
    let status = client.status().await.unwrap();
    assert_eq!(status.version.unwrap().raw(), "9.5.1");
    assert_eq!(status.level.unwrap().raw(), "available");

    let policies = client.agent_policies().await.unwrap();
    let wire: serde_json::Value = serde_json::from_str(golden!("agent_policies")).unwrap();
    for item in wire["items"].as_array().unwrap() {
        let policy = policies.get(item["id"].as_str().unwrap()).unwrap();
        assert_eq!(policy.name.raw(), item["name"]);
        assert_eq!(policy.agents, item["agents"].as_u64());
        assert_eq!(policy.is_managed, item["is_managed"].as_bool().unwrap_or(false));
    }
}

#[tokio::test]
async fn what_is_missing_unknown_or_odd_is_borne() {
    let server = Server::start(|request| {
        json(
            "200 OK",
            if request.target.contains("agent_policies") {
                r#"{"items":[{"id":"p"},{"id":"q","name":"Q","agents":null,"is_managed":true,"later":[{}]}],"total":2}"#
            } else if request.target.contains("status") {
                r#"{"status":{"overall":{"level":"degraded"}}}"#
            } else {
                r#"{"total":2,"later":{},"items":[{"id":"a"},
                    {"id":"b","name":null,"policy_id":null,"created_at":"soon","expire_at":7,"active":true,
                     "hidden":null,"namespaces":["x"]},
                    {"id":"c","created_at":{"at":1},"expire_at":[true,null,1.5],"name":"x\u001b[2J"}]}"#
            },
        )
    })
    .await;
    let client = client(&server.url);
    let tokens = client.tokens().await.unwrap().tokens;
    assert_eq!(tokens.len(), 3);
    assert_eq!((tokens[0].name.raw(), tokens[0].policy_id.raw(), tokens[0].active), ("a", "", false));
    assert!(tokens.iter().all(|t| t.created_at.is_none() && t.expire_at.is_none() && !t.hidden));
    assert_eq!(tokens[2].name.display(), "x\u{FFFD}[2J", "the screen never sees the escape");
    let policies = client.agent_policies().await.unwrap();
    assert_eq!(policies.get("p").unwrap().name.raw(), "p");
    assert!(!policies.get("q").unwrap().is_offered());
    assert_eq!(client.status().await.unwrap().version, None, "the redacted form");
}
