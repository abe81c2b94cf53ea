//! `/api/fleet/fleet_server_hosts`.

use fleet_tokens::sandbox::{Fill, FleetServerOptions};
use serde_json::{Value, json};

use super::started;

const HOSTS: &str = "/api/fleet/fleet_server_hosts";

#[tokio::test]
async fn hosts_are_listed_and_got_and_created() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let first = json!({
        "id": "fleet-default-fleet-server-host", "name": "Default", "is_default": true, "is_preconfigured": true,
        "host_urls": ["https://fleet-server.example:8220"],
    });
    let list = target.get(HOSTS).await.ok();
    assert_eq!(list, json!({"items": [first], "total": 1, "page": 1, "perPage": 10_000}));
    target.get(&format!("{HOSTS}/x")).await.is_error(404, "Not Found", "Fleet server x not found");

    let secret = "a-key-that-nobody-sees";
    let body = json!({
        "id": "branch", "name": "Branch", "host_urls": ["https://a.example", "http://b.example:8220/"], "is_default": true,
        "ssl": {"certificate": "CERT"}, "secrets": {"ssl": {"key": secret}},
    });
    let created = target.post(HOSTS, &body).await;
    assert!(!created.text.contains(secret));
    let item = created.ok()["item"].take();
    assert_eq!(item["host_urls"], json!(["https://a.example:443", "http://b.example:8220"]));
    assert!(item["secrets"]["ssl"]["key"]["id"].is_string());
    assert_eq!((&item["is_default"], &item["is_preconfigured"]), (&json!(true), &json!(false)));
    assert_eq!(target.get(&format!("{HOSTS}/branch")).await.ok()["item"], item);
    let list = target.get(HOSTS).await.ok();
    let defaults: Vec<&Value> =
        list["items"].as_array().unwrap().iter().map(|host| &host["is_default"]).collect();
    assert_eq!(defaults, [true, false], "the new default took the old one's place");
    target.post(HOSTS, &body).await.is_error(
        409,
        "Conflict",
        "Saved object [fleet-fleet-server-host/branch] conflict",
    );
    running.stop().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    for (body, message) in [
        (
            json!({"host_urls": ["https://x"]}),
            "[request body.name]: expected value of type [string] but got [undefined]",
        ),
        (
            json!({"name": "x"}),
            "[request body.host_urls]: expected value of type [array] but got [undefined]",
        ),
        (
            json!({"name": "x", "host_urls": []}),
            "[request body.host_urls]: array size is [0], but cannot be smaller than [1]",
        ),
        (
            json!({"name": "x", "host_urls": ["x"]}),
            "[request body.host_urls.0]: value must be a valid URI (see RFC 3986).",
        ),
        (
            json!({"name": "x", "host_urls": ["https://x"], "url": 1}),
            "[request body]: Additional properties are not allowed ('url' was unexpected)",
        ),
        (
            json!({"name": "x", "host_urls": ["https://x"], "ssl": {"es_key": "a"}, "secrets": {"ssl": {"es_key": "b"}}}),
            "Cannot specify both ssl.es_key and secrets.ssl.es_key",
        ),
    ] {
        target.post(HOSTS, &body).await.is_error(400, "Bad Request", message);
    }
    assert_eq!(target.get(HOSTS).await.ok()["total"], 1);
    running.stop().await;
}

#[tokio::test]
async fn while_fleet_server_runs_the_default_host_is_that_one() {
    let (target, running) = started(Fill::Samples, |options| {
        options.fleet_server =
            Some(FleetServerOptions { listen: "127.0.0.1:0".parse().unwrap(), limits: false, caches: false });
    })
    .await;
    let list = target.get(HOSTS).await.ok();
    let url = list["items"][0]["host_urls"][0].as_str().unwrap();
    let status = reqwest::get(format!("{url}/api/status")).await.unwrap().text().await.unwrap();
    assert!(status.contains("fleet-server"), "it answers there: {status}");
    assert_eq!(
        list["items"][1]["host_urls"][0], "https://fleet-branch.example:8220",
        "others stay where they are"
    );
    let settings = target.keyed(reqwest::Method::GET, "/internal/fleet/settings/enrollment");
    let settings = crate::harness::send(settings.header("elastic-api-version", "1")).await.ok();
    assert_eq!(settings["fleet_server"]["host"]["host_urls"], json!([url]));
    assert_eq!(settings["fleet_server"]["has_active"], true);
    running.stop().await;
}
