//! What agents meet when Elasticsearch and Fleet have drifted apart: no route of Kibana's brings that about, so these
//! cases reach into the store's file.

use fleet_tokens::sandbox::DataLocation;
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Agent, Fleet, base64, is_error};
use crate::harness::{POLICIES, send};

const MISMATCH: &str = "FindEnrollmentAPIKey: hit count mismatch";

/// A sandbox on a file, and the file.
struct Drifting {
    fleet: Fleet,
    folder: tempfile::TempDir,
}

impl Drifting {
    async fn start(caches: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataLocation::File(folder.path().join("a.db"));
        let fleet = Fleet::with(|options, server| {
            options.data = data;
            server.caches = caches;
        });
        Self { fleet: fleet.await, folder }
    }

    fn store(&self) -> Connection {
        Connection::open(self.folder.path().join("a.db")).unwrap()
    }

    /// Changes one row.
    fn change(&self, sql: &str, id: &Value) {
        assert_eq!(self.store().execute(sql, [id.as_str().unwrap()]).unwrap(), 1, "{sql}");
    }

    fn kill_key(&self, id: &Value) {
        self.change("UPDATE api_keys SET invalidated_at = 1800000000000 WHERE id = ?1", id);
    }

    async fn enroll_fails(&self, token: &Value, hits: usize) {
        let answer = self.fleet.enroll(token).await;
        is_error(&answer, 500, "BadRequest", &format!("{MISMATCH} {hits}"));
    }

    async fn is_unauthorized(&self, token: &Value) {
        is_error(&self.fleet.enroll(token).await, 401, "ErrUnauthorized", "unauthorized");
    }

    /// The names of the roles that a key has.
    fn roles(&self, key: &str) -> Vec<String> {
        let id = key.split(':').next().unwrap();
        let sql = "SELECT role_descriptors FROM api_keys WHERE id = ?1";
        let roles: String = self.store().query_row(sql, [id], |row| row.get(0)).unwrap();
        let roles: Value = serde_json::from_str(&roles).unwrap();
        roles.as_object().unwrap().keys().cloned().collect()
    }
}

#[tokio::test]
async fn a_good_key_needs_exactly_one_active_token() {
    let drifting = Drifting::start(false).await;
    let (_, token) = drifting.fleet.policy().await;
    let twice = "INSERT INTO tokens (id, api_key_id, api_key, name, policy_id, active, hidden, created_at)
                 SELECT 'twin', api_key_id, api_key, 'twin', policy_id, 1, 0, created_at FROM tokens WHERE id = ?1";
    drifting.change(twice, &token["id"]);
    drifting.enroll_fails(&token, 2).await;
    drifting.change("UPDATE tokens SET active = 0 WHERE id = ?1", &json!("twin"));
    assert_eq!(drifting.fleet.enroll(&token).await.status, 200, "only active ones count");
    drifting.change("UPDATE tokens SET active = 0 WHERE id = ?1", &token["id"]);
    drifting.enroll_fails(&token, 0).await;
    drifting.fleet.stop().await;
}

#[tokio::test]
async fn a_lost_token_with_a_good_key_is_felt_after_a_minute() {
    let drifting = Drifting::start(true).await;
    let (_, token) = drifting.fleet.policy().await;
    drifting.fleet.agent(&token).await;
    drifting.change("DELETE FROM tokens WHERE id = ?1", &token["id"]);
    drifting.fleet.pass(59);
    assert_eq!(drifting.fleet.enroll(&token).await.status, 200);
    drifting.fleet.pass(2);
    drifting.enroll_fails(&token, 0).await;
    drifting.fleet.pass(16 * 60);
    drifting.enroll_fails(&token, 0).await;
    drifting.fleet.stop().await;
}

#[tokio::test]
async fn a_key_that_elasticsearch_alone_has_killed_is_felt_when_the_server_forgets_it() {
    for caches in [false, true] {
        let drifting = Drifting::start(caches).await;
        let (_, token) = drifting.fleet.policy().await;
        if caches {
            drifting.fleet.agent(&token).await;
        }
        drifting.kill_key(&token["api_key_id"]);
        if caches {
            drifting.fleet.pass(9 * 60);
            assert_eq!(drifting.fleet.enroll(&token).await.status, 200, "the token is still active");
            drifting.fleet.pass(6 * 60);
        }
        drifting.is_unauthorized(&token).await;
        drifting.fleet.stop().await;
    }
}

