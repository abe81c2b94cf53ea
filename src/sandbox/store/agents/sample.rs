//! Agents of the sample data. Nobody runs them: they have no key, and what they last said is invented.

use serde_json::json;

use super::Agent;
use crate::sandbox::store::policies::StoredPolicy;

const MINUTE: i64 = 60_000;
const DAY: i64 = 1440 * MINUTE;

/// What the last word of a sample agent is like.
struct SampleWord {
    /// How long ago it was said, at any time that somebody asks: see [`super::list`].
    age: i64,
    status: &'static str,
    message: &'static str,
}

/// Most are well. Of a hundred, some are offline for hours or days, and one for so long that it counts as inactive.
fn word(number: i64) -> SampleWord {
    let healthy = SampleWord { age: 1000 + number % 29_000, status: "online", message: "Running" };
    match number % 100 {
        11 | 47 | 83 => SampleWord {
            status: "degraded",
            message: "1 or more components/units in a degraded state",
            ..healthy
        },
        29 => {
            SampleWord { status: "error", message: "1 or more components/units in a failed state", ..healthy }
        }
        5 | 38 | 61 | 92 => SampleWord { age: 3 * 60 * MINUTE + number % (2 * DAY), ..healthy },
        74 => SampleWord { age: 20 * DAY, ..healthy },
        _ => healthy,
    }
}

impl Agent {
    /// One that runs on `host`, as it looks at the moment `now`.
    pub(crate) fn sample(id: String, policy: &StoredPolicy, enrolled_at: i64, now: i64, host: &str) -> Self {
        // Any number that is the agent's own will do.
        let number = id.bytes().fold(7_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1_000_003);
        let word = word(number);
        let version = if number % 5 == 0 { "9.4.2" } else { "9.5.1" };
        let (platform, system) = if host.starts_with("LT") {
            ("windows", "Windows 11 Enterprise")
        } else {
            ("linux", "Ubuntu 24.04.3 LTS")
        };
        let local_metadata = json!({
            "host": {"hostname": host, "name": host, "architecture": "x86_64"},
            "os": {"family": platform, "platform": platform, "full": system},
            "elastic": {"agent": {"id": id, "version": version, "upgradeable": true, "snapshot": false}},
        });
        Self {
            namespaces: policy.token_namespaces(),
            local_metadata: local_metadata.to_string(),
            tags: json!([policy.namespace]).to_string(),
            version: Some(version.to_owned()),
            policy_revision: Some(policy.revision),
            // Nobody speaks before being enrolled.
            last_checkin: Some((now - word.age).max(enrolled_at)),
            last_checkin_status: Some(word.status.to_owned()),
            last_checkin_message: Some(word.message.to_owned()),
            updated_at: Some(now),
            ..Self::new(id, policy.id.clone(), enrolled_at)
        }
    }
}
