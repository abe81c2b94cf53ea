//! The neighbours of the tokens on Kibana's side: outputs, Fleet Server hosts, agents, the manifest for Kubernetes, and
//! what Kibana's own page asks for. They run on a sandbox: another Kibana's settings are nobody's to change in a test.

mod agents;
mod hosts;
mod kubernetes;
mod outputs;
mod pages;
mod privileges;
mod settings;
mod unenroll;

use fleet_tokens::sandbox::{Clock, Data, Fill, Options, Running, start};
use jiff::Timestamp;
use serde_json::Value;

use crate::harness::{Answer, Target, send};

/// A sandbox whose clock stands still, changed by `change` before it starts.
async fn started(fill: Fill, change: impl FnOnce(&mut Options)) -> (Target, Running) {
    let noon: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let mut options = Options::new(Data::Memory, fill, Clock::new(move || noon));
    change(&mut options);
    let running = start(options).await.unwrap();
    (Target::new(running.url(), running.api_key().clone()), running)
}

async fn get(target: &Target, path: &str, query: &[(&str, &str)]) -> Answer {
    send(target.keyed(reqwest::Method::GET, path).query(query)).await
}

/// The revisions of all policies, by their names.
async fn revisions(target: &Target) -> Vec<(String, i64)> {
    let answer = target.get("/api/fleet/agent_policies?perPage=100&sortField=name&sortOrder=asc").await.ok();
    let policy =
        |policy: &Value| (policy["name"].as_str().unwrap().to_owned(), policy["revision"].as_i64().unwrap());
    answer["items"].as_array().unwrap().iter().map(policy).collect()
}
