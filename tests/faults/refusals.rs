//! Kibana's own errors: kept as it said them, and nothing of ours in them.

use fleet_tokens::api::{Client, Doubt, Error};
use fleet_tokens::domain::connection::{Connection, Credentials};
use fleet_tokens::domain::secret::Secret;

use crate::golden::golden;
use crate::server::{Reply, Server, json, refusal};
use crate::{KEY, client, connection, id, new_token};

#[tokio::test]
async fn status_error_and_message_are_kept() {
    for (raw, status, reason) in [
        (golden!("error_401"), 401, "Unauthorized"),
        (golden!("error_403_privilege"), 403, "Forbidden"),
        (golden!("error_404_token"), 404, "Not Found"),
        (golden!("error_409_name"), 409, "Conflict"),
    ] {
        let server = Server::start(move |_| json(&format!("{status} {reason}"), raw)).await;
        let wire: serde_json::Value = serde_json::from_str(raw).unwrap();
        let client = client(&server.url);
        for seen in [client.tokens().await.unwrap_err(), client.create(&new_token()).await.unwrap_err()] {
            let Error::Kibana { status: code, error, message } = seen else { panic!("{seen:?}") };
            assert_eq!((code, error.raw()), (status, reason));
            assert_eq!(message.raw(), wire["message"]);
        }
        assert_eq!(server.seen().len(), 2, "nothing is retried");
    }
}

/// What a revoke is answered with, and what that means.
async fn revoked(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Error {
    let server = Server::start(move |_| reply()).await;
    let error = client(&server.url).revoke(&id()).await.unwrap_err();
    assert_eq!(server.seen().len(), 1, "nothing is retried");
    error
}

#[tokio::test]
async fn only_kibanas_own_4xx_says_that_a_write_was_not_done() {
    for status in (400..=431).chain([451, 499]) {
        let error = revoked(move || refusal(status, "Reason", "words")).await;
        assert!(matches!(error, Error::Kibana { status: s, .. } if s == status), "{error:?}");
    }
    for status in (500..=511).chain([520, 522, 524, 599]) {
        let error = revoked(move || refusal(status, "Reason", "words")).await;
        assert_eq!(error, Error::OutcomeUnknown(Doubt::Failed { status, message: "words".into() }));
    }
}

#[tokio::test]
async fn whatever_else_answers_a_write_leaves_it_open() {
    let others = [
        "<html>Forbidden</html>",
        "",
        "{}",
        r#"{"message":"Forbidden"}"#,
        r#"{"statusCode":404,"message":"Resource not found"}"#,
        r#"{"ok":false,"message":"Unknown deployment."}"#,
        r#"{"statusCode":404,"error":"Not Found","message":"of another status"}"#,
        r#"{"statusCode":403,"error":"Forbidden","mess"#,
    ];
    for (status, body) in [301, 302, 401, 403, 408, 413, 429, 500, 502, 503, 504, 524]
        .into_iter()
        .flat_map(|status| others.map(|body| (status, body)))
    {
        let error = revoked(move || json(&format!("{status} Words"), body)).await;
        assert_eq!(error, Error::OutcomeUnknown(Doubt::NotKibana(status)), "{status} {body}");
    }
    for body in ["", "{}", "[]", "<html>", r#"{"login":true}"#, r#"{"action":"dele"#] {
        let error = revoked(move || json("200 OK", body)).await;
        assert_eq!(error, Error::OutcomeUnknown(Doubt::Unreadable), "{body}");
    }
}

#[tokio::test]
async fn other_refusals_of_reads() {
    for status in [400, 429, 500, 503] {
        let server = Server::start(move |_| refusal(status, "Reason", "words")).await;
        let error = client(&server.url).count().await.unwrap_err();
        assert!(matches!(error, Error::Kibana { status: s, .. } if s == status), "{error:?}");
        assert_eq!(server.seen().len(), 1, "nothing is retried");
    }
}

#[tokio::test]
async fn an_error_without_words_still_has_its_status() {
    for body in ["", "{}", r#"{"message":7}"#, r#"{"error":null"#] {
        let server = Server::start(move |_| json("403 Forbidden", body)).await;
        let error = client(&server.url).tokens().await.unwrap_err();
        let Error::Kibana { status: 403, error, message } = error else { panic!("{error:?}") };
        assert_eq!((error.raw(), message.raw()), ("Forbidden", ""), "{body}");
    }
}

#[tokio::test]
async fn credentials_that_a_server_repeats_go_no_further() {
    let server = Server::start(|request| {
        let sent = request.header("authorization")[0];
        refusal(401, "Unauthorized", &format!("bad header: {sent} which is id:hunter2"))
    })
    .await;
    let error = client(&server.url).tokens().await.unwrap_err();
    let shown = format!("{error:?} {error} {:?}", error.problem("x", &connection(&server.url).endpoint));
    assert!(shown.contains("[redacted]"), "{shown}");
    assert!(!shown.contains(KEY) && !shown.contains("hunter2"), "{shown}");

    let credentials =
        Credentials::Basic { username: "elastic".to_owned(), password: Secret::new("hunter2".to_owned()) };
    let client = Client::new(Connection { credentials, ..connection(&server.url) }).unwrap();
    let shown = format!("{:?}", client.tokens().await.unwrap_err());
    assert!(!shown.contains("hunter2") && !shown.contains("ZWxhc3RpYzpodW50ZXIy"), "{shown}");
}

#[tokio::test]
async fn credentials_at_the_place_of_the_cut_are_no_exception() {
    for before in 2_000 - KEY.len()..2_000 {
        let server =
            Server::start(move |_| refusal(401, "Unauthorized", &format!("{}{KEY}", "x".repeat(before))))
                .await;
        let shown = format!("{:?}", client(&server.url).tokens().await.unwrap_err());
        assert!(!shown.contains(&KEY[..4]), "{before}");
    }
}

#[tokio::test]
async fn credentials_in_a_redirect_go_no_further() {
    let head = format!("HTTP/1.1 302 Found\r\nlocation: /login/{KEY}/hunter2\r\ncontent-length: 0\r\n\r\n");
    let server = Server::start(move |_| Reply::Raw(head.clone().into_bytes())).await;
    let shown = format!("{:?}", client(&server.url).tokens().await.unwrap_err());
    assert!(!shown.contains(KEY) && !shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn endless_and_hostile_words_are_cut_and_cleaned() {
    let server =
        Server::start(|_| refusal(400, "Bad Request", &format!("a\u{1b}[2J{}", "é".repeat(5_000)))).await;
    let error = client(&server.url).tokens().await.unwrap_err();
    let Error::Kibana { message, .. } = &error else { panic!("{error:?}") };
    assert!(message.raw().len() <= 2_000);
    let problem = error.problem("x", &connection(&server.url).endpoint);
    assert!(problem.why.starts_with("a\u{FFFD}[2Jé"), "{}", problem.why);
}
