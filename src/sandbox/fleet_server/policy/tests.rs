//! Policies as agents get them.

use serde_json::{Value, json};

use super::*;
use crate::domain::secret::Secret;
use crate::sandbox::store::agents;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::{KeyPair, KeyVerdict};
use crate::sandbox::store::{
    Store, agent_keys, agent_outputs, fleet_server_hosts, outputs, policies, secrets,
};

const NOW: i64 = 1_800_000_000_000;

fn output(id: &str, kind: &str, body: &Value) -> StoredOutput {
    StoredOutput {
        id: id.into(),
        name: id.into(),
        kind: kind.into(),
        is_default: id == "own",
        is_default_monitoring: id == "own",
        body: body.to_string(),
    }
}

/// A store with one output of each type, one agent, and a policy that uses the defaults.
fn set_up(db: &Connection) -> Result<(Agent, StoredPolicy), FleetError> {
    secrets::insert(db, "1", &Secret::new("kafka-password".into()))?;
    secrets::insert(db, "2", &Secret::new("PRIVATE KEY".into()))?;
    secrets::insert(db, "3", &Secret::new("service-token".into()))?;
    for output in [
        output(
            "own",
            "elasticsearch",
            &json!({"hosts": ["http://es:9200"], "preset": "balanced", "ssl": null}),
        ),
        output(
            "remote",
            "remote_elasticsearch",
            &json!({"hosts": ["https://far:9200"], "kibana_api_key": "K", "secrets": {"service_token": {"id": "3"}}}),
        ),
        output("tokenless", "remote_elasticsearch", &json!({"hosts": ["https://far:9200"]})),
        output(
            "kafka",
            "kafka",
            &json!({
                "hosts": ["k:9092"], "auth_type": "user_pass", "username": "u", "topic": "logs", "partition": "hash",
                "hash": {"hash": "host"}, "compression": "gzip", "compression_level": 4, "client_id": "Elastic",
                "sasl": {"mechanism": "PLAIN"}, "random": {"group_events": 3},
                "secrets": {"password": {"id": "1"}},
            }),
        ),
        output(
            "logstash",
            "logstash",
            &json!({
                "hosts": ["l:5044"], "ssl": {"certificate": "CERT", "certificate_authorities": ["CA"], "key": ""},
                "secrets": {"ssl": {"key": {"id": "2"}}},
            }),
        ),
        output("other", "carrier_pigeon", &json!({})),
    ] {
        outputs::insert(db, &output)?;
    }
    let policy = StoredPolicy::new("p".into(), "web".into(), "prod".into(), NOW);
    policies::insert(db, &policy)?;
    let agent = Agent { version: Some("9.5.1".into()), ..Agent::new("a".into(), "p".into(), NOW) };
    agents::put(db, &agent)?;
    Ok((agent, policy))
}

fn with(test: impl FnOnce(&Connection, &Agent, StoredPolicy) -> Result<(), FleetError>) {
    let store = Store::memory().unwrap();
    let done = store.write_here(|db| {
        let (agent, policy) = set_up(db)?;
        test(db, &agent, policy)
    });
    done.unwrap();
}

fn given(db: &Connection, agent: &Agent, policy: &StoredPolicy) -> Result<Value, FleetError> {
    Ok(document(db, agent, policy, Some("http://here:8220"), NOW)?["policy"].take())
}

fn uses(policy: &StoredPolicy, data: &str, monitoring: &str) -> StoredPolicy {
    StoredPolicy {
        data_output_id: Some(data.into()),
        monitoring_output_id: Some(monitoring.into()),
        ..policy.clone()
    }
}

fn verdict(db: &Connection, api_key: &Value) -> KeyVerdict {
    let (id, secret) = api_key.as_str().unwrap().split_once(':').unwrap();
    let pair = KeyPair { id: id.into(), secret: secret.to_owned().into() };
    api_keys::check(db, &pair, NOW).unwrap()
}

