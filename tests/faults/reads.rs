//! Every read with every fault: each cell ends in time, says what happened, why and what to do, and whether it may pass.

use std::time::{Duration, Instant};

use fleet_tokens::api::{Client, Error};
use fleet_tokens::domain::policy::AgentPolicy;
use fleet_tokens::domain::problem::{Problem, ProblemKind as Kind};

use crate::server::{Reply, Server, answer, json, refusal};
use crate::{hasty, id};

/// A fault, what it must be called, whether it may pass by itself, and a word that its reason must have.
struct Fault {
    name: &'static str,
    reply: fn() -> Reply,
    kind: Kind,
    may_pass: bool,
    word: &'static str,
}

const PAGE: &str = "<!doctype html><title>Sign in</title>";

fn raw(bytes: &[u8]) -> Reply {
    Reply::Raw(bytes.to_vec())
}

fn page(status: &str) -> Reply {
    answer(status, "text/html", PAGE)
}

const fn fault(
    name: &'static str,
    reply: fn() -> Reply,
    kind: Kind,
    may_pass: bool,
    word: &'static str,
) -> Fault {
    Fault { name, reply, kind, may_pass, word }
}

const FAULTS: &[Fault] = &[
    fault("reset before the head", || Reply::Close, Kind::Offline, true, "closed the connection"),
    fault(
        "reset after the head",
        || raw(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n"),
        Kind::Offline,
        true,
        "closed the connection",
    ),
    fault(
        "truncated",
        || raw(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"items\":[{\"id\":"),
        Kind::Offline,
        true,
        "closed the connection",
    ),
    fault(
        "truncated JSON, whole body",
        || json("200 OK", "{\"items\":[{\"id\":"),
        Kind::Server,
        true,
        "not Kibana's",
    ),
    fault("silent", || Reply::Silence, Kind::Offline, true, "did not answer in time"),
    fault(
        "stalled in the head",
        || Reply::KeepOpen(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()),
        Kind::Offline,
        true,
        "did not answer in time",
    ),
    fault(
        "stalled in the body",
        || Reply::KeepOpen(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"items\"".to_vec()),
        Kind::Offline,
        true,
        "did not answer in time",
    ),
    fault("400", || refusal(400, "Bad Request", "[request query]: no"), Kind::Refused, false, "no"),
    fault(
        "401",
        || refusal(401, "Unauthorized", "no"),
        Kind::Unauthorized,
        false,
        "rejected the credentials",
    ),
    fault("403", || refusal(403, "Forbidden", "not yours"), Kind::Forbidden, false, "not yours"),
    fault("404", || refusal(404, "Not Found", "not there"), Kind::NotFound, false, "not there"),
    fault("429", || refusal(429, "Too Many Requests", ""), Kind::Refused, true, "too many requests"),
    fault("500", || refusal(500, "Internal Server Error", "boom"), Kind::Server, true, "boom"),
    fault("502", || refusal(502, "Bad Gateway", "no socket"), Kind::Server, true, "no socket"),
    fault("503", || refusal(503, "Service Unavailable", "license"), Kind::Server, true, "license"),
    fault("401 page", || page("401 Unauthorized"), Kind::Unauthorized, false, "not from Kibana"),
    fault("403 page", || page("403 Forbidden"), Kind::Blocked, false, "not from Kibana"),
    fault("404 page", || page("404 Not Found"), Kind::NotFound, true, "not from Kibana"),
    fault("429 page", || page("429 Too Many Requests"), Kind::Refused, true, "too many requests"),
    fault("500 page", || page("500 Internal Server Error"), Kind::Server, true, "500"),
    fault("502 page", || page("502 Bad Gateway"), Kind::Server, true, "502"),
    fault("503 page", || page("503 Service Unavailable"), Kind::Server, true, "not ready"),
    fault("520 page", || page("520 Unknown"), Kind::Server, true, "520"),
    fault("login page", || page("200 OK"), Kind::Server, true, "web page"),
    fault(
        "login redirect",
        || raw(b"HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n"),
        Kind::Server,
        true,
        "/login",
    ),
    fault(
        "429 with a wait",
        || raw(b"HTTP/1.1 429 Slow\r\nretry-after: 16\r\ncontent-length: 0\r\n\r\n"),
        Kind::Refused,
        true,
        "too many requests",
    ),
    fault("a list instead", || json("200 OK", "[1,2]"), Kind::Server, true, "web page"),
    fault(
        "wrong types",
        || json("200 OK", r#"{"items":7,"item":7,"status":4,"version":[]}"#),
        Kind::Server,
        true,
        "not Kibana's",
    ),
    fault(
        "false gzip",
        || raw(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\n\r\n{\"items\":[]}"),
        Kind::Server,
        true,
        "gzip",
    ),
    fault("204", || raw(b"HTTP/1.1 204 No Content\r\n\r\n"), Kind::Server, true, "204"),
    fault("304", || raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), Kind::Server, true, "304"),
    fault("not HTTP", || raw(b"SSH-2.0-OpenSSH_9.9\r\n"), Kind::Offline, true, "plain HTTP"),
];

/// The reads: the list, its count, the policies, their agents, one token, its secret, a query, the server's status, the
/// hosts for an enroll command, the manifest.
const READS: [&str; 9] =
    ["tokens", "count", "policies", "agents", "token", "secret", "kql", "status", "hosts"];

async fn ask(client: &Client, read: &str) -> Result<(), Error> {
    let policy = AgentPolicy {
        id: "p".into(),
        name: "P".into(),
        namespace: "default".into(),
        is_managed: false,
        supports_agentless: false,
        agents: None,
        fleet_server_host_id: None,
    };
    match read {
        "tokens" => client.tokens().await.map(drop),
        "count" => client.count().await.map(drop),
        "policies" => client.agent_policies().await.map(drop),
        "agents" => client.agents_of(&[policy]).await.map(drop),
        "token" => client.token(&id()).await.map(drop),
        "secret" => client.secret(&id()).await.map(drop),
        "kql" => client.found("active:true").await.map(drop),
        "status" => client.status().await.map(drop),
        "hosts" => client.fleet_server_hosts().await.map(drop),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn no_cell_hangs_or_leaves_open_what_happened() {
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let reply = fault.reply;
        let server = Server::start(move |_| reply()).await;
        for read in READS {
            let client = hasty(&server.url);
            let begun = Instant::now();
            let patience = Duration::from_secs(20);
            let cell = format!("{read} × {}", fault.name);
            let Ok(answer) = tokio::time::timeout(patience, ask(&client, read)).await else {
                wrong.push(format!("{cell}: hangs"));
                continue;
            };
            let Err(error) = answer else {
                wrong.push(format!("{cell}: taken for an answer after {:?}", begun.elapsed()));
                continue;
            };
            let problem: Problem = error.problem("Can't read", client.endpoint());
            let told = (problem.kind, problem.retryable, problem.why.contains(fault.word));
            if told != (fault.kind, fault.may_pass, true) || problem.next_step.is_empty() {
                wrong.push(format!("{cell}: {problem:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), FAULTS.len() * READS.len(), wrong.join("\n"));
}

#[tokio::test]
async fn a_read_is_sent_once_whatever_is_answered() {
    for fault in FAULTS {
        let reply = fault.reply;
        let server = Server::start(move |_| reply()).await;
        let _ = ask(&hasty(&server.url), "secret").await;
        assert_eq!(server.seen().len(), 1, "{}", fault.name);
    }
}
