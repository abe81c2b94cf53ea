//! Somebody else at the same Fleet, with plain requests.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::driver::Serve;

pub(crate) const TOKENS: &str = "/api/fleet/enrollment_api_keys";

/// One request and its answer, which must be of status 200.
pub(crate) fn ask(server: &Serve, method: &str, path: &str, body: &Value) -> Value {
    let answer = send(server, method, path, body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// The whole answer to a request, whatever it is.
fn send(server: &Serve, method: &str, path: &str, body: &Value) -> String {
    let host = server.kibana().strip_prefix("http://").unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let key = match server.api_key() {
        key if key.contains(':') => STANDARD.encode(key),
        key => key.to_owned(),
    };
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: ApiKey {key}\r\nkbn-xsrf: story\r\n\
         elastic-api-version: 2023-10-31\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Makes a token for the policy of this name.
pub(crate) fn create(server: &Serve, policy: &str, name: &str) -> Value {
    ask(server, "POST", TOKENS, &new(server, policy, name))["item"].clone()
}

/// The same where the name may be taken by now, which is as good.
pub(crate) fn create_unless_taken(server: &Serve, policy: &str, name: &str) {
    let answer = send(server, "POST", TOKENS, &new(server, policy, name));
    assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 409"), "{answer}");
}

fn new(server: &Serve, policy: &str, name: &str) -> Value {
    let policies = ask(server, "GET", "/api/fleet/agent_policies?perPage=100", &Value::Null);
    let policy = policies["items"].as_array().unwrap().iter().find(|item| item["name"] == policy).unwrap();
    json!({"policy_id": policy["id"], "name": name})
}

/// The tokens whose stored names begin with this.
pub(crate) fn named(server: &Serve, name: &str) -> Vec<Value> {
    let tokens = ask(server, "GET", &format!("{TOKENS}?perPage=1000"), &Value::Null);
    let begins = |token: &Value| token["name"].as_str().is_some_and(|stored| stored.starts_with(name));
    tokens["items"].as_array().unwrap().iter().filter(|token| begins(token)).cloned().collect()
}
