//! Outputs as a policy has them: the fields that agents need, with secrets in their plain places.

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::Used;
use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::store::outputs;
use crate::sandbox::store::outputs::StoredOutput;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::secrets;

/// Kibana 9.5: what goes from an output into a policy as it is. Everything else stays with Kibana: among it the
/// key that a remote cluster's Kibana is asked with.
const ELASTICSEARCH: &[&str] = &["hosts", "ssl", "preset", "ca_sha256"];
const REMOTE: &[&str] = &["hosts", "ssl", "preset", "ca_sha256", "service_token"];
const LOGSTASH: &[&str] = &["hosts", "ssl"];
const KAFKA: &[&str] = &[
    "hosts",
    "ssl",
    "client_id",
    "version",
    "key",
    "compression",
    "username",
    "password",
    "sasl",
    "topic",
    "headers",
    "timeout",
    "broker_timeout",
    "required_acks",
];
/// Where secrets of agents may stand.
const SECRETS: &[&[&str]] = &[&["password"], &["service_token"], &["ssl", "key"]];

/// Kibana 9.5 calls the default Elasticsearch output `default` in policies, and every other one by its id.
pub(super) fn name(output: &StoredOutput) -> String {
    if output.is_default && output.kind == "elasticsearch" { "default".to_owned() } else { output.id.clone() }
}

/// The policy's outputs: its own, or the defaults where it names none, or one that is gone.
pub(super) fn of_policy(db: &Connection, policy: &StoredPolicy) -> Result<Used, FleetError> {
    let all = outputs::all(db)?;
    let missing = || FleetError::unmapped("output section not found");
    let choose = |wanted: Option<&str>, default: fn(&StoredOutput) -> bool| {
        let own = all.iter().find(|output| Some(output.id.as_str()) == wanted);
        own.or_else(|| all.iter().find(|output| default(output))).cloned().ok_or_else(missing)
    };
    Ok(Used {
        data: choose(policy.data_output_id.as_deref(), |output| output.is_default)?,
        monitoring: choose(policy.monitoring_output_id.as_deref(), |output| output.is_default_monitoring)?,
    })
}

/// The output's section without a key, and the paths in it that were filled with secrets.
pub(super) fn section(
    db: &Connection,
    output: &StoredOutput,
) -> Result<(Map<String, Value>, Vec<String>), FleetError> {
    let mut body: Map<String, Value> = serde_json::from_str(&output.body).unwrap_or_default();
    let fields = match output.kind.as_str() {
        "elasticsearch" => ELASTICSEARCH,
        "remote_elasticsearch" => REMOTE,
        "kafka" => KAFKA,
        _ => LOGSTASH,
    };
    let mut section = Map::new();
    for field in fields {
        if let Some(value) = body.remove(*field).map(without_nothing).filter(|value| !is_nothing(value)) {
            section.insert((*field).to_owned(), value);
        }
    }
    section.insert("type".to_owned(), Value::from(&*output.kind));
    if output.kind == "kafka" {
        kafka(&mut section, &body);
    }
    if let Some(Value::String(fingerprint)) = body.get("ca_trusted_fingerprint")
        && !fingerprint.is_empty()
        && output.kind.ends_with("elasticsearch")
    {
        section.insert("ssl.ca_trusted_fingerprint".to_owned(), Value::from(&**fingerprint));
    }
    let references = body.remove("secrets").unwrap_or_default();
    let mut paths = Vec::new();
    for path in SECRETS.iter().filter(|path| fields.contains(&path[0])) {
        let reference = path.iter().try_fold(&references, |value, part| value.get(part));
        if let Some(value) = reference.map(|reference| secret(db, reference)).transpose()?.flatten() {
            put(&mut section, path, value);
            paths.push(path.join("."));
        }
    }
    Ok((section, paths))
}

/// The value behind `{"id": …}`, or one that stands there itself.
fn secret(db: &Connection, reference: &Value) -> Result<Option<Value>, FleetError> {
    match reference {
        Value::String(plain) => Ok(Some(Value::from(&**plain))),
        Value::Object(fields) => {
            let Some(id) = fields.get("id").and_then(Value::as_str) else { return Ok(None) };
            let found = secrets::get(db, id)?;
            let value = found.ok_or_else(|| FleetError::unmapped(format!("secret {id} not found")))?;
            Ok(Some(Value::from(value.expose())))
        }
        _ => Ok(None),
    }
}

fn put(section: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [last] => {
            section.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let below = section.entry(*first).or_insert_with(|| json!({}));
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}

/// Kibana 9.5: the chosen partitioner alone, with its default, and a level for gzip alone.
fn kafka(section: &mut Map<String, Value>, body: &Map<String, Value>) {
    let of = |name: &str, field: &str| body.get(name).and_then(|own| own.get(field)).cloned();
    let group = |name: &str| json!({name: {"group_events": of(name, "group_events").unwrap_or(json!(1))}});
    let partition = match body.get("partition").and_then(Value::as_str) {
        None => None,
        Some("round_robin") => Some(group("round_robin")),
        Some("hash") => Some(json!({"hash": {"hash": of("hash", "hash").unwrap_or(json!(""))}})),
        Some(_) => Some(group("random")),
    };
    if let Some(partition) = partition {
        section.insert("partition".to_owned(), partition);
    }
    if section.get("compression").is_some_and(|compression| compression == "gzip")
        && let Some(level) = body.get("compression_level").filter(|level| !level.is_null())
    {
        section.insert("compression_level".to_owned(), level.clone());
    }
}

/// The value without members that say nothing: forms leave many behind.
fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(_, value)| !is_nothing(value)).collect())
        }
        other => other,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
