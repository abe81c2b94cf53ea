//! A proxy on the way to a Kibana: what it refuses is its own doing, and said so.

use std::time::Duration;

use fleet_tokens::api::{Client, Error, ProxyTrouble, Timeouts, Trouble};
use fleet_tokens::domain::connection::{Connection, Proxy};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::secret::Secret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::connection;
use crate::server::{Reply, Server, answer};

fn through(scheme: &str, address: &str) -> Connection {
    let url = Secret::new(format!("{scheme}://me:hunter2@{address}"));
    let proxy = Proxy { url, shown: address.to_owned(), variable: "HTTPS_PROXY" };
    Connection { proxy: Some(Box::new(proxy)), ..connection("https://kibana.example.invalid:5601") }
}

/// The error of a read and of a write, which must be the same: nothing was sent.
async fn error(connection: &Connection) -> Error {
    let timeouts = Timeouts { connect: Duration::from_secs(5), ..Timeouts::default() };
    let client = Client::with_timeouts(connection.clone(), timeouts).unwrap();
    let read = client.tokens().await.unwrap_err();
    assert_eq!(client.create(&crate::new_token()).await.unwrap_err(), read);
    assert!(!format!("{read:?}{}", said(&read, connection)).contains("hunter2"));
    read
}

fn said(error: &Error, connection: &Connection) -> String {
    let problem = error.problem("Can't list the tokens", &connection.endpoint);
    assert_eq!(problem.kind, ProblemKind::Offline);
    problem.sentence()
}

fn trouble(error: &Error) -> ProxyTrouble {
    match error {
        Error::Proxy { trouble, .. } => *trouble,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_and_kibana_is_not_accused() {
    for (script, wanted, words) in [
        (
            (|_| answer("407 Proxy Authentication Required", "text/html", "who?")) as fn(&_) -> Reply,
            ProxyTrouble::Credentials,
            "wants a user name and a password, or others (407). Put them into its address \
             (http://USER:PASSWORD@HOST:PORT); NO_PROXY=kibana.example.invalid goes around it.",
        ),
        (
            |_| answer("502 Bad Gateway", "text/html", "no"),
            ProxyTrouble::Refused,
            "made no connection to kibana.example.invalid:5601. Check KIBANA_ENDPOINT (or --url) and what the proxy \
             allows; NO_PROXY=kibana.example.invalid goes around it.",
        ),
        (|_| answer("403 Forbidden", "text/html", "no"), ProxyTrouble::Refused, "made no connection to"),
        (|_| Reply::Close, ProxyTrouble::Refused, "made no connection to"),
    ] {
        let server = Server::start(script).await;
        let address = server.url.strip_prefix("http://").unwrap();
        let connection = through("http", address);
        let error = error(&connection).await;
        assert_eq!(trouble(&error), wanted);
        let said = said(&error, &connection);
        assert!(said.contains(&format!("the proxy {address} (HTTPS_PROXY) {words}")), "{said}");
        assert!(server.seen().iter().all(|seen| seen.method == "CONNECT"), "{:?}", server.seen());
    }
}

#[tokio::test]
async fn nobody_at_the_proxys_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let connection = through("http", &address);
    let at_http = error(&connection).await;
    assert_eq!(trouble(&at_http), ProxyTrouble::Unreachable(Trouble::Refused));
    let text = said(&at_http, &connection);
    assert!(text.contains(&format!("the proxy {address} (HTTPS_PROXY) refused the connection")), "{text}");
    // The library does not say why.
    let connection = through("socks5h", &address);
    let text = said(&error(&connection).await, &connection);
    assert!(text.contains(&format!("no connection to the proxy {address} (HTTPS_PROXY). Check")), "{text}");
}

/// Speaks SOCKS 5 as far as asked, and gives what it was asked to connect to.
async fn socks(listener: TcpListener, accepts_password: bool) -> Vec<u8> {
    let mut heard = vec![0; 256];
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut heard).await.unwrap();
        stream.write_all(&[5, 2]).await.unwrap();
        let _ = stream.read(&mut heard).await.unwrap();
        stream.write_all(&[1, u8::from(!accepts_password)]).await.unwrap();
        if accepts_password {
            let length = stream.read(&mut heard).await.unwrap();
            heard.truncate(length);
            // Host unreachable.
            stream.write_all(&[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
            return heard;
        }
    }
}

#[tokio::test]
async fn socks_is_spoken_and_the_proxy_looks_the_name_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let connection = through("socks5h", &listener.local_addr().unwrap().to_string());
    let client = Client::new(connection).unwrap();
    let (heard, error) = tokio::join!(socks(listener, true), client.tokens());
    assert_eq!(trouble(&error.unwrap_err()), ProxyTrouble::Refused);
    let wanted = [&[5, 1, 0, 3, 22][..], b"kibana.example.invalid", &5601_u16.to_be_bytes()].concat();
    assert_eq!(heard, wanted);
}

#[tokio::test]
async fn a_socks_proxy_that_takes_no_such_user() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let connection = through("socks5h", &listener.local_addr().unwrap().to_string());
    let server = tokio::spawn(socks(listener, false));
    assert_eq!(trouble(&error(&connection).await), ProxyTrouble::Credentials);
    server.abort();
}
