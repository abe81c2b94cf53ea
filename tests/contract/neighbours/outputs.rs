//! `/api/fleet/outputs` and `POST /api/fleet/logstash_api_keys`.

use fleet_tokens::sandbox::{Compat, Fill};
use serde_json::{Value, json};

use super::started;

const OUTPUTS: &str = "/api/fleet/outputs";

fn elasticsearch(more: Value) -> Value {
    with(json!({"name": "es", "type": "elasticsearch", "hosts": ["https://es.example"]}), more)
}

fn kafka(more: Value) -> Value {
    let kafka =
        json!({"name": "k", "type": "kafka", "hosts": ["k:9092"], "auth_type": "user_pass", "username": "u"});
    with(kafka, more)
}

fn with(mut body: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    body.as_object_mut().unwrap().extend(more);
    body
}

#[tokio::test]
async fn the_default_output_is_there_from_the_start() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let item = json!({
        "id": "fleet-default-output", "name": "default", "type": "elasticsearch", "is_default": true,
        "is_default_monitoring": true, "hosts": ["http://localhost:9200"], "preset": "balanced",
    });
    let list = target.get(OUTPUTS).await.ok();
    assert_eq!(list, json!({"items": [item], "total": 1, "page": 1, "perPage": 10_000}));
    assert_eq!(target.get("/api/fleet/outputs/fleet-default-output").await.ok(), json!({"item": item}));
    target.get("/api/fleet/outputs/nope").await.is_error(404, "Not Found", "Output nope not found");
    running.stop().await;
}

#[tokio::test]
async fn each_type_is_created_with_what_kibana_fills_in() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let create = async |body: Value| {
        let item = target.post(OUTPUTS, &body).await.ok()["item"].take();
        let path = format!("{OUTPUTS}/{}", item["id"].as_str().unwrap());
        assert_eq!(target.get(&path).await.ok()["item"], item, "it was kept as it was answered");
        item
    };
    let flags = json!({"is_default": false, "is_default_monitoring": false});
    let item = create(elasticsearch(json!({"id": "one"}))).await;
    let wanted = json!({"id": "one", "name": "es", "type": "elasticsearch", "hosts": ["https://es.example:443"], "preset": "balanced"});
    assert_eq!(item, with(wanted, flags.clone()));

    let remote =
        json!({"id": "two", "type": "remote_elasticsearch", "name": "far", "service_token": "plain"});
    let item = create(with(elasticsearch(json!({})), remote)).await;
    assert_eq!(
        (item["service_token"].as_str(), item["type"].as_str()),
        (Some("plain"), Some("remote_elasticsearch"))
    );

    let ssl = json!({"certificate_authorities": ["CA"], "certificate": "CERT", "key": "KEY"});
    let logstash =
        json!({"id": "three", "name": "l", "type": "logstash", "hosts": ["l.example:5044"], "ssl": ssl});
    assert_eq!(create(logstash.clone()).await, with(logstash, flags.clone()));

    let item = create(kafka(json!({"id": "four", "password": "p", "topic": "t", "proxy_id": null}))).await;
    let wanted = json!({
        "id": "four", "password": "p", "topic": "t", "version": "1.0.0", "compression": "gzip", "compression_level": 4,
        "client_id": "Elastic", "sasl": {"mechanism": "PLAIN"}, "partition": "hash", "timeout": 30,
        "broker_timeout": 10, "required_acks": 1,
    });
    assert_eq!(item, with(kafka(wanted), flags));

    let list = target.get(OUTPUTS).await.ok();
    let ids: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!(
        (ids, list["total"].as_i64()),
        (vec!["fleet-default-output", "one", "two", "three", "four"], Some(5))
    );
    running.stop().await;
}

