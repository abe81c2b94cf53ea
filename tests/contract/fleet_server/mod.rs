//! The contract with Fleet Server, case by case, over HTTP, on a sandbox of each case's own.

mod acks;
mod behind;
mod caches;
mod checkin;
mod client;
mod enroll;
mod leaving;
mod limits;
mod order;
mod refusals;
mod surface;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fleet_tokens::sandbox::{
    Compat, DataLocation, Fill, FleetServerOptions, Running, SandboxClock, SandboxOptions, start,
};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::harness::{Answer, Target, create_policy, send};

pub(crate) const ENROLL: &str = "/api/fleet/agents/enroll";

/// A sandbox with Fleet Server, empty, whose clock stands still until it is moved.
pub(crate) struct Fleet {
    /// Kibana's side.
    pub(crate) kibana: Target,
    /// Fleet Server's address.
    pub(crate) url: String,
    client: Client,
    clock: Arc<AtomicI64>,
    running: Running,
}

/// An enrolled agent: its id and the key that it talks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) id: String,
    pub(crate) key: String,
}

impl Fleet {
    pub(crate) async fn start() -> Self {
        Self::with(|_, _| {}).await
    }

    /// Started as `change` has it.
    pub(crate) async fn with(change: impl FnOnce(&mut SandboxOptions, &mut FleetServerOptions)) -> Self {
        let noon: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let clock = Arc::new(AtomicI64::new(noon.as_millisecond()));
        let shared = Arc::clone(&clock);
        let now = move || Timestamp::from_millisecond(shared.load(Ordering::SeqCst)).unwrap();
        let mut options = SandboxOptions::new(DataLocation::Memory, Fill::Empty, SandboxClock::new(now));
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = FleetServerOptions { listen, limits: false, caches: false };
        change(&mut options, &mut server);
        options.fleet_server = Some(server);
        let running = start(options).await.unwrap();
        let kibana = Target::new(running.url(), running.api_key().clone());
        let url = running.fleet_server_url().unwrap();
        // Answers as they come: the cases look at how they are packed.
        let client = Client::builder().no_proxy().no_gzip().build().unwrap();
        Self { kibana, url, client, clock, running }
    }

    /// Moves the clock.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }

    /// A policy, and its Default token.
    pub(crate) async fn policy(&self) -> (String, Value) {
        let policy = create_policy(&self.kibana).await;
        let kuery = format!("policy_id:\"{policy}\"");
        let mut list = self.kibana.list(&[("kuery", &kuery)]).await.ok();
        (policy, list["items"][0].take())
    }

    /// A request without any header of ours.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A request as agents make it.
    pub(crate) fn keyed(&self, method: Method, path: &str, key: &str) -> RequestBuilder {
        let request = self.bare(method, path).header("authorization", format!("ApiKey {key}"));
        request.header("user-agent", "Elastic Agent v9.5.1").header("elastic-api-version", "2023-06-01")
    }

    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        send(self.keyed(Method::POST, path, key).json(body)).await
    }

    /// Enrolls with the token.
    pub(crate) async fn enroll(&self, token: &Value) -> Answer {
        self.enroll_as(token, &json!({"type": "PERMANENT", "metadata": {}})).await
    }

    pub(crate) async fn enroll_as(&self, token: &Value, body: &Value) -> Answer {
        self.post(ENROLL, token["api_key"].as_str().unwrap(), body).await
    }

    /// A fresh agent.
    pub(crate) async fn agent(&self, token: &Value) -> Agent {
        Agent::of(&self.enroll(token).await.ok())
    }

    pub(crate) async fn check_in(&self, agent: &Agent) -> Answer {
        self.check_in_as(agent, &json!({"status": "online", "message": "Running"})).await
    }

    pub(crate) async fn check_in_as(&self, agent: &Agent, body: &Value) -> Answer {
        self.post(&format!("/api/fleet/agents/{}/checkin", agent.id), &agent.key, body).await
    }

    /// Acknowledges the actions.
    pub(crate) async fn ack(&self, agent: &Agent, actions: &[&str]) -> Answer {
        let event = |id: &&str| {
            json!({
                "type": "ACTION_RESULT", "subtype": "ACKNOWLEDGED", "agent_id": agent.id, "action_id": id,
                "message": "done", "timestamp": "2026-11-20T12:00:00Z",
            })
        };
        let events: Vec<Value> = actions.iter().map(event).collect();
        let path = format!("/api/fleet/agents/{}/acks", agent.id);
        self.post(&path, &agent.key, &json!({"events": events})).await
    }
}

impl Agent {
    pub(crate) fn of(answer: &Value) -> Self {
        let text = |key: &str| answer["item"][key].as_str().unwrap().to_owned();
        Self { id: text("id"), key: text("access_api_key") }
    }
}

/// Asserts an error body of Fleet Server's shape.
#[track_caller]
pub(crate) fn is_error(answer: &Answer, status: u16, error: &str, message: &str) {
    let body = json!({"statusCode": status, "error": error, "message": message});
    assert_eq!((answer.status, &answer.json), (status, &body), "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}

pub(crate) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// The halves of an encoded key.
pub(crate) fn halves(encoded: &str) -> (String, String) {
    let text = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
    let (id, secret) = text.split_once(':').unwrap();
    (id.to_owned(), secret.to_owned())
}

/// As this Kibana.
pub(crate) fn as_version(compat: Compat) -> impl FnOnce(&mut SandboxOptions, &mut FleetServerOptions) {
    move |options, _| options.compat = compat
}
