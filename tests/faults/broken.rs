//! Servers and networks that break.

use fleet_tokens::api::{Client, Doubt, Error, TlsTrouble, Trouble};
use fleet_tokens::domain::connection::{Connection, ConnectionKind};

use crate::server::{Reply, Server, answer, json};
use crate::{client, connection, hasty, id, new_token};

/// An address at which nothing listens: a port that was free a moment ago.
async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_refused_connection_left_everything_as_it_was() {
    let client = client(&nobody().await);
    assert_eq!(client.tokens().await.unwrap_err(), Error::Unreachable(Trouble::Refused));
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::Unreachable(Trouble::Refused), "nothing was sent, so nothing is in doubt");
}

#[tokio::test]
async fn an_embedded_fleet_that_is_gone_is_told_from_a_kibana() {
    let connection = Connection { kind: ConnectionKind::Embedded, ..connection(&nobody().await) };
    let client = Client::new(connection).unwrap();
    assert_eq!(client.tokens().await.unwrap_err(), Error::Unreachable(Trouble::Ended));
}

#[tokio::test]
async fn a_name_that_nobody_knows() {
    let client = client("https://kibana.invalid");
    let error = client.tokens().await.unwrap_err();
    // Where HTTPS_PROXY is set, the proxy is asked for the name.
    assert!(matches!(error, Error::Unreachable(Trouble::Dns | Trouble::Connect(_))), "{error:?}");
}

#[tokio::test]
async fn a_server_without_tls_behind_https() {
    let server = Server::start(|_| Reply::Close).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let page = b"HTTP/1.1 400 Bad Request\r\n\r\n";
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, page).await;
            let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut Vec::new()).await;
        }
    });
    assert_eq!(client(&url).tokens().await.unwrap_err(), Error::Tls(TlsTrouble::NotTls));
    assert_eq!(client(&url).revoke(&id()).await.unwrap_err(), Error::Tls(TlsTrouble::NotTls));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_connection_closed_before_the_answer() {
    let server = Server::start(|_| Reply::Close).await;
    let client = client(&server.url);
    assert_eq!(client.tokens().await.unwrap_err(), Error::Unreachable(Trouble::Dropped));
    assert_eq!(server.seen().len(), 1);
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Lost(Trouble::Dropped)));
    assert_eq!(server.seen().len(), 2, "a write is sent once and never again");
    let revoke = client.revoke(&id()).await.unwrap_err();
    assert_eq!(revoke, Error::OutcomeUnknown(Doubt::Lost(Trouble::Dropped)));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_body_that_ends_too_early() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"items\":[";
    let server = Server::start(move |_| Reply::Raw(head.as_bytes().to_vec())).await;
    let client = client(&server.url);
    assert_eq!(client.tokens().await.unwrap_err(), Error::Unreachable(Trouble::Dropped));
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Lost(Trouble::Dropped)));
}

#[tokio::test]
async fn json_that_is_not_kibanas() {
    for body in
        [r#"{"items":["#, r#"{"items":[{"name":"no id"}]}"#, r#"{"hello":"world"}"#, r#"{"items":{}}"#]
    {
        let server = Server::start(move |_| json("200 OK", body)).await;
        let client = client(&server.url);
        assert!(matches!(client.tokens().await.unwrap_err(), Error::Malformed { .. }), "{body}");
        let create = client.create(&new_token()).await.unwrap_err();
        assert_eq!(create, Error::OutcomeUnknown(Doubt::Unreadable), "it said 200: {body}");
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_sort_is_not_repeated_in_the_error() {
    let body = r#"{"items":[{"id":"a","active":"marker-9c1d"}],"item":{"api_key":{"marker-9c1d":1}}}"#;
    let server = Server::start(move |_| json("200 OK", body)).await;
    let client = client(&server.url);
    let (list, secret) = (client.tokens().await.unwrap_err(), client.secret(&id()).await.unwrap_err());
    assert!(
        matches!((&list, &secret), (Error::Malformed { .. }, Error::NotAToken(_))),
        "{list:?}, {secret:?}"
    );
    for error in [list, secret] {
        assert!(!format!("{error:?} {error}").contains("marker"), "{error:?}");
    }
}

#[tokio::test]
async fn one_odd_row_does_not_hide_the_others() {
    let body = r#"{"total":3.0,"items":[
        {"id":"a","name":7,"api_key_id":[],"policy_id":{},"hidden":"no","expire_at":5,"active":true,"agents":-1},
        {"id":"b","name":null,"is_managed":"yes","supports_agentless":1,"namespace":true,"agents":2.0},
        {"id":"c","name":"web","agents":"many","active":null}]}"#;
    let server = Server::start(move |_| json("200 OK", body)).await;
    let client = client(&server.url);
    let list = client.tokens().await.unwrap();
    let names: Vec<&str> = list.tokens.iter().map(|token| token.name.raw()).collect();
    assert_eq!((names, list.total), (vec!["a", "b", "web"], 3));
    assert!(list.tokens.iter().all(|token| !token.hidden && token.expire_at.is_none()));
    let policies = client.agent_policies().await.unwrap();
    let agents = ["a", "b", "c"].map(|id| policies.get(id).unwrap().agents);
    assert_eq!(agents, [None, Some(2), None]);
}

#[tokio::test]
async fn no_answer_in_time() {
    let server = Server::start(|_| Reply::Silence).await;
    let client = hasty(&server.url);
    assert_eq!(client.tokens().await.unwrap_err(), Error::Unreachable(Trouble::Timeout));
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Lost(Trouble::Timeout)));
    assert_eq!(server.wait_for(2).await.len(), 2, "one request each");
}

