//! What a new output's keys demand of each other, and what Kibana 9.5 fills in.

use serde_json::{Map, Value, json};

use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::routes::hosts::normalized;

/// Kibana 9.5: settings that a preset sets, so that whoever writes them down has the preset `custom`.
const RESERVED: [&str; 7] = [
    "bulk_max_size",
    "compression_level",
    "connection_idle_timeout",
    "queue.mem.events",
    "queue.mem.flush.min_events",
    "queue.mem.flush.timeout",
    "worker",
];

type OutputBody = Map<String, Value>;

fn has(body: &OutputBody, pointer: &str) -> bool {
    let mut keys = pointer.split('.');
    let first = keys.next().and_then(|key| body.get(key));
    let found = keys.fold(first, |value, key| value.and_then(|value| value.get(key)));
    found.is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
}

fn text<'a>(body: &'a OutputBody, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str)
}

/// What one schema alone can't say. The messages about Kafka are those of Kibana's schemas for keys that may not be
/// there.
pub(super) fn check(body: &OutputBody) -> Result<(), ErrorResponse> {
    let kind = text(body, "type").unwrap_or_default();
    if kind == "kafka" {
        kafka(body)?;
    }
    if has(body, "ssl.key") && has(body, "secrets.ssl.key") {
        return Err(ErrorResponse::bad_request("Cannot specify both ssl.key and secrets.ssl.key"));
    }
    if has(body, "service_token") && has(body, "secrets.service_token") {
        return Err(ErrorResponse::bad_request(
            "Cannot specify both service_token and secrets.service_token",
        ));
    }
    if text(body, "preset") == Some("balanced") && writes_reserved(body) {
        return Err(ErrorResponse::bad_request(format!(
            "preset cannot be balanced when config_yaml contains one of {}",
            RESERVED.join(", ")
        )));
    }
    Ok(())
}

/// Whether `config_yaml` sets one of the reserved keys. Kibana parses the YAML; here a line that begins with the
/// dotted key counts.
fn writes_reserved(body: &OutputBody) -> bool {
    let lines = text(body, "config_yaml").unwrap_or_default().lines();
    let mut keys = lines.filter_map(|line| line.split_once(':')).map(|(key, _)| key.trim());
    keys.any(|key| RESERVED.contains(&key))
}

fn kafka(body: &OutputBody) -> Result<(), ErrorResponse> {
    let refuse = |key: &str, message: &str| {
        Err(ErrorResponse::bad_request(format!("[request body.{key}]: {message}")))
    };
    let unwanted = |key: &str| refuse(key, "a value wasn't expected to be present");
    let given = |key: &str| body.get(key).is_some_and(|value| !value.is_null());
    let auth = text(body, "auth_type").unwrap_or_default();
    match (text(body, "compression") == Some("gzip"), body.contains_key("compression_level")) {
        (true, false) => {
            return refuse("compression_level", "expected value of type [number] but got [undefined]");
        }
        (false, true) => return unwanted("compression_level"),
        _ => {}
    }
    match (auth == "none", body.contains_key("connection_type")) {
        (true, false) => {
            return refuse(
                "connection_type",
                "types that failed validation:\n- [request body.connection_type.0]: expected value to equal [plaintext]\n- [request body.connection_type.1]: expected value to equal [encryption]",
            );
        }
        (false, true) => return unwanted("connection_type"),
        _ => {}
    }
    if given("username") && auth != "user_pass" {
        return unwanted("username");
    }
    if given("password")
        && (body.get("secrets").is_some_and(|secrets| secrets.get("password").is_some())
            || !given("username"))
    {
        return unwanted("password");
    }
    Ok(())
}

/// Fills in what was left out and takes away what does not belong, as Kibana does before it stores an output.
pub(super) fn complete(body: &mut OutputBody) {
    let kind = text(body, "type").unwrap_or_default().to_owned();
    if kind.ends_with("elasticsearch") {
        if let Some(Value::Array(hosts)) = body.get_mut("hosts") {
            for host in hosts {
                let whole = host.as_str().and_then(normalized);
                *host = whole.map_or(host.take(), Value::String);
            }
        }
        let preset = if writes_reserved(body) { "custom" } else { "balanced" };
        body.entry("preset").or_insert_with(|| json!(preset));
    }
    if !has(body, "config_yaml") && has(body, "shipper") {
        body.insert("shipper".to_owned(), Value::Null);
    }
    if kind == "kafka" {
        complete_kafka(body);
    }
    if !has(body, "proxy_id") {
        body.remove("proxy_id");
    }
    if !has(body, "ssl") {
        body.remove("ssl");
    }
}