#[tokio::test]
async fn secrets_are_answered_as_references_only() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let secret = "hunter2-and-then-some";
    for (body, place) in [
        (kafka(json!({"secrets": {"password": secret, "ssl": {"key": secret}}})), "/secrets/password"),
        (
            json!({"name": "l", "type": "logstash", "hosts": ["l:5044"], "secrets": {"ssl": {"key": secret}}}),
            "/secrets/ssl/key",
        ),
        (
            with(
                elasticsearch(json!({"secrets": {"service_token": secret}})),
                json!({"type": "remote_elasticsearch"}),
            ),
            "/secrets/service_token",
        ),
    ] {
        let created = target.post(OUTPUTS, &body).await;
        assert!(!created.text.contains(secret), "{}", created.text);
        let item = created.ok()["item"].take();
        let reference = item.pointer(place).unwrap().as_object().unwrap();
        assert_eq!((reference.len(), reference["id"].as_str().unwrap().len()), (1, 20));
    }
    assert!(!target.get(OUTPUTS).await.text.contains(secret));
    running.stop().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let ssl = json!({"ssl": {"key": "a"}, "secrets": {"ssl": {"key": "b"}}});
    let types = "types that failed validation:\n- [request body.type.0]: expected value to equal [elasticsearch]\n- [request body.type.1]: expected value to equal [remote_elasticsearch]\n- [request body.type.2]: expected value to equal [logstash]\n- [request body.type.3]: expected value to equal [kafka]";
    for (body, message) in [
        (json!([1]), "[request body]: expected a plain object value, but found [Array] instead.".to_owned()),
        (json!({"type": "redis"}), format!("[request body.type]: {types}")),
        (json!({"name": "x"}), format!("[request body.type]: {types}")),
        (json!({"type": "logstash", "name": "x"}), "[request body.hosts]: expected value of type [array] but got [undefined]".to_owned()),
        (elasticsearch(json!({"name": 7})), "[request body.name]: expected value of type [string] but got [number]".to_owned()),
        (elasticsearch(json!({"hosts": []})), "[request body.hosts]: array size is [0], but cannot be smaller than [1]".to_owned()),
        (elasticsearch(json!({"hosts": ["ftp://x"]})), "[request body.hosts.0]: expected URI with scheme [http|https].".to_owned()),
        (elasticsearch(json!({"raoul": 1})), "[request body]: Additional properties are not allowed ('raoul' was unexpected)".to_owned()),
        (elasticsearch(json!({"topic": "t"})), "[request body]: Additional properties are not allowed ('topic' was unexpected)".to_owned()),
        (elasticsearch(json!({"ssl": {"keys": "k"}})), "[request body.ssl]: types that failed validation:\n- [request body.ssl.0]: expected value to equal [null]\n- [request body.ssl.1]: Additional properties are not allowed ('keys' was unexpected)".to_owned()),
        (elasticsearch(ssl), "Cannot specify both ssl.key and secrets.ssl.key".to_owned()),
        (with(elasticsearch(json!({"service_token": "a", "secrets": {"service_token": "b"}})), json!({"type": "remote_elasticsearch"})), "Cannot specify both service_token and secrets.service_token".to_owned()),
        (elasticsearch(json!({"preset": "balanced", "config_yaml": "a: 1\nworker: 4"})), "preset cannot be balanced when config_yaml contains one of bulk_max_size, compression_level, connection_idle_timeout, queue.mem.events, queue.mem.flush.min_events, queue.mem.flush.timeout, worker".to_owned()),
        (kafka(json!({"hosts": ["http://k:9092"]})), "[request body.hosts.0]: Invalid format. Expected \"host:port\" without protocol".to_owned()),
        (kafka(json!({"auth_type": "ssl"})), "[request body.username]: a value wasn't expected to be present".to_owned()),
        (kafka(json!({"secrets": {"ssl": {}}})), "[request body.secrets.ssl.key]: expected value of type [string] but got [undefined]".to_owned()),
    ] {
        target.post(OUTPUTS, &body).await.is_error(400, "Bad Request", &message);
    }
    let answer = target.post(OUTPUTS, &elasticsearch(json!({"id": "a/b"}))).await;
    assert!(answer.status == 400 && answer.message().starts_with("id is not valid"), "{}", answer.text);
    let conflict = target.post(OUTPUTS, &elasticsearch(json!({"id": "fleet-default-output"}))).await;
    conflict.is_error(409, "Conflict", "Saved object [ingest-outputs/fleet-default-output] conflict");
    assert_eq!(target.get(OUTPUTS).await.ok()["total"], 1, "nothing of it was kept");
    running.stop().await;
    let (target, running) = started(Fill::Empty, |options| options.compat = Compat::V9_4_0).await;
    let answer = target.post(OUTPUTS, &elasticsearch(json!({"raoul": 1}))).await;
    answer.is_error(400, "Bad Request", "[request body.raoul]: definition for this key is missing");
    running.stop().await;
}

#[tokio::test]
async fn flags_and_numbers_are_read_as_on_any_route() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let item = target.post(OUTPUTS, &elasticsearch(json!({"is_default": "TRUE"}))).await.ok();
    assert_eq!(item["item"]["is_default"], true);
    let item = target.post(OUTPUTS, &kafka(json!({"timeout": " 5 "}))).await.ok();
    assert_eq!(item["item"]["timeout"], 5);
    let large = target.post(OUTPUTS, &kafka(json!({"timeout": 1e300}))).await;
    large.is_error(400, "Bad Request", "[request body.timeout]: \"timeout\" must be a safe number");
    running.stop().await;
}

#[tokio::test]
async fn there_is_one_default_of_each_sort() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let defaults = async || {
        let list = target.get(OUTPUTS).await.ok();
        let of = |flag: &str| -> Vec<String> {
            let items = list["items"].as_array().unwrap().iter();
            items.filter(|o| o[flag] == json!(true)).map(|o| o["id"].as_str().unwrap().to_owned()).collect()
        };
        (of("is_default"), of("is_default_monitoring"))
    };
    target.post(OUTPUTS, &elasticsearch(json!({"id": "data", "is_default": true}))).await.ok();
    assert_eq!(defaults().await, (vec!["data".to_owned()], vec!["fleet-default-output".to_owned()]));
    target.post(OUTPUTS, &elasticsearch(json!({"id": "logs", "is_default_monitoring": true}))).await.ok();
    assert_eq!(defaults().await, (vec!["data".to_owned()], vec!["logs".to_owned()]));
    assert_eq!(target.get(OUTPUTS).await.ok()["items"][0]["id"], "data", "the default comes first");
    running.stop().await;
}

#[tokio::test]
async fn logstash_gets_a_key_of_its_own_that_no_output_shows() {
    let (target, running) = started(Fill::Samples, |_| {}).await;
    let key = target.post("/api/fleet/logstash_api_keys", &json!({})).await.ok()["api_key"].clone();
    let (id, secret) = key.as_str().unwrap().split_once(':').unwrap();
    assert_eq!((id.len(), secret.len()), (20, 22));
    let again = target.post("/api/fleet/logstash_api_keys", &json!({"whatever": 1})).await.ok();
    assert_ne!(again["api_key"], key);
    for path in [OUTPUTS, "/api/fleet/agents?perPage=1000", "/api/fleet/agent_policies?perPage=100"] {
        let text = target.get(path).await.text;
        assert!(!text.contains(id) && !text.contains(secret), "{path}");
    }
    running.stop().await;
}
