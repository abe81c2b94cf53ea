//! The real `sandbox serve`, started and killed.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use reqwest::{Client, Method};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

pub(crate) const TOKENS: &str = "/api/fleet/enrollment_api_keys";
pub(crate) const BULK: &str = "/api/fleet/enrollment_api_keys/_bulk_delete";
pub(crate) const POLICIES: &str = "/api/fleet/agent_policies";

/// A process that is starting.
pub(crate) struct Starting {
    child: Child,
    out: ChildStdout,
}

pub(crate) fn spawn(home: &Path, more: &[&str]) -> Starting {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleet-tokens"));
    command.args(["sandbox", "serve", "--listen", "127.0.0.1:0", "--data", "a.db"]);
    command.args(["--fleet-server", "127.0.0.1:0"]).args(more);
    command.env_clear().env("HOME", home).env("FLEET_TOKENS_CLOCK", "2026-11-20T12:00:00Z").current_dir(home);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let out = child.stdout.take().unwrap();
    Starting { child, out }
}

impl Starting {
    /// Waits for its line.
    pub(crate) fn ready(self) -> Served {
        let Self { mut child, out } = self;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            let mut why = String::new();
            child.stderr.take().unwrap().read_to_string(&mut why).unwrap();
            panic!("it does not start: {line} {why}")
        });
        Served { child, ready, client: Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Whether it has ended by itself.
    pub(crate) fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

/// A server that answers.
pub(crate) struct Served {
    child: Child,
    pub(crate) ready: Value,
    client: Client,
}

impl Served {
    /// What kills it, for another thread.
    pub(crate) fn killer(&self) -> impl FnOnce() + Send + 'static {
        let pid = Pid::from_child(&self.child);
        move || kill_process(pid, Signal::KILL).unwrap()
    }

    /// Waits until it is dead.
    pub(crate) fn wait(mut self) {
        self.child.wait().unwrap();
    }

    pub(crate) fn asker(&self) -> Asker {
        let text = |name: &str| self.ready[name].as_str().unwrap().to_owned();
        let (url, key, agents) = (text("kibana"), text("api_key"), text("fleet_server"));
        Asker { client: self.client.clone(), url, key, agents }
    }
}

/// Asks the server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Asker {
    client: Client,
    url: String,
    key: String,
    /// Fleet Server's address.
    agents: String,
}

impl Asker {
    /// The answer; `None` when there was none, or not all of it.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Option<Value> {
        let request = self.client.request(method, format!("{}{path}", self.url));
        let request = request.header("authorization", format!("ApiKey {}", self.key)).header("kbn-xsrf", "x");
        send(body.iter().fold(request, reqwest::RequestBuilder::json)).await
    }

    /// What Fleet Server answers to an agent.
    pub(crate) async fn ask_as_agent(&self, path: &str, key: &str, body: &Value) -> Option<Value> {
        let request = self.client.post(format!("{}/api/fleet/agents/{path}", self.agents));
        let request = request.header("authorization", format!("ApiKey {key}"));
        send(request.header("user-agent", "Elastic Agent v9.5.1").json(body)).await
    }

    /// The items of a list, all of them.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        loop {
            let page = items.len() / 500 + 1;
            let path = format!("{path}?perPage=500&page={page}");
            let mut answer = self.ask(Method::GET, &path, None).await.unwrap();
            let Value::Array(more) = answer["items"].take() else { panic!("no items") };
            items.extend(more);
            if items.len() as u64 >= answer["total"].as_u64().unwrap() {
                return items;
            }
        }
    }
}

/// The answer's body; nothing, when the server died before it was whole.
async fn send(request: reqwest::RequestBuilder) -> Option<Value> {
    let answer = request.send().await.ok()?;
    let (status, path) = (answer.status(), answer.url().path().to_owned());
    let text = answer.text().await.ok()?;
    assert_eq!(status, 200, "{path}: {text}");
    Some(serde_json::from_str(&text).unwrap())
}
