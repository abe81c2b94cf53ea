//! The HTTP below the routes: connections that are kept, clients that dawdle, bodies that are packed, broken or too
//! large, and the end of a server.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use fleet_tokens::sandbox::{
    DataLocation, Fill, FleetServerOptions, Running, SandboxClock, SandboxOptions, ServerTimeouts, start,
};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{POLICIES, TOKENS, Target, options, send};

/// Long enough for any machine; no test waits for it.
const LONG: Duration = Duration::from_mins(10);
/// What a test that waits for it can wait.
const SHORT: Duration = Duration::from_millis(200);

async fn sandbox(timeouts: ServerTimeouts) -> (Running, Target) {
    let noon = "2026-11-20T12:00:00Z".parse().unwrap();
    let options = SandboxOptions {
        timeouts,
        ..options(DataLocation::Memory, Fill::Samples, SandboxClock::new(move || noon))
    };
    let running = start(options).await.unwrap();
    let target = Target::new(running.url(), running.api_key().clone());
    (running, target)
}

fn patient() -> ServerTimeouts {
    ServerTimeouts { first: LONG, headers: LONG, body: LONG }
}

async fn connect(running: &Running) -> TcpStream {
    TcpStream::connect(running.url().strip_prefix("http://").unwrap()).await.unwrap()
}

/// A request's head; whatever follows is the caller's.
fn head(running: &Running, method: &str, path: &str, more: &str) -> String {
    let key = running.api_key().expose();
    format!("{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: ApiKey {key}\r\nkbn-xsrf: x\r\n{more}\r\n")
}

