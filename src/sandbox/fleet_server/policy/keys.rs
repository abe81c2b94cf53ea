//! An agent's key for each output: made once, kept while its permissions stay, widened when they change, and let go
//! when the output goes.

use aws_lc_rs::digest;
use rusqlite::Connection;
use serde_json::{Map, Value};
use std::fmt::Write as _;

use crate::domain::secret::Secret;
use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::mint;
use crate::sandbox::store::agent_outputs::{self, AgentOutput};
use crate::sandbox::store::agents::Agent;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::KeyPair;
use crate::sandbox::store::outputs::StoredOutput;
use crate::sandbox::store::{agent_keys, checkins};

/// Marks a role that is on its way out.
const STALE: &str = "rdstale";

/// The agent's `id:key` for the output. `None` where no key can be made: a remote cluster without a token, to which
/// the policy goes without one.
pub(super) fn give(
    db: &Connection,
    agent: &Agent,
    name: &str,
    output: &StoredOutput,
    section: &Map<String, Value>,
    roles: &Value,
    now: i64,
) -> Result<Option<Secret>, FleetError> {
    let remote = output.kind == "remote_elasticsearch";
    if remote && !section.contains_key("service_token") {
        return Ok(None);
    }
    let config_hash = if remote { hash(&remote_config(section)) } else { String::new() };
    let permissions_hash = hash(roles);
    let known = agent_outputs::of_agent(db, &agent.id)?.into_iter().find(|known| known.output == name);
    let fresh = match known {
        Some(known) if known.config_hash != config_hash => {
            agent_outputs::retire(db, &agent.id, &known, now)?;
            None
        }
        Some(known) if known.permissions_hash == permissions_hash => return Ok(Some(known.api_key)),
        Some(known) => agent_keys::roles(db, &known.api_key_id)?.map(|old| (known, old)),
        None => None,
    };
    let kept = if let Some((known, old)) = fresh {
        agent_keys::set_roles(db, &known.api_key_id, &widened(roles, &old))?;
        AgentOutput { permissions_hash, ..known }
    } else {
        let key = mint::api_key()?;
        let pair =
            KeyPair::decode(&key.encoded).ok_or_else(|| FleetError::unmapped("the key can't be read"))?;
        api_keys::insert(db, &agent_keys::output(&key.id, &agent.id, name, roles.clone(), now), &pair)?;
        AgentOutput {
            output: name.to_owned(),
            kind: output.kind.clone(),
            api_key: Secret::new(pair.plain().to_string()),
            api_key_id: key.id,
            permissions_hash,
            config_hash,
        }
    };
    agent_outputs::put(db, &agent.id, &kept)?;
    Ok(Some(kept.api_key))
}

/// Which cluster it is, and as whom.
fn remote_config(section: &Map<String, Value>) -> Value {
    ["hosts", "service_token"].into_iter().filter_map(|key| section.get(key).cloned()).collect()
}

/// Lets go of the keys for outputs that the policy does not name any more.
pub(super) fn retire_others(
    db: &Connection,
    agent: &Agent,
    named: &[String],
    now: i64,
) -> Result<(), FleetError> {
    for known in agent_outputs::of_agent(db, &agent.id)? {
        if !named.contains(&known.output) {
            agent_outputs::retire(db, &agent.id, &known, now)?;
        }
    }
    Ok(())
}

/// The agent runs the revision: what it needed for the one before goes.
pub(crate) fn acknowledged(
    db: &Connection,
    agent: &Agent,
    revision: i64,
    now: i64,
) -> Result<(), FleetError> {
    for id in agent_outputs::retired(db, &agent.id)? {
        api_keys::invalidate(db, &id, now)?;
    }
    agent_outputs::forget_retired(db, &agent.id)?;
    for output in agent_outputs::of_agent(db, &agent.id)? {
        if let Some(Value::Object(mut roles)) = agent_keys::roles(db, &output.api_key_id)? {
            let before = roles.len();
            roles.retain(|name, _| !name.ends_with(STALE));
            if roles.len() < before {
                agent_keys::set_roles(db, &output.api_key_id, &Value::Object(roles))?;
            }
        }
    }
    Ok(checkins::set_revision(db, &agent.id, revision, now)?)
}

/// The new roles, and the old ones under names that tell that they are stale: the agent writes with both until it
/// has the new policy.
fn widened(new: &Value, old: &Value) -> Value {
    let mut roles = new.as_object().cloned().unwrap_or_default();
    for (name, role) in old.as_object().into_iter().flatten() {
        let name = stale_base(name);
        let mut number = 0;
        while roles.contains_key(&format!("{name}-{number}-{STALE}")) {
            number += 1;
        }
        roles.insert(format!("{name}-{number}-{STALE}"), role.clone());
    }
    Value::Object(roles)
}

/// The name that a role had before it became stale.
fn stale_base(name: &str) -> &str {
    let bare = name.strip_suffix(STALE).and_then(|rest| rest.strip_suffix('-'));
    bare.and_then(|rest| rest.rsplit_once('-')).map_or(name, |(base, _)| base)
}

/// As Go's encoder writes it: compact, keys in order, HTML's characters escaped, and a newline at the end.
fn hash(value: &Value) -> String {
    let text = value.to_string();
    let text = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026") + "\n";
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn permissions_are_hashed_as_go_does_it() {
        // printf '{"a":{"cluster":["monitor"]},"b":1}\n' | sha256sum
        let wanted = hash(&json!({"b": 1, "a": {"cluster": ["monitor"]}}));
        assert_eq!(wanted, "106a02d0a55c8cb26cef10d298af2fb4654d7e3ad80c42481d2d18108f1f035c");
    }

    #[test]
    fn old_roles_stay_beside_the_new_ones_under_stale_names() {
        let once = widened(&json!({"a": 2}), &json!({"a": 1}));
        assert_eq!(once, json!({"a": 2, "a-0-rdstale": 1}));
        let twice = widened(&json!({"a": 3}), &once);
        assert_eq!(twice, json!({"a": 3, "a-0-rdstale": 2, "a-1-rdstale": 1}));
    }
}
