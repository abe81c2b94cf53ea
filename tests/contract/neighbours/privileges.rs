//! Who may do what.

use fleet_tokens::sandbox::Fill;
use reqwest::Method;
use serde_json::json;

use super::started;
use crate::harness::send;

#[tokio::test]
async fn a_reader_sees_settings_and_agents_and_changes_nothing() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let agent = target.get("/api/fleet/agents?perPage=1").await.ok()["items"][0]["id"].clone();
    let agent = format!("/api/fleet/agents/{}", agent.as_str().unwrap());
    let reader = sandbox.as_user("reader");
    for path in [
        "/api/fleet/outputs",
        "/api/fleet/outputs/fleet-default-output",
        "/api/fleet/fleet_server_hosts",
        "/api/fleet/fleet_server_hosts/fleet-default-fleet-server-host",
        "/api/fleet/agents",
        agent.as_str(),
        "/api/fleet/kubernetes",
        "/api/fleet/kubernetes/download",
    ] {
        assert_eq!(reader.get(path).await.status, 200, "{path}");
    }
    let granted = |path: &str, method: &str, by: &str| {
        format!(
            "API [{method} {path}] is unauthorized for user, this action is granted by the Kibana privileges [{by}]"
        )
    };
    let unenroll = format!("{agent}/unenroll");
    for (path, by) in [
        ("/api/fleet/outputs", "fleet-settings-all"),
        ("/api/fleet/logstash_api_keys", "fleet-settings-all"),
        ("/api/fleet/fleet_server_hosts", "fleet-settings-all"),
        (unenroll.as_str(), "fleet-agents-all"),
    ] {
        reader.post(path, &json!({})).await.is_error(403, "Forbidden", &granted(path, "POST", by));
    }
    let path = "/internal/fleet/settings/enrollment";
    let answer = send(reader.keyed(Method::GET, path).header("elastic-api-version", "1")).await;
    answer.is_error(403, "Forbidden", &granted(path, "GET", "fleet-agents-all,fleet-setup"));
    sandbox.stop().await;
}
