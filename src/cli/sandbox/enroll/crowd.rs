//! Who the simulated agents say that they are. No two are the same.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::AgentProfile;

const ROLES: [&str; 8] = ["web", "db", "cache", "queue", "build", "gateway", "mail", "laptop"];
const SITES: [&str; 8] = ["ams", "fra", "lhr", "iad", "sfo", "gru", "nrt", "syd"];

/// Family, platform, name, version, kernel.
const SYSTEMS: [[&str; 5]; 5] = [
    ["debian", "ubuntu", "Ubuntu", "24.04.2 LTS (Noble Numbat)", "6.8.0-60-generic"],
    ["debian", "debian", "Debian GNU/Linux", "12 (bookworm)", "6.1.0-37-amd64"],
    ["redhat", "rhel", "Red Hat Enterprise Linux", "9.6 (Plow)", "5.14.0-570.el9.x86_64"],
    ["windows", "windows", "Windows Server 2022 Datacenter", "10.0", "10.0.20348.3692"],
    ["darwin", "darwin", "macOS", "15.5", "24.5.0"],
];

/// Another agent of that version, made by chance.
pub(super) fn profile(version: &str) -> AgentProfile {
    of(Uuid::new_v4(), version)
}

fn of(host_id: Uuid, version: &str) -> AgentProfile {
    let bytes = *host_id.as_bytes();
    let pick = |byte: u8, from: &[&'static str]| from[usize::from(byte) % from.len()];
    let (role, site) = (pick(bytes[0], &ROLES), pick(bytes[1], &SITES));
    let hostname = format!("{role}-{site}-{:02x}{:02x}{:02x}", bytes[2], bytes[3], bytes[4]);
    AgentProfile {
        version: version.to_owned(),
        local_metadata: metadata(host_id, &hostname, version),
        tags: vec![site.to_owned(), "simulated".to_owned()],
    }
}

/// From its enrollment on an agent names itself by the id that it was given.
pub(super) fn learn_id(profile: &mut AgentProfile, id: &str) {
    if let Some(place) = profile.local_metadata.pointer_mut("/elastic/agent/id") {
        *place = Value::from(id);
    }
}

fn metadata(host_id: Uuid, hostname: &str, version: &str) -> Value {
    let bytes = host_id.as_bytes();
    let [family, platform, name, release, kernel] = SYSTEMS[usize::from(bytes[5]) % SYSTEMS.len()];
    let mac: Vec<String> = bytes[10..15].iter().map(|byte| format!("{byte:02x}")).collect();
    let architecture = if platform == "darwin" { "aarch64" } else { "x86_64" };
    json!({
        "elastic": {"agent": {
            "id": "",
            "version": version,
            "snapshot": false,
            "build.original": version,
            "log_level": "info",
            "upgradeable": false,
            "unprivileged": false,
        }},
        "host": {
            "architecture": architecture,
            "hostname": hostname,
            "name": hostname,
            "id": host_id.simple().to_string(),
            "ip": [format!("10.{}.{}.{}/16", bytes[7], bytes[11], bytes[12].clamp(1, 254)), "127.0.0.1/8"],
            // The first byte marks an address that nobody sold.
            "mac": [format!("02:{}", mac.join(":"))],
        },
        "os": {
            "family": family,
            "full": format!("{name}({release})"),
            "kernel": kernel,
            "name": name,
            "platform": platform,
            "version": release,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agent_is_somebody_else() {
        let mut names: Vec<String> = (0..200)
            .map(|_| profile("9.5.1").local_metadata["host"]["hostname"].as_str().unwrap().to_owned())
            .collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() > 195, "{}", names.len());
        assert_eq!(of(Uuid::nil(), "9.5.1"), of(Uuid::nil(), "9.5.1"));
    }
}