fn complete_kafka(body: &mut OutputBody) {
    if !has(body, "compression") {
        body.insert("compression".to_owned(), json!("gzip"));
        body.insert("compression_level".to_owned(), json!(4));
    }
    if has(body, "username") && has(body, "password") && !has(body, "sasl.mechanism") {
        body.insert("sasl".to_owned(), json!({"mechanism": "PLAIN"}));
    }
    for (key, value) in [
        ("version", json!("1.0.0")),
        ("client_id", json!("Elastic")),
        ("partition", json!("hash")),
        ("timeout", json!(30)),
        ("broker_timeout", json!(10)),
        ("required_acks", json!(1)),
        ("username", Value::Null),
        ("password", Value::Null),
    ] {
        body.entry(key).or_insert(value);
    }
    for way in ["random", "round_robin"] {
        if text(body, "partition") == Some(way) && !has(body, &format!("{way}.group_events")) {
            body.insert(way.to_owned(), json!({"group_events": 1}));
        }
    }
    if text(body, "auth_type") != Some("user_pass") {
        body.remove("username");
        body.remove("password");
    }
    // Kafka knows no proxies.
    body.remove("proxy_id");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(value: Value) -> OutputBody {
        let Value::Object(body) = value else { panic!("{value}") };
        body
    }

    #[test]
    fn kafkas_keys_depend_on_each_other() {
        let check = |more: Value| {
            let mut body = body(json!({"type": "kafka", "auth_type": "user_pass"}));
            body.append(&mut more.as_object().cloned().unwrap());
            check(&body).err().map_or_else(String::new, |failure| failure.message)
        };
        let unwanted = |key: &str| format!("[request body.{key}]: a value wasn't expected to be present");
        assert_eq!(check(json!({"username": "u", "password": "p"})), "");
        assert_eq!(check(json!({"username": "u", "secrets": {"password": "p"}})), "");
        assert_eq!(
            check(json!({"username": "u", "password": "p", "secrets": {"password": "p"}})),
            unwanted("password")
        );
        assert_eq!(check(json!({"password": "p"})), unwanted("password"));
        assert_eq!(check(json!({"auth_type": "ssl", "username": "u"})), unwanted("username"));
        assert_eq!(check(json!({"connection_type": "plaintext"})), unwanted("connection_type"));
        assert!(check(json!({"auth_type": "none"})).contains("expected value to equal [encryption]"));
        assert_eq!(check(json!({"auth_type": "none", "connection_type": "encryption"})), "");
        assert_eq!(check(json!({"compression_level": 4})), unwanted("compression_level"));
        assert!(check(json!({"compression": "gzip"})).contains("[number]"));
        assert_eq!(check(json!({"compression": "gzip", "compression_level": 9})), "");
    }

    #[test]
    fn what_is_left_out_is_filled_in() {
        let mut output =
            body(json!({"type": "kafka", "auth_type": "ssl", "hosts": ["k:9092"], "partition": "random"}));
        complete(&mut output);
        let wanted = json!({
            "type": "kafka", "auth_type": "ssl", "hosts": ["k:9092"], "version": "1.0.0", "compression": "gzip",
            "compression_level": 4, "client_id": "Elastic", "partition": "random", "random": {"group_events": 1},
            "timeout": 30, "broker_timeout": 10, "required_acks": 1,
        });
        assert_eq!(Value::Object(output), wanted);
        let mut output = body(
            json!({"type": "elasticsearch", "hosts": ["https://es/"], "config_yaml": "worker: 2", "ssl": null}),
        );
        complete(&mut output);
        let wanted = json!({"type": "elasticsearch", "hosts": ["https://es:443"], "config_yaml": "worker: 2", "preset": "custom"});
        assert_eq!(Value::Object(output), wanted);
    }
}
