//! Where the cases run, and how they ask.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use fleet_tokens::domain::secret::Secret;
use fleet_tokens::sandbox::{Compat, DataLocation, Fill, Running, SandboxClock, SandboxOptions, User, start};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

pub(crate) const TOKENS: &str = "/api/fleet/enrollment_api_keys";
pub(crate) const BULK: &str = "/api/fleet/enrollment_api_keys/_bulk_delete";
pub(crate) const POLICIES: &str = "/api/fleet/agent_policies";

pub(crate) const SPACES: &str = "/api/spaces/space";

/// A server under test.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) url: String,
    key: Secret,
    client: Client,
}

/// An answer: its status, its headers, its body as it came and as JSON.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn message(&self) -> &str {
        self.json["message"].as_str().unwrap_or_default()
    }

    /// Asserts an error body of Kibana's shape.
    #[track_caller]
    pub(crate) fn is_error(&self, status: u16, reason: &str, message: &str) {
        let body = json!({"statusCode": status, "error": reason, "message": message});
        assert_eq!((self.status, &self.json), (status, &body));
    }

    /// Asserts 200 and gives the body.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json
    }
}

impl Target {
    pub(crate) fn new(url: String, key: Secret) -> Self {
        Self { url, key, client: Client::builder().no_proxy().build().unwrap() }
    }

    /// A request without any header of ours.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// A request with the key.
    pub(crate) fn keyed(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("authorization", format!("ApiKey {}", self.key.expose()))
    }

    /// The same server, asked with another key.
    pub(crate) fn with_key(&self, key: Secret) -> Self {
        Self { key, ..self.clone() }
    }

    /// The same server below `prefix`: a space's `/s/x`, or a base path.
    pub(crate) fn below(&self, prefix: &str) -> Self {
        Self { url: format!("{}{prefix}", self.url), ..self.clone() }
    }

    /// A write, with the key and `kbn-xsrf`.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.keyed(Method::PUT, path).header("kbn-xsrf", "x").json(body)).await
    }

    /// Creates an agent policy and gives its item.
    pub(crate) async fn policy(&self, body: &Value) -> Value {
        self.post(POLICIES, body).await.ok()["item"].take()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.keyed(Method::GET, path)).await
    }

    pub(crate) async fn list(&self, query: &[(&str, &str)]) -> Answer {
        send(self.keyed(Method::GET, TOKENS).query(query)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.keyed(Method::POST, path).header("kbn-xsrf", "x").json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.keyed(Method::DELETE, path).header("kbn-xsrf", "x")).await
    }

    /// Creates a token and gives its item.
    pub(crate) async fn token(&self, body: &Value) -> Value {
        self.post(TOKENS, body).await.ok()["item"].take()
    }

    /// The names of the tokens that `kuery` finds, newest first, without their suffix.
    pub(crate) async fn names(&self, kuery: &str) -> Vec<String> {
        let answer = self.list(&[("kuery", kuery), ("perPage", "100")]).await.ok();
        let name = |item: &Value| {
            fleet_tokens::domain::name::without_suffix(item["name"].as_str().unwrap()).to_owned()
        };
        answer["items"].as_array().unwrap().iter().map(name).collect()
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer { status, headers, text, json }
}

/// A sandbox of its own, empty, whose clock stands still until it is moved.
pub(crate) struct Sandbox {
    pub(crate) target: Target,
    clock: Arc<AtomicI64>,
    running: Running,
}

impl Sandbox {
    pub(crate) async fn start() -> Self {
        Self::with(DataLocation::Memory, Fill::Empty).await
    }

    /// Answers as that Kibana.
    pub(crate) async fn of(compat: Compat) -> Self {
        Self::with_options(DataLocation::Memory, Fill::Empty, |options| options.compat = compat).await
    }

    pub(crate) async fn with(data: DataLocation, fill: Fill) -> Self {
        Self::with_options(data, fill, |_| ()).await
    }

    pub(crate) async fn with_options(
        data: DataLocation,
        fill: Fill,
        change: impl FnOnce(&mut SandboxOptions),
    ) -> Self {
        let noon: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let clock = Arc::new(AtomicI64::new(noon.as_millisecond()));
        let shared = Arc::clone(&clock);
        let now = move || Timestamp::from_millisecond(shared.load(Ordering::SeqCst)).unwrap();
        let mut options = options(data, fill, SandboxClock::new(now));
        change(&mut options);
        let running = start(options).await.unwrap();
        let target = Target::new(running.url(), running.api_key().clone());
        Self { target, clock, running }
    }

    pub(crate) fn login(&self, name: &str) -> &User {
        self.running.users().iter().find(|login| login.name == name).unwrap()
    }

    /// The server, as the user with that name asks it.
    pub(crate) fn as_user(&self, name: &str) -> Target {
        self.target.with_key(self.login(name).api_key.clone())
    }

    /// Makes a space, and gives the server as seen from there.
    pub(crate) async fn space(&self, id: &str) -> Target {
        self.target.post(SPACES, &json!({"id": id, "name": id})).await.ok();
        self.target.below(&format!("/s/{id}"))
    }

    /// Moves the clock.
    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }
}

pub(crate) fn options(data: DataLocation, fill: Fill, clock: SandboxClock) -> SandboxOptions {
    SandboxOptions::new(data, fill, clock)
}

/// Runs a case with an agent policy of its own, on the named server or on a sandbox, and cleans up after it.
pub(crate) async fn case<F: Future<Output = ()> + Send + 'static>(
    body: impl FnOnce(Target, String) -> F + Send + 'static,
) {
    let named = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let server = named("FLEET_TOKENS_CONTRACT_URL").zip(named("FLEET_TOKENS_CONTRACT_KEY"));
    let sandbox = if server.is_none() { Some(Sandbox::start().await) } else { None };
    let target = match (&sandbox, server) {
        (Some(sandbox), _) => sandbox.target.clone(),
        (None, server) => {
            let (url, key) = server.unwrap();
            Target::new(url.trim_end_matches('/').to_owned(), Secret::new(key))
        }
    };
    let policy = create_policy(&target).await;
    let done = tokio::spawn(body(target.clone(), policy.clone())).await;
    let all = json!({"kuery": format!("policy_id:\"{policy}\""), "forceDelete": true, "includeHidden": true});
    target.post(BULK, &all).await.ok();
    target.post(&format!("{POLICIES}/delete"), &json!({"agentPolicyId": policy})).await.ok();
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    if let Err(failed) = done {
        std::panic::resume_unwind(failed.into_panic());
    }
}

pub(crate) async fn create_policy(target: &Target) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let name = format!("contract {} {number} {}", std::process::id(), Timestamp::now().as_millisecond());
    let answer = target.post(POLICIES, &json!({"name": name, "namespace": "default"})).await.ok();
    answer["item"]["id"].as_str().unwrap().to_owned()
}
