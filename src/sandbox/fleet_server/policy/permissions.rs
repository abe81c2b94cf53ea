//! What an agent's key may write, by output, and the input that writes it.

use serde_json::{Map, Value, json};

use super::{Monitoring, Used};
use crate::sandbox::store::outputs::StoredOutput;
use crate::sandbox::store::policies::StoredPolicy;

/// What the agent's own parts write their logs and metrics as.
const PARTS: [&str; 4] = [
    "elastic_agent",
    "elastic_agent.filebeat",
    "elastic_agent.metricbeat",
    "elastic_agent.endpoint_security",
];
/// What the one input writes.
const SYSTEM: [(&str, &str); 4] = [
    ("logs", "system.auth"),
    ("logs", "system.syslog"),
    ("metrics", "system.cpu"),
    ("metrics", "system.memory"),
];

/// The roles of the agent's key for the output. Kibana 9.5: the output for data gets the integrations' permissions,
/// the one for monitoring those of monitoring, one for both gets both.
pub(super) fn of_output(
    policy: &StoredPolicy,
    used: &Used,
    output: &StoredOutput,
    monitoring: Monitoring,
) -> Value {
    let mut roles = Map::new();
    if output.id == used.monitoring.id {
        let indices = watched(policy, monitoring);
        roles.insert("_elastic_agent_monitoring".to_owned(), json!({"indices": indices}));
    }
    roles.insert("_elastic_agent_checks".to_owned(), json!({"cluster": ["monitor"]}));
    if output.id == used.data.id {
        let names = SYSTEM.map(|(kind, dataset)| format!("{kind}-{dataset}-{}", policy.namespace));
        roles.insert(integration(policy), json!({"cluster": [], "indices": [writes(&names)]}));
    }
    Value::Object(roles)
}

fn watched(policy: &StoredPolicy, monitoring: Monitoring) -> Vec<Value> {
    let kinds = [("logs", monitoring.logs), ("metrics", monitoring.metrics), ("traces", monitoring.traces)];
    let names: Vec<String> = kinds
        .into_iter()
        .filter(|(_, wanted)| *wanted)
        .flat_map(|(kind, _)| PARTS.map(|part| format!("{kind}-{part}-{}", policy.namespace)))
        .collect();
    if names.is_empty() { vec![] } else { vec![writes(&names)] }
}

fn writes(names: &[String]) -> Value {
    json!({"names": names, "privileges": ["auto_configure", "create_doc"]})
}

/// The id of the integration that every policy has.
fn integration(policy: &StoredPolicy) -> String {
    format!("system-{}", policy.id)
}

/// The one input of every policy.
pub(super) fn input(policy: &StoredPolicy, output: &str) -> Value {
    let logs = SYSTEM.into_iter().filter(|(kind, _)| *kind == "logs");
    let streams = logs.map(|(kind, dataset)| {
        let file = dataset.trim_start_matches("system.");
        json!({
            "id": format!("logfile-{dataset}-{}", policy.id),
            "data_stream": {"dataset": dataset, "type": kind},
            "paths": [format!("/var/log/{file}*")],
        })
    });
    json!({
        "id": format!("logfile-{}", integration(policy)),
        "name": "system",
        "revision": 1,
        "type": "logfile",
        "use_output": output,
        "data_stream": {"namespace": policy.namespace},
        "package_policy_id": integration(policy),
        "meta": {"package": {"name": "system", "version": "2.0.0"}},
        "streams": streams.collect::<Vec<_>>(),
    })
}
