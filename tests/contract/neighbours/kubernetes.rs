//! `/api/fleet/kubernetes`.

use fleet_tokens::sandbox::Fill;
use serde_json::json;

use super::{get, started};

const MANIFEST: &str = "/api/fleet/kubernetes";
const FILE: &str = "/api/fleet/kubernetes/download";

#[tokio::test]
async fn the_manifest_names_the_host_and_the_token() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    let query =
        [("fleetServer", "https://fleet.example:8220"), ("enrolToken", "dG9r\"en\nx"), ("download", "true")];
    let item = get(&target, MANIFEST, &query).await.ok();
    let yaml = item["item"].as_str().unwrap();
    for line in [
        "image: \"docker.elastic.co/elastic-agent/elastic-agent:9.5.1\"",
        "value: \"https://fleet.example:8220\"",
        "value: \"dG9r\\\"en\\U0000000ax\"",
    ] {
        assert!(yaml.lines().any(|found| found.trim() == line), "{line}");
    }
    let bare = target.get(MANIFEST).await.ok();
    let bare = bare["item"].as_str().unwrap();
    assert!(bare.contains("value: \"FLEET_SERVER_HOST\"") && bare.contains("value: \"ENROLLMENT_TOKEN\""));
    let answer = target.get(&format!("{MANIFEST}?token=x")).await;
    answer.is_error(
        400,
        "Bad Request",
        "[request query]: Additional properties are not allowed ('token' was unexpected)",
    );

    let file = get(&target, FILE, &query).await;
    assert_eq!((file.status, file.text.as_str()), (200, yaml), "the same, plain");
    assert_eq!(file.headers["content-type"], "text/x-yaml");
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"elastic-agent-managed-kubernetes.yml\""
    );
    running.stop().await;
}

#[tokio::test]
async fn only_the_download_takes_its_version_from_the_query() {
    let (target, running) = started(Fill::Empty, |_| {}).await;
    assert_eq!(target.get(&format!("{FILE}?apiVersion=2023-10-31")).await.status, 200);
    let answer = target.get(&format!("{FILE}?apiVersion=2020-01-01")).await;
    let text = "No version \"2020-01-01\" available for [get] [/api/fleet/kubernetes/download]. Available versions are: [2023-10-31]";
    answer.is_error(400, "Bad Request", text);
    for path in [MANIFEST, "/api/fleet/outputs", "/api/fleet/fleet_server_hosts", "/api/fleet/agents"] {
        let answer = target.get(&format!("{path}?apiVersion=2023-10-31")).await;
        let text = "Use of query parameter \"apiVersion\" is not allowed. Please specify the API version using the \"elastic-api-version\" header.";
        assert_eq!((answer.status, answer.json["message"].clone()), (400, json!(text)), "{path}");
    }
    running.stop().await;
}