/// Reads one answer with a `content-length`: its status line and its body.
async fn answer(stream: &mut TcpStream) -> (String, String) {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).await.unwrap();
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length = head
        .to_lowercase()
        .split("content-length: ")
        .nth(1)
        .map(|rest| rest.split("\r\n").next().unwrap().parse::<usize>().unwrap());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.unwrap();
    (head.lines().next().unwrap().to_owned(), String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn one_connection_takes_many_requests() {
    let (running, _) = sandbox(patient()).await;
    let mut stream = connect(&running).await;
    for _ in 0..3 {
        stream.write_all(head(&running, "GET", "/api/status", "").as_bytes()).await.unwrap();
        let (status, body) = answer(&mut stream).await;
        assert_eq!(status, "HTTP/1.1 200 OK");
        assert!(body.contains("\"version\""), "{body}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_request_that_never_gets_done_does_not_hang_for_ever() {
    let (running, _) = sandbox(ServerTimeouts { first: SHORT, headers: LONG, body: LONG }).await;
    for begun in ["", "GET /api/status HTTP/1.1\r\nHost: x\r\n"] {
        let mut stream = connect(&running).await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        // It ends: that is the test.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    running.stop().await;
    // Nor does a later one.
    let (running, _) = sandbox(ServerTimeouts { first: LONG, headers: SHORT, body: LONG }).await;
    let mut stream = connect(&running).await;
    stream.write_all(head(&running, "GET", "/api/status", "").as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 200 OK");
    let _ = stream.read_to_end(&mut Vec::new()).await;
    running.stop().await;
    assert_eq!(
        ServerTimeouts::default().first,
        Duration::from_secs(10),
        "as long as a TLS handshake may take"
    );
}

#[tokio::test]
async fn a_body_that_stalls_is_answered_with_408() {
    let (running, _) = sandbox(ServerTimeouts { first: LONG, headers: LONG, body: SHORT }).await;
    let mut stream = connect(&running).await;
    let more = "content-type: application/json\r\ncontent-length: 100\r\n";
    stream.write_all((head(&running, "POST", TOKENS, more) + "{\"policy").as_bytes()).await.unwrap();
    let (status, body) = answer(&mut stream).await;
    assert_eq!(status, "HTTP/1.1 408 Request Timeout");
    let body: Value = serde_json::from_str(&body).unwrap();
    let wanted = json!({"statusCode": 408, "error": "Request Timeout", "message": "Request Timeout"});
    assert_eq!(body, wanted);
    running.stop().await;
}

#[tokio::test]
async fn only_too_large_is_413() {
    let (running, target) = sandbox(patient()).await;
    let large = json!({"policy_id": "p", "name": "x".repeat(1_048_576)});
    target.post(TOKENS, &large).await.is_error(
        413,
        "Request Entity Too Large",
        "Payload content length greater than maximum allowed: 1048576",
    );
    // A chunk whose length is no number.
    let mut stream = connect(&running).await;
    let more = "content-type: application/json\r\ntransfer-encoding: chunked\r\n";
    let request = head(&running, "POST", TOKENS, more) + "5\r\n{\"pol\r\nnonsense\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let (status, _) = answer(&mut stream).await;
    assert_eq!(status, "HTTP/1.1 400 Bad Request");
    // A body that ends before it is whole.
    let mut stream = connect(&running).await;
    let more = "content-type: application/json\r\ncontent-length: 100\r\n";
    stream.write_all((head(&running, "POST", TOKENS, more) + "{\"policy").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text).await;
    assert!(!text.contains(" 413 ") && !text.contains(" 200 "), "{text}");
    running.stop().await;
}

#[tokio::test]
async fn a_body_may_come_in_chunks_or_when_it_is_asked_for() {
    let (running, _) = sandbox(patient()).await;
    let mut stream = connect(&running).await;
    let body = r#"{"policy_id":"x"}"#;
    let chunks = format!("5;a=b\r\n{}\r\nc\r\n{}\r\n0\r\ntrailer: x\r\n\r\n", &body[..5], &body[5..]);
    let request = head(&running, "POST", TOKENS, "transfer-encoding: chunked\r\n") + &chunks;
    stream.write_all(request.as_bytes()).await.unwrap();
    let (status, text) = answer(&mut stream).await;
    assert_eq!(status, "HTTP/1.1 404 Not Found", "{text}");
    let more = format!("expect: 100-continue\r\ncontent-length: {}\r\n", body.len());
    stream.write_all(head(&running, "POST", TOKENS, &more).as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 100 Continue");
    stream.write_all(body.as_bytes()).await.unwrap();
    let (status, text) = answer(&mut stream).await;
    assert_eq!((status.as_str(), text.contains("Agent policy")), ("HTTP/1.1 404 Not Found", true), "{text}");
    running.stop().await;
}

#[tokio::test]
async fn a_refused_body_that_was_not_asked_for_ends_the_connection() {
    let (running, _) = sandbox(patient()).await;
    for _ in 0..20 {
        let mut stream = connect(&running).await;
        let more = "host: x\r\nexpect: 100-continue\r\ncontent-length: 17\r\n";
        stream.write_all(format!("POST {TOKENS} HTTP/1.1\r\n{more}\r\n").as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with("HTTP/1.1 401 "), "the next request is no body: {text}");
    }
    let mut stream = connect(&running).await;
    let body = "x".repeat(3_000_000);
    let more = format!("expect: 100-continue\r\ncontent-length: {}\r\n", body.len());
    stream.write_all(head(&running, "POST", TOKENS, &more).as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 100 Continue");
    stream.write_all(body.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 413 Payload Too Large");
    running.stop().await;
}

#[tokio::test]
async fn requests_may_be_old_piped_or_absolute() {
    let (running, _) = sandbox(patient()).await;
    let status = head(&running, "GET", "/api/status", "");
    let mut stream = connect(&running).await;
    stream.write_all(status.repeat(3).as_bytes()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 200 OK");
    }
    let absolute = head(&running, "GET", "http://elsewhere/api/status", "");
    stream.write_all(absolute.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 200 OK");
    let upgrade = head(&running, "GET", "/api/status", "connection: upgrade\r\nupgrade: h2c\r\n");
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 200 OK", "it stays what it is");
    for version in ["HTTP/1.1", "HTTP/1.0"] {
        let mut nameless = connect(&running).await;
        let request = status.replace("host: x\r\n", "").replace("HTTP/1.1", version);
        nameless.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        nameless.read_to_string(&mut text).await.unwrap();
        let wanted = if version == "HTTP/1.1" { "HTTP/1.1 400 Bad Request" } else { "HTTP/1.0 200 OK" };
        assert!(text.starts_with(wanted), "{text}");
    }
    let mut old = connect(&running).await;
    old.write_all(status.replace("HTTP/1.1", "HTTP/1.0").as_bytes()).await.unwrap();
    let mut text = String::new();
    old.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.0 200 OK"), "and the connection ends: {text}");
    running.stop().await;
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_keeps_the_connection() {
    let (running, _) = sandbox(patient()).await;
    let body = "x".repeat(3_000_000);
    let length = format!("content-length: {}\r\n", body.len());
    for (head, wanted) in [
        (format!("POST {TOKENS} HTTP/1.1\r\nhost: x\r\n{length}\r\n"), "HTTP/1.1 401 Unauthorized"),
        (head(&running, "POST", "/api/nope", &length), "HTTP/1.1 404 Not Found"),
        (head(&running, "GET", &format!("{TOKENS}/x"), &length), "HTTP/1.1 404 Not Found"),
        (head(&running, "POST", TOKENS, &length), "HTTP/1.1 413 Payload Too Large"),
    ] {
        let mut stream = connect(&running).await;
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        assert_eq!(answer(&mut stream).await.0, wanted);
        stream.write_all(self::head(&running, "GET", "/api/status", "").as_bytes()).await.unwrap();
        assert_eq!(answer(&mut stream).await.0, "HTTP/1.1 200 OK", "after {wanted}");
    }
    running.stop().await;
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn answers_are_packed_when_the_client_wants_it_and_it_is_worth_it() {
    let (running, target) = sandbox(patient()).await;
    // Without the client's own unpacking.
    let plain = Client::builder().no_proxy().no_gzip().build().unwrap();
    let get = |path: &str| {
        let key = format!("ApiKey {}", running.api_key().expose());
        plain.get(format!("{}{path}", running.url())).header("authorization", key)
    };
    let packed = get(TOKENS).header(ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
    let bytes = packed.bytes().await.unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text).unwrap();
    let unpacked: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(unpacked, target.get(TOKENS).await.ok());

    for (path, accepted) in [(TOKENS, "identity"), (&*format!("{TOKENS}?perPage=1"), "gzip")] {
        let answer = get(path).header(ACCEPT_ENCODING, accepted).send().await.unwrap();
        assert_eq!(answer.headers().get(CONTENT_ENCODING), None, "{path}, {accepted}");
    }
    running.stop().await;
}

#[tokio::test]
async fn bodies_may_come_packed() {
    let (running, target) = sandbox(patient()).await;
    let policy = target.get(POLICIES).await.ok()["items"][0]["id"].take();
    let post = |body: Vec<u8>, encoding: &str| {
        let request = target.keyed(Method::POST, TOKENS).header("kbn-xsrf", "x");
        send(request.header(CONTENT_TYPE, "application/json").header(CONTENT_ENCODING, encoding).body(body))
    };
    let body = json!({"policy_id": policy, "name": "packed"}).to_string();
    let item = post(gzip(body.as_bytes()), "gzip").await.ok()["item"].take();
    assert!(item["name"].as_str().unwrap().starts_with("packed ("), "{item}");

    let garbled = post(b"no gzip at all".to_vec(), "gzip").await;
    garbled.is_error(400, "Bad Request", "Invalid compressed payload");
    let mut half = gzip(body.as_bytes());
    half.truncate(half.len() / 2);
    assert_eq!(post(half, "gzip").await.status, 400);
    // It counts as it is unpacked: a small one may hold a large one.
    let large = json!({"policy_id": "p", "name": "x".repeat(2_000_000)}).to_string();
    assert_eq!(post(gzip(large.as_bytes()), "gzip").await.status, 413);
    // As hapi has it: what it can't unpack it reads as it is.
    assert_eq!(post(body.replace("packed", "plain").into_bytes(), "br").await.status, 200);
    running.stop().await;
}

#[tokio::test]
async fn headers_have_a_limit_on_either_side() {
    let noon = "2026-11-20T12:00:00Z".parse().unwrap();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let fleet_server = Some(FleetServerOptions { listen, limits: false, caches: false });
    let options = SandboxOptions {
        fleet_server,
        ..options(DataLocation::Memory, Fill::Empty, SandboxClock::new(move || noon))
    };
    let running = start(options).await.unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    let status = async |url: &str, bytes: usize| {
        let request = client.get(format!("{url}/api/status")).header("x-large", "x".repeat(bytes));
        request.send().await.unwrap().status().as_u16()
    };
    let agents = running.fleet_server_url().unwrap();
    assert_eq!((status(&agents, 8_000).await, status(&agents, 8_200).await), (200, 431));
    let kibana = running.url();
    assert_eq!((status(&kibana, 65_000).await, status(&kibana, 65_600).await), (200, 431));
    running.stop().await;
}

#[tokio::test]
async fn it_stops_whatever_its_clients_do() {
    let (running, target) = sandbox(patient()).await;
    let idle = connect(&running).await;
    let mut half = connect(&running).await;
    half.write_all(b"GET /api/status HTTP/1.1\r\n").await.unwrap();
    assert_eq!(target.get("/api/status").await.status, 200);
    let url = running.url();
    running.stop().await;
    let address = url.strip_prefix("http://").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    for mut stream in [idle, half] {
        // Closed or reset, but over.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}
