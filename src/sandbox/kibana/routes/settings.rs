//! `GET /internal/fleet/settings/enrollment`: what Kibana's own page needs to write down how an agent enrolls.
//!
//! In the form of Kibana 9.5. No policy of the sandbox has the integration of Fleet Server, so `policies` is always
//! empty and there is no `es_output`; `has_active` says whether the sandbox's own Fleet Server runs. Kibana looks for
//! one only when no policy is named, and so does this. A policy that there is not counts as none.

use serde_json::{Value, json};

use super::hosts;
use crate::sandbox::kibana::answer::{Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::store::{fleet_server_hosts, policies};

/// The policy's name in the query: `agent_policy_id` by the contract, `agentPolicyId` in Kibana's source. Both do.
pub(crate) async fn enrollment(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    let in_source = query.text("agentPolicyId")?;
    let policy_id = query.text("agent_policy_id")?.or(in_source);
    query.finish()?;
    let has_active = policy_id.is_none() && ctx.shared.fleet_server.is_some();
    let read = ctx.shared.store.read(move |db| {
        let policy = policy_id.map(|id| policies::get(db, &id)).transpose()?.flatten();
        let wanted = policy.and_then(|policy| policy.fleet_server_host_id);
        fleet_server_hosts::of_policy(db, wanted.as_deref())
    });
    let mut fleet_server = json!({"policies": [], "has_active": has_active});
    if let Some(host) = read.await? {
        fleet_server["host"] = without_secrets(hosts::item(&host, ctx.shared.fleet_server.as_deref()));
    }
    Ok(ok(&json!({
        "fleet_server": fleet_server,
        "download_source": {
            "id": "fleet-default-download-source",
            "name": "Elastic Artifacts",
            "host": "https://artifacts.elastic.co/downloads/",
            "is_default": true,
        },
    })))
}

/// Kibana 9.5: this route's readers may not see keys.
fn without_secrets(mut host: Value) -> Value {
    if let Value::Object(host) = &mut host {
        host.remove("secrets");
        if let Some(Value::Object(ssl)) = host.get_mut("ssl") {
            for key in ["key", "es_key", "agent_key"] {
                ssl.remove(key);
            }
        }
    }
    host
}
