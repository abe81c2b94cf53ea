//! A policy as an agent gets it: with the outputs' credentials filled in.
//!
//! Kibana compiles a policy when it changes; the sandbox does it when an agent asks. Of integrations it knows one,
//! the system's, small and in words of its own.

mod keys;
mod outputs;
mod permissions;
#[cfg(test)]
mod tests;

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::signing::Signer;
use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::store::agents::Agent;
use crate::sandbox::store::fleet_server_hosts;
use crate::sandbox::store::outputs::StoredOutput;
use crate::sandbox::store::policies::StoredPolicy;

pub(super) use keys::acknowledged;

/// The policy's `data` for POLICY_CHANGE. Makes and updates the agent's output keys. `here` is this Fleet Server.
pub(super) fn document(
    db: &Connection,
    agent: &Agent,
    policy: &StoredPolicy,
    here: Option<&str>,
    now: i64,
) -> Result<Value, FleetError> {
    let used = outputs::of_policy(db, policy)?;
    let monitoring = Monitoring::of(policy);
    let (mut sections, mut permissions, mut secret_paths) = (Map::new(), Map::new(), Vec::new());
    let mut with_keys = Vec::new();
    for output in used.distinct() {
        let name = outputs::name(output);
        let (mut section, mut paths) = outputs::section(db, output)?;
        match output.kind.as_str() {
            "elasticsearch" | "remote_elasticsearch" => {
                let roles = permissions::of_output(policy, &used, output, monitoring);
                if let Some(key) = keys::give(db, agent, &name, output, &section, &roles, now)? {
                    section.insert("api_key".to_owned(), Value::from(key.expose()));
                }
                section.remove("service_token");
                section.insert("type".to_owned(), Value::from("elasticsearch"));
                paths.retain(|path| path != "service_token");
                permissions.insert(name.clone(), roles);
                with_keys.push(name.clone());
            }
            "kafka" | "logstash" => {}
            other => {
                return Err(FleetError::unmapped(format!(
                    "encountered unexpected output type while preparing outputs: {other}"
                )));
            }
        }
        secret_paths.extend(paths.into_iter().map(|path| format!("outputs.{name}.{path}")));
        sections.insert(name, Value::Object(section));
    }
    keys::retire_others(db, agent, &with_keys, now)?;
    let signer = Signer::of_store(db)?;
    let protection =
        json!({"enabled": false, "uninstall_token_hash": "", "signing_key": signer.public_key()?});
    let proof = signer.signed(&json!({
        "id": policy.id,
        "agent": {"features": {}, "protection": protection},
        "inputs": [],
    }))?;
    let data = outputs::name(&used.data);
    Ok(json!({"policy": {
        "id": policy.id,
        "revision": policy.revision,
        "outputs": sections,
        "output_permissions": permissions,
        "inputs": [permissions::input(policy, &data)],
        "agent": {
            "monitoring": monitoring.section(policy, &outputs::name(&used.monitoring)),
            "download": {"sourceURI": "https://artifacts.elastic.co/downloads/"},
            "features": {},
            "protection": protection,
        },
        "fleet": {"hosts": hosts(db, policy, here)?},
        "signed": proof,
        "secret_paths": secret_paths,
    }}))
}

/// What of the agent itself is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Monitoring {
    logs: bool,
    metrics: bool,
    traces: bool,
}

impl Monitoring {
    fn of(policy: &StoredPolicy) -> Self {
        let kinds: Vec<String> = serde_json::from_str(&policy.monitoring).unwrap_or_default();
        let has = |kind: &str| kinds.iter().any(|each| each == kind);
        Self { logs: has("logs"), metrics: has("metrics"), traces: has("traces") }
    }

    fn any(self) -> bool {
        self.logs || self.metrics || self.traces
    }

    fn section(self, policy: &StoredPolicy, output: &str) -> Value {
        let Self { logs, metrics, traces } = self;
        let mut section = json!({"enabled": self.any(), "logs": logs, "metrics": metrics, "traces": traces});
        if self.any() {
            section["use_output"] = Value::from(output);
            section["namespace"] = Value::from(&*policy.namespace);
        }
        section
    }
}

/// Where the agent finds Fleet Server: the policy's host, or the default one, which is this server while it runs.
fn hosts(db: &Connection, policy: &StoredPolicy, here: Option<&str>) -> Result<Value, FleetError> {
    let all = fleet_server_hosts::all(db)?;
    let wanted = policy.fleet_server_host_id.as_deref();
    let host = all.iter().find(|host| Some(host.id.as_str()) == wanted);
    let host = host.or_else(|| all.iter().find(|host| host.is_default));
    Ok(match (host, here) {
        (Some(host), Some(here)) if host.is_default => json!([here]),
        (Some(host), _) => serde_json::from_str(&host.host_urls).unwrap_or_default(),
        (None, here) => here.map_or_else(|| json!([]), |here| json!([here])),
    })
}

/// The outputs that a policy uses.
struct Used {
    data: StoredOutput,
    monitoring: StoredOutput,
}

impl Used {
    /// Each of them once.
    fn distinct(&self) -> impl Iterator<Item = &StoredOutput> {
        let other = Some(&self.monitoring).filter(|output| output.id != self.data.id);
        std::iter::once(&self.data).chain(other)
    }
}

/// Whether agents of the policy get a key for any of its outputs.
pub(super) fn has_keys(db: &Connection, policy: &StoredPolicy) -> Result<bool, FleetError> {
    let used = outputs::of_policy(db, policy)?;
    for output in used.distinct() {
        let remote = output.kind == "remote_elasticsearch";
        if output.kind == "elasticsearch"
            || remote && outputs::section(db, output)?.0.contains_key("service_token")
        {
            return Ok(true);
        }
    }
    Ok(false)
}
