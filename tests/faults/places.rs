//! An address that is not quite a Kibana's: another scheme, another server, one that is starting.

use fleet_tokens::api::{Error, TlsTrouble, Trouble};
use fleet_tokens::domain::problem::ProblemKind;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::server::{Reply, Server, answer, json};
use crate::{client, connection, new_token};

/// The address of a server that answers whatever comes with these bytes, and hangs up.
async fn says(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(bytes).await;
        }
    });
    address
}

async fn sentence(url: &str) -> (Error, String) {
    let error = client(url).tokens().await.unwrap_err();
    let problem = error.problem("Can't list the tokens", &connection(url).endpoint);
    (error, problem.sentence())
}

#[tokio::test]
async fn plain_http_to_a_port_that_speaks_tls() {
    // A TLS server's alert, what nginx says, and what Node does: nothing.
    let alert = says(&[0x15, 3, 3, 0, 2, 2, 22]).await;
    let (error, said) = sentence(&format!("http://{alert}")).await;
    assert_eq!(error, Error::Unreachable(Trouble::NotHttp));
    assert!(said.contains("the port may speak TLS. Use https://"), "{said}");
    let page = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>";
    let (_, said) = sentence(&format!("http://{}", says(page).await)).await;
    assert!(said.contains("the port may speak TLS. Use https://"), "{said}");
    let (error, said) = sentence(&format!("http://{}", says(b"").await)).await;
    assert_eq!(error, Error::Unreachable(Trouble::Dropped));
    assert!(said.contains("If the port speaks TLS, use https://"), "{said}");
}

#[tokio::test]
async fn tls_to_a_port_that_speaks_plain_http() {
    let plain = says(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await;
    let (error, said) = sentence(&format!("https://{plain}")).await;
    assert_eq!(error, Error::Tls(TlsTrouble::NotTls));
    assert!(said.contains("does not speak TLS. If it is a Kibana without TLS, use http://"), "{said}");
    let (error, said) = sentence(&format!("https://{}", says(b"").await)).await;
    assert_eq!(error, Error::Tls(TlsTrouble::Closed));
    assert!(said.contains("closed the connection while TLS was being set up. Check the port"), "{said}");
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_of_its_clients() {
    // The alerts of TLS 1.2 come in place of the server's first message.
    for (alert, trouble) in [
        (&[0x15, 3, 3, 0, 2, 2, 40], TlsTrouble::Handshake),
        (&[0x15, 3, 3, 0, 2, 2, 42], TlsTrouble::ClientCertificate),
        (&[0x15, 3, 3, 0, 2, 2, 116], TlsTrouble::ClientCertificate),
        (&[0x15, 3, 3, 0, 2, 2, 70], TlsTrouble::Handshake),
    ] {
        let (error, said) = sentence(&format!("https://{}", says(alert).await)).await;
        assert_eq!(error, Error::Tls(trouble), "{said}");
        assert!(said.contains("certificate of its clients"), "{said}");
    }
}

#[tokio::test]
async fn an_elasticsearch_instead_of_a_kibana() {
    let by_header: fn(&_) -> Reply = |_| {
        let body = r#"{"name":"n","tagline":"You Know, for Search"}"#;
        let length = body.len();
        let head =
            "HTTP/1.1 200 OK\r\nX-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\n";
        Reply::Raw(format!("{head}content-length: {length}\r\n\r\n{body}").into_bytes())
    };
    let by_error: fn(&_) -> Reply = |_| {
        json(
            "401 Unauthorized",
            r#"{"error":{"root_cause":[],"type":"security_exception","reason":"x"},"status":401}"#,
        )
    };
    let by_text: fn(&_) -> Reply =
        |_| json("400 Bad Request", r#"{"error":"no handler found for uri [/api/fleet] and method [GET]"}"#);
    for script in [by_header, by_error, by_text] {
        let server = Server::start(script).await;
        assert_eq!(client(&server.url).tokens().await.unwrap_err(), Error::Elasticsearch);
    }
    for script in [by_error, by_text] {
        let server = Server::start(script).await;
        assert_eq!(client(&server.url).create(&new_token()).await.unwrap_err(), Error::Elasticsearch);
    }
}

#[tokio::test]
async fn a_kibana_that_is_starting() {
    for (script, words) in [
        (
            (|_| {
                let status = r#"{"name":"k","status":{"overall":{"level":"unavailable","summary":"1 service is unavailable"}}}"#;
                json("503 Service Unavailable", status)
            }) as fn(&_) -> Reply,
            "is not ready: 1 service is unavailable. Kibana may be starting",
        ),
        (
            |_| json("503 Service Unavailable", r#"{"status":{"overall":{"level":"unavailable"}}}"#),
            "is not ready: unavailable. Kibana may be starting",
        ),
        (
            |_| answer("503 Service Unavailable", "text/plain", "Kibana server is not ready yet"),
            "is not ready (503). Kibana may be starting",
        ),
    ] {
        let server = Server::start(script).await;
        let error = client(&server.url).tokens().await.unwrap_err();
        let problem = error.problem("Can't list the tokens", &connection(&server.url).endpoint);
        assert!(problem.sentence().contains(words), "{problem:?}");
        assert_eq!((problem.kind, problem.retryable), (ProblemKind::Server, true));
    }
}