#[tokio::test]
async fn an_agents_dead_key_is_felt_when_the_server_forgets_it() {
    let drifting = Drifting::start(true).await;
    let (_, token) = drifting.fleet.policy().await;
    let agent = drifting.fleet.agent(&token).await;
    drifting.kill_key(&json!(super::halves(&agent.key).0));
    drifting.fleet.pass(9 * 60);
    assert_eq!(drifting.fleet.check_in(&agent).await.status, 200);
    drifting.fleet.pass(6 * 60);
    is_error(&drifting.fleet.check_in(&agent).await, 401, "ErrUnauthorized", "unauthorized");
    drifting.fleet.stop().await;
}

#[tokio::test]
async fn an_agent_without_its_own_part_of_the_record_is_refused() {
    let drifting = Drifting::start(false).await;
    let (_, token) = drifting.fleet.policy().await;
    let agent = drifting.fleet.agent(&token).await;
    drifting.change("UPDATE agents SET version = NULL WHERE id = ?1", &json!(agent.id));
    for answer in [drifting.fleet.check_in(&agent).await, drifting.fleet.ack(&agent, &[]).await] {
        is_error(&answer, 400, "ErrAgentCorrupted", "Agent record corrupted");
    }
    drifting.fleet.stop().await;
}

/// The default output's key in the answer to a check-in, and the action that brought it.
async fn brought(fleet: &Fleet, agent: &Agent) -> (String, String) {
    let answer = fleet.check_in(agent).await.ok();
    let text = |place: &str| answer.pointer(place).unwrap().as_str().unwrap().to_owned();
    (text("/actions/0/data/policy/outputs/default/api_key"), text("/actions/0/id"))
}

async fn change_policy(fleet: &Fleet, id: &str, change: &Value) {
    let path = format!("{POLICIES}/{id}");
    let mut body = json!({"namespace": "default"});
    body["name"] = fleet.kibana.get(&path).await.ok()["item"]["name"].take();
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    fleet.kibana.put(&path, &body).await.ok();
}

#[tokio::test]
async fn an_output_key_is_widened_when_its_permissions_change_and_narrowed_by_the_ack() {
    let drifting = Drifting::start(false).await;
    let fleet = &drifting.fleet;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let (key, action) = brought(fleet, &agent).await;
    fleet.ack(&agent, &[&action]).await.ok();
    let before = drifting.roles(&key);
    change_policy(fleet, &policy, &json!({"namespace": "other"})).await;
    let (wider, action) = brought(fleet, &agent).await;
    assert_eq!(wider, key, "the same key");
    let stale: Vec<String> = before.iter().map(|role| format!("{role}-0-rdstale")).collect();
    let mut wanted = [before.clone(), stale].concat();
    wanted.sort();
    assert_eq!(drifting.roles(&key), wanted);
    fleet.ack(&agent, &[&action]).await.ok();
    assert_eq!(drifting.roles(&key), before);
    drifting.fleet.stop().await;
}

#[tokio::test]
async fn a_dead_output_key_goes_unnoticed() {
    let drifting = Drifting::start(false).await;
    let (_, token) = drifting.fleet.policy().await;
    let agent = drifting.fleet.agent(&token).await;
    let (key, _) = brought(&drifting.fleet, &agent).await;
    drifting.kill_key(&json!(key.split(':').next().unwrap()));
    assert_eq!(brought(&drifting.fleet, &agent).await.0, key);
    drifting.fleet.stop().await;
}

