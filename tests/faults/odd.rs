//! Answers and connections that are odd in other ways: kept and dropped, slow, packed, empty, with a clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fleet_tokens::api::{Client, Doubt, Error, Oddity, Timeouts, Trouble};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{Reply, Server, json};
use crate::{client, connection, hasty, id, new_token};

const LIST: &str = r#"{"items":[{"id":"a","active":true}],"total":1}"#;

fn kept(headers: &str, body: &str) -> Reply {
    Reply::KeepOpen(
        format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes(),
    )
}

/// A server that drops each connection at its second request, without a word: as a gateway that forgot it.
async fn forgetful() -> (String, std::sync::Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let count = count.clone();
            tokio::spawn(async move {
                for number in 0..2 {
                    if !request(&mut stream).await {
                        return;
                    }
                    count.fetch_add(1, Ordering::SeqCst);
                    if number == 0 {
                        let answer =
                            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{LIST}", LIST.len());
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                }
            });
        }
    });
    (url, asked)
}

/// Waits for a request without a body.
async fn request(stream: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn a_read_on_a_kept_connection_that_was_dropped_is_sent_once_more_on_a_new_one() {
    let (url, asked) = forgetful().await;
    let client = client(&url);
    // Two are kept, and both are dropped: the new one must not be the other kept one.
    let (one, other) = tokio::join!(client.tokens(), client.tokens());
    assert!(one.is_ok() && other.is_ok());
    for round in 0..3 {
        let before = asked.load(Ordering::SeqCst);
        assert!(client.tokens().await.is_ok(), "round {round}");
        assert!(asked.load(Ordering::SeqCst) - before <= 2, "once more, and no further");
    }
}

#[tokio::test]
async fn a_write_on_a_kept_connection_that_was_dropped_is_sent_once() {
    let (url, asked) = forgetful().await;
    let client = client(&url);
    client.tokens().await.unwrap();
    let revoke = client.revoke(&id()).await.unwrap_err();
    assert_eq!(revoke, Error::OutcomeUnknown(Doubt::Lost(Trouble::Dropped)));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// Answers with the head at once, then with a piece of the body whenever the time is over.
async fn dripping(piece: &'static str, pieces: usize, every: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                request(&mut stream).await;
                let body = format!("{{\"total\":0,\"items\":[]{}}}", piece.repeat(pieces));
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                stream.write_all(head.as_bytes()).await.unwrap();
                // Slowness itself is tried here: there is no condition to wait for.
                let mut pace = tokio::time::interval(every);
                for part in body.as_bytes().chunks(piece.len()) {
                    pace.tick().await;
                    if stream.write_all(part).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

fn within(quiet: u64, total: u64) -> Timeouts {
    let [quiet, total] = [quiet, total].map(Duration::from_millis);
    Timeouts { connect: Duration::from_secs(5), quiet, total, longest: Duration::from_mins(1) }
}

#[tokio::test]
async fn a_slow_answer_is_waited_for_while_it_comes() {
    // 40 KB in 40 pieces, which takes longer than the time without a byte and than the total of a hanging one.
    let piece = Box::leak(" ".repeat(1_000).into_boxed_str());
    let url = dripping(piece, 40, Duration::from_millis(10)).await;
    let slow = Client::with_timeouts(connection(&url), within(300, 200)).unwrap();
    assert!(slow.tokens().await.is_ok());
}

#[tokio::test]
async fn an_answer_that_only_trickles_has_an_end() {
    let url = dripping(" ", 1_000_000, Duration::from_millis(20)).await;
    let client = Client::with_timeouts(connection(&url), within(5_000, 300)).unwrap();
    assert_eq!(client.tokens().await.unwrap_err(), Error::Unreachable(Trouble::Timeout));
    let create = client.create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Lost(Trouble::Timeout)));
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_is_given_up_after_the_time_without_a_byte() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"items\":[".to_vec();
    let server = Server::start(move |_| Reply::KeepOpen(head.clone())).await;
    assert_eq!(hasty(&server.url).tokens().await.unwrap_err(), Error::Unreachable(Trouble::Timeout));
}

#[tokio::test]
async fn odd_answers_are_told_apart() {
    let cases: [(&[u8], Oddity); 6] = [
        (b"HTTP/1.1 204 No Content\r\n\r\n", Oddity::Empty(204)),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", Oddity::Empty(200)),
        (b"HTTP/1.1 304 Not Modified\r\netag: \"1\"\r\n\r\n", Oddity::NotModified),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 3\r\n\r\n\x0b\x02\x80",
            Oddity::Encoding("br".into()),
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}", Oddity::NotUnpacked),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff",
            Oddity::NotUnpacked,
        ),
    ];
    for (answer, oddity) in cases {
        let server = Server::start(move |_| Reply::Raw(answer.to_vec())).await;
        let error = client(&server.url).tokens().await.unwrap_err();
        assert_eq!(error, Error::Odd(oddity.clone()), "{}", String::from_utf8_lossy(answer));
        let create = client(&server.url).create(&new_token()).await.unwrap_err();
        assert!(!matches!(create, Error::Unreachable(_) | Error::Kibana { .. }), "{oddity:?}: {create:?}");
    }
}

#[tokio::test]
async fn many_headers_are_read_and_too_many_are_called_that() {
    let headers = |count: usize| {
        (0..count).flat_map(|i| ["x-".to_owned(), i.to_string(), ": 1\r\n".to_owned()]).collect::<String>()
    };
    let (some, many) = (headers(300), headers(2_000));
    let server = Server::start(move |_| kept(&some, LIST)).await;
    assert!(client(&server.url).tokens().await.is_ok());
    let server = Server::start(move |_| kept(&many, LIST)).await;
    assert_eq!(client(&server.url).tokens().await.unwrap_err(), Error::Odd(Oddity::Headers));
    let create = client(&server.url).create(&new_token()).await.unwrap_err();
    assert_eq!(create, Error::OutcomeUnknown(Doubt::Unreadable));
}

#[tokio::test]
async fn the_servers_clock_comes_with_the_list() {
    let server = Server::start(|_| kept("date: Fri, 20 Nov 2026 12:00:00 GMT\r\n", LIST)).await;
    let time = client(&server.url).tokens().await.unwrap().server_time.unwrap();
    let noon: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    assert!((0..60).contains(&time.duration_since(noon).as_secs()), "{time}");
    let server = Server::start(|_| json("200 OK", LIST)).await;
    assert_eq!(client(&server.url).tokens().await.unwrap().server_time, None);
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_told_for_reads_alone() {
    let server = Server::start(|_| {
        Reply::Raw(b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 16\r\ncontent-length: 0\r\n\r\n".to_vec())
    })
    .await;
    let client = client(&server.url);
    let error = client.tokens().await.unwrap_err();
    let problem = error.problem("Can't list", client.endpoint());
    assert_eq!((problem.retryable, problem.retry_after), (true, Some(16)), "{error:?}");
    let create = client.create(&new_token()).await.unwrap_err();
    assert!(!matches!(create, Error::Later { .. }), "{create:?}");
}
