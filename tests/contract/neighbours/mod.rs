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

use fleet_tokens::sandbox::{DataLocation, Fill, SandboxOptions};
use serde_json::Value;

use crate::harness::{Answer, Sandbox, Target, send};

/// A sandbox of its own, changed by `change` before it starts.
async fn started(fill: Fill, change: impl FnOnce(&mut SandboxOptions)) -> (Target, Sandbox) {
    let sandbox = Sandbox::with_options(DataLocation::Memory, fill, change).await;
    (sandbox.target.clone(), sandbox)
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