#[tokio::test]
async fn what_elasticsearch_keeps_of_a_key_says_whose_it_is_and_not_what_opens_it() {
    let drifting = Drifting::start(false).await;
    let (_, token) = drifting.fleet.policy().await;
    let agent = drifting.fleet.agent(&token).await;
    let (key, _) = brought(&drifting.fleet, &agent).await;
    let (access, secret) = super::halves(&agent.key);
    let (output, hidden) = key.split_once(':').unwrap();
    let store = drifting.store();
    let kept = |id: &str| {
        let sql =
            "SELECT name, metadata, role_descriptors, expire_at IS NULL, hash FROM api_keys WHERE id = ?1";
        let row = |row: &rusqlite::Row<'_>| {
            let (name, metadata): (String, String) = (row.get(0)?, row.get(1)?);
            let metadata: Value = serde_json::from_str(&metadata).unwrap();
            Ok((name, metadata, row.get::<_, String>(2)?, row.get::<_, bool>(3)?, row.get::<_, Vec<u8>>(4)?))
        };
        store.query_row(sql, [id], row).unwrap()
    };
    let (name, metadata, roles, is_forever, hash) = kept(&access);
    assert_eq!((name.as_str(), is_forever), (agent.id.as_str(), true));
    let wanted =
        json!({"agent_id": agent.id, "managed": true, "managed_by": "fleet-server", "type": "access"});
    assert_eq!(metadata, wanted);
    assert!(roles.contains("fleet-apikey-access") && roles.contains("no-privileges"), "{roles}");
    assert!(hash.len() == 32 && hash != secret.as_bytes());
    let (name, metadata, _, is_forever, hash) = kept(output);
    assert_eq!((name, is_forever), (format!("{}:default", agent.id), true));
    let wanted = json!({
        "agent_id": agent.id, "managed": true, "managed_by": "fleet-server", "output_name": "default",
        "type": "output",
    });
    assert_eq!(metadata, wanted);
    assert!(hash.len() == 32 && hash != hidden.as_bytes());
    drifting.fleet.stop().await;
}

/// Whether Elasticsearch takes the key: Fleet Server tells its version to those with a good one.
async fn opens(fleet: &Fleet, key: &str) -> bool {
    let request = fleet.bare(Method::GET, "/api/status");
    let request = request.header("authorization", format!("ApiKey {}", base64(key)));
    send(request).await.ok().get("version").is_some()
}

#[tokio::test]
async fn the_key_for_an_output_that_is_gone_works_until_the_ack() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    let (key, action) = brought(&fleet, &agent).await;
    fleet.ack(&agent, &[&action]).await.ok();
    let pipes = json!({
        "name": "pipes", "type": "logstash", "hosts": ["l:5044"],
        "ssl": {"certificate": "C", "certificate_authorities": ["A"]}, "secrets": {"ssl": {"key": "K"}},
    });
    let id = fleet.kibana.post("/api/fleet/outputs", &pipes).await.ok()["item"]["id"].take();
    change_policy(&fleet, &policy, &json!({"data_output_id": id, "monitoring_output_id": id})).await;
    let news = fleet.check_in(&agent).await.ok();
    let path = json!([format!("outputs.{}.ssl.key", id.as_str().unwrap())]);
    assert_eq!(news["actions"][0]["data"]["policy"]["secret_paths"], path);
    assert!(opens(&fleet, &key).await, "the agent still writes with it");
    fleet.ack(&agent, &[news["actions"][0]["id"].as_str().unwrap()]).await.ok();
    assert!(!opens(&fleet, &key).await);
    fleet.stop().await;
}

#[tokio::test]
async fn a_fleet_without_outputs_fails_the_check_in() {
    let drifting = Drifting::start(false).await;
    let fleet = &drifting.fleet;
    let (_, token) = fleet.policy().await;
    let agent = fleet.agent(&token).await;
    drifting.change("DELETE FROM outputs WHERE id = ?1", &json!("fleet-default-output"));
    is_error(&fleet.check_in(&agent).await, 500, "BadRequest", "output section not found");
    drifting.fleet.stop().await;
}

#[tokio::test]
async fn an_output_of_an_unknown_type_fails_the_check_in() {
    let drifting = Drifting::start(false).await;
    let (_, token) = drifting.fleet.policy().await;
    let agent = drifting.fleet.agent(&token).await;
    drifting.change("UPDATE outputs SET type = 'pigeon' WHERE id = ?1", &json!("fleet-default-output"));
    let words = "encountered unexpected output type while preparing outputs: pigeon";
    is_error(&drifting.fleet.check_in(&agent).await, 500, "BadRequest", words);
    drifting.fleet.stop().await;
}