fn roles(db: &Connection, api_key: &Value) -> Vec<String> {
    let id = api_key.as_str().unwrap().split(':').next().unwrap();
    let roles = agent_keys::roles(db, id).unwrap().unwrap();
    roles.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_default_output_gets_a_key_and_the_permissions_of_data_and_monitoring() {
    with(|db, agent, policy| {
        let body = given(db, agent, &policy)?;
        let key = body["outputs"]["default"]["api_key"].clone();
        assert_eq!(
            body["outputs"],
            json!({"default":
                {"type": "elasticsearch", "hosts": ["http://es:9200"], "preset": "balanced", "api_key": key}})
        );
        assert_eq!(verdict(db, &key), KeyVerdict::Valid);
        let permissions = &body["output_permissions"]["default"];
        assert_eq!(permissions["_elastic_agent_checks"], json!({"cluster": ["monitor"]}));
        let watched = permissions["_elastic_agent_monitoring"]["indices"][0]["names"].as_array().unwrap();
        assert!(watched.contains(&json!("logs-elastic_agent-prod")), "{watched:?}");
        assert!(permissions["system-p"]["indices"][0]["names"].to_string().contains("system.syslog-prod"));
        assert_eq!(roles(db, &key), permissions.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
        assert_eq!((&body["id"], &body["revision"]), (&json!("p"), &json!(1)));
        assert_eq!(body["fleet"]["hosts"], json!(["http://here:8220"]));
        assert_eq!(body["inputs"][0]["use_output"], "default");
        assert_eq!(body["agent"]["monitoring"]["use_output"], "default");
        assert_eq!(body["secret_paths"], json!([]));
        let again = given(db, agent, &policy)?;
        assert_eq!(again["outputs"]["default"]["api_key"], key, "kept while the permissions stay");
        Ok(())
    });
}

#[test]
fn each_output_gets_only_the_permissions_of_what_it_is_for() {
    with(|db, agent, policy| {
        let policy = StoredPolicy { monitoring: r#"["logs"]"#.into(), ..uses(&policy, "remote", "own") };
        let body = given(db, agent, &policy)?;
        let names = |output: &str| roles(db, &body["outputs"][output]["api_key"]);
        assert_eq!(names("remote"), ["_elastic_agent_checks", "system-p"]);
        assert_eq!(names("default"), ["_elastic_agent_checks", "_elastic_agent_monitoring"]);
        let watched = &body["output_permissions"]["default"]["_elastic_agent_monitoring"]["indices"];
        assert!(!watched.to_string().contains("metrics-"), "{watched}");
        let remote = &body["outputs"]["remote"];
        assert_eq!(remote["type"], "elasticsearch", "as agents know it");
        assert!(remote.get("service_token").is_none() && remote.get("kibana_api_key").is_none(), "{remote}");
        assert_eq!(body["secret_paths"], json!([]), "the token of the service is for Fleet Server");
        let nothing = StoredPolicy { monitoring: "[]".into(), ..policy };
        let body = given(db, agent, &nothing)?;
        assert_eq!(body["agent"]["monitoring"]["enabled"], false);
        let watched = &body["output_permissions"]["default"]["_elastic_agent_monitoring"];
        assert_eq!(*watched, json!({"indices": []}));
        Ok(())
    });
}

#[test]
fn kafka_and_logstash_get_their_secrets_and_no_key() {
    with(|db, agent, policy| {
        let body = given(db, agent, &uses(&policy, "kafka", "logstash"))?;
        assert_eq!(
            body["outputs"]["kafka"],
            json!({
                "type": "kafka", "hosts": ["k:9092"], "username": "u", "password": "kafka-password", "topic": "logs",
                "partition": {"hash": {"hash": "host"}}, "compression": "gzip", "compression_level": 4,
                "client_id": "Elastic", "sasl": {"mechanism": "PLAIN"},
            })
        );
        assert_eq!(
            body["outputs"]["logstash"],
            json!({
                "type": "logstash", "hosts": ["l:5044"],
                "ssl": {"certificate": "CERT", "certificate_authorities": ["CA"], "key": "PRIVATE KEY"},
            })
        );
        assert_eq!(body["secret_paths"], json!(["outputs.kafka.password", "outputs.logstash.ssl.key"]));
        assert_eq!(body["output_permissions"], json!({}));
        assert!(!has_keys(db, &uses(&policy, "kafka", "logstash"))? && has_keys(db, &policy)?);
        assert_eq!(agent_outputs::of_agent(db, &agent.id)?, []);
        Ok(())
    });
}

#[test]
fn a_remote_cluster_without_a_token_gets_a_policy_without_a_key() {
    with(|db, agent, policy| {
        let body = given(db, agent, &uses(&policy, "tokenless", "tokenless"))?;
        let output = json!({"type": "elasticsearch", "hosts": ["https://far:9200"]});
        assert_eq!(body["outputs"]["tokenless"], output);
        Ok(())
    });
}

#[test]
fn an_unknown_sort_of_output_is_refused() {
    with(|db, agent, policy| {
        let refused = given(db, agent, &uses(&policy, "other", "own")).unwrap_err();
        let message = "encountered unexpected output type while preparing outputs: carrier_pigeon";
        assert_eq!((refused.status.as_u16(), refused.message.as_str()), (500, message));
        Ok(())
    });
}

#[test]
fn a_policy_without_any_output_is_refused() {
    let store = Store::memory().unwrap();
    let refused: Result<(), FleetError> = store.write_here(|db| {
        let policy = StoredPolicy::new("p".into(), "web".into(), "prod".into(), NOW);
        given(db, &Agent::new("a".into(), "p".into(), NOW), &policy).map(drop)
    });
    assert_eq!(refused.unwrap_err().message, "output section not found");
}

#[test]
fn changed_permissions_widen_the_same_key_until_the_policy_is_acknowledged() {
    with(|db, agent, policy| {
        let first = given(db, agent, &policy)?["outputs"]["default"]["api_key"].take();
        let narrower = StoredPolicy { monitoring: "[]".into(), revision: 2, ..policy };
        let second = given(db, agent, &narrower)?["outputs"]["default"]["api_key"].take();
        assert_eq!(first, second, "the same key");
        let stale = roles(db, &first).iter().filter(|name| name.ends_with("-0-rdstale")).count();
        assert_eq!(stale, 3, "{:?}", roles(db, &first));
        acknowledged(db, agent, 2, NOW)?;
        assert_eq!(roles(db, &first), ["_elastic_agent_checks", "_elastic_agent_monitoring", "system-p"]);
        assert_eq!(agents::get(db, "a")?.unwrap().policy_revision, Some(2));
        Ok(())
    });
}

#[test]
fn the_key_of_an_output_that_went_ends_when_the_policy_is_acknowledged() {
    with(|db, agent, policy| {
        let own = given(db, agent, &policy)?["outputs"]["default"]["api_key"].take();
        let body = given(db, agent, &uses(&policy, "kafka", "kafka"))?;
        assert_eq!(body["output_permissions"], json!({}));
        assert_eq!(verdict(db, &own), KeyVerdict::Valid, "the agent still writes with it");
        acknowledged(db, agent, 2, NOW)?;
        assert_eq!(verdict(db, &own), KeyVerdict::Invalidated);
        let back = given(db, agent, &policy)?["outputs"]["default"]["api_key"].take();
        assert_ne!(back, own);
        Ok(())
    });
}

#[test]
fn another_remote_cluster_is_another_key() {
    with(|db, agent, policy| {
        let policy = uses(&policy, "remote", "remote");
        let first = given(db, agent, &policy)?["outputs"]["remote"]["api_key"].take();
        assert_eq!(given(db, agent, &policy)?["outputs"]["remote"]["api_key"], first);
        db.execute("UPDATE outputs SET body = replace(body, 'far', 'farther') WHERE id = 'remote'", [])?;
        let second = given(db, agent, &policy)?["outputs"]["remote"]["api_key"].take();
        assert_ne!(first, second);
        acknowledged(db, agent, 2, NOW)?;
        assert_eq!((verdict(db, &first), verdict(db, &second)), (KeyVerdict::Invalidated, KeyVerdict::Valid));
        Ok(())
    });
}

#[test]
fn agents_are_told_where_fleet_server_is() {
    with(|db, agent, policy| {
        for (id, is_default) in [("first", true), ("second", false)] {
            let host = fleet_server_hosts::Host {
                id: id.into(),
                name: id.into(),
                host_urls: json!([format!("https://{id}:8220")]).to_string(),
                is_default,
                body: "{}".into(),
            };
            fleet_server_hosts::insert(db, &host)?;
        }
        let hosts = |policy: &StoredPolicy, here| {
            document(db, agent, policy, here, NOW).map(|body| body["policy"]["fleet"]["hosts"].clone())
        };
        assert_eq!(
            hosts(&policy, Some("http://here"))?,
            json!(["http://here"]),
            "the default host is this one"
        );
        assert_eq!(hosts(&policy, None)?, json!(["https://first:8220"]));
        let own = StoredPolicy { fleet_server_host_id: Some("second".into()), ..policy };
        assert_eq!(hosts(&own, Some("http://here"))?, json!(["https://second:8220"]));
        Ok(())
    });
}

#[test]
fn the_policy_is_signed_with_a_key_that_stays() {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    with(|db, agent, policy| {
        let body = given(db, agent, &policy)?;
        let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
        let der = bytes(&body["agent"]["protection"]["signing_key"]);
        // The point is the last 65 bytes of the key's X.509 form.
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, der[der.len() - 65..].to_vec());
        let data = bytes(&body["signed"]["data"]);
        key.verify(&data, &bytes(&body["signed"]["signature"])).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&data).unwrap()["id"], "p");
        let again = given(db, agent, &policy)?;
        assert_eq!(again["agent"]["protection"], body["agent"]["protection"]);
        Ok(())
    });
}