#[tokio::test]
async fn a_connection_that_was_good_once_and_closes_at_a_write() {
    let body = r#"{"items":[],"total":0}"#;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let server = Server::start(move |request| match request.method.as_str() {
        "GET" => Reply::KeepOpen(answer.clone().into_bytes()),
        _ => Reply::Close,
    })
    .await;
    let client = client(&server.url);
    client.tokens().await.unwrap();
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Lost(Trouble::Dropped)));
    assert_eq!(server.seen().len(), 2, "not tried again on a new connection");
}

#[tokio::test]
async fn an_answer_without_end() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{";
    let server = Server::start(move |_| Reply::Endless(head.as_bytes().to_vec())).await;
    let client = client(&server.url);
    assert_eq!(client.secret(&id()).await.unwrap_err(), Error::TooLarge { limit: 1 << 20 });
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Unreadable));

    let head = "HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\n\r\n{";
    let server = Server::start(move |_| Reply::Endless(head.as_bytes().to_vec())).await;
    let error = crate::client(&server.url).tokens().await.unwrap_err();
    assert!(matches!(error, Error::Kibana { status: 500, .. }), "the status is known: {error:?}");
}

#[tokio::test]
async fn what_is_not_http_at_all() {
    let server = Server::start(|_| Reply::Raw(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())).await;
    let error = client(&server.url).tokens().await.unwrap_err();
    assert_eq!(error, Error::Unreachable(Trouble::NotHttp));
}

#[tokio::test]
async fn web_pages() {
    let page = "<!doctype html><title>Sign in</title>";
    for kind in ["text/html", "application/json", "application/octet-stream"] {
        let server = Server::start(move |_| answer("200 OK", kind, page)).await;
        let client = client(&server.url);
        assert_eq!(client.tokens().await.unwrap_err(), Error::NotJson { status: 200 }, "{kind}");
        let create = client.create(&new_token()).await.unwrap_err();
        assert_eq!(create, Error::OutcomeUnknown(Doubt::Unreadable), "{kind}");
    }
    let server = Server::start(move |_| answer("502 Bad Gateway", "text/html", page)).await;
    let client = client(&server.url);
    assert_eq!(client.tokens().await.unwrap_err(), Error::NotJson { status: 502 });
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::NotKibana(502)), "Kibana may have done it");
}

#[tokio::test]
async fn json_is_read_whatever_it_is_called() {
    for kind in ["text/plain", "text/html", "x"] {
        let server = Server::start(move |_| answer("200 OK", kind, "\n {\"items\":[],\"total\":0}")).await;
        assert!(client(&server.url).tokens().await.unwrap().tokens.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn redirects_are_told_and_never_followed() {
    let other = Server::start(|_| json("200 OK", "{}")).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let head = format!(
            "HTTP/1.1 {status}\r\nlocation: {}/login?next=hunter2\r\ncontent-length: 0\r\n\r\n",
            other.url
        );
        let server = Server::start(move |_| Reply::Raw(head.clone().into_bytes())).await;
        let client = client(&server.url);
        let error = client.tokens().await.unwrap_err();
        let Error::Redirected { to: Some(to), .. } = &error else { panic!("{error:?}") };
        assert_eq!(to.raw(), format!("{}/login", other.url));
        let problem = error.problem("Can't list", &connection(&server.url).endpoint);
        assert!(problem.why.contains(to.display()) && !format!("{problem:?}").contains("hunter2"));
        let error = client.create(&new_token()).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown(Doubt::NotKibana(300..=399))), "{error:?}");
        assert_eq!(server.seen().len(), 2, "one request each");
    }
    assert!(other.seen().is_empty(), "nothing reached the other host");
}
