//! Who runs a store. Written to the lock file, for processes that join and for the next owner.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::{Compat, Retention};
use crate::domain::secret::Secret;

/// The owner's settings that a process which takes over must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OwnerSettings {
    pub(super) retention: Retention,
    pub(super) compat: Compat,
    /// Fleet Server's, where it runs.
    pub(super) limits: bool,
    pub(super) caches: bool,
}

/// Who has a store, and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) pid: u32,
    /// Kibana's address, base path included.
    pub(super) kibana: String,
    /// The administrator's key, encoded.
    pub(super) api_key: Secret,
    pub(super) fleet_server: Option<String>,
    /// Whether its sockets lie beside the store, which is how others reach it.
    pub(super) socket: bool,
    /// What clients must trust, as PEM, where it speaks TLS.
    pub(super) ca: Option<String>,
    /// Whether it asks its clients for certificates, which only its own settings can.
    pub(super) asks_clients: bool,
    pub(super) settings: OwnerSettings,
}

/// What remains in the file when an owner has ended. No secret is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// The address of its Kibana, where processes that joined still send their requests.
    pub(super) address: SocketAddr,
    pub(super) settings: OwnerSettings,
}

impl Owner {
    pub(super) fn left(&self) -> Option<Left> {
        Some(Left { address: address(&self.kibana)?, settings: self.settings })
    }

    /// As it stands in the file.
    pub(super) fn written(&self) -> serde_json::Result<Zeroizing<Vec<u8>>> {
        let written = Written {
            pid: self.pid,
            kibana: self.kibana.clone(),
            api_key: self.api_key.expose().to_owned(),
            fleet_server: self.fleet_server.clone(),
            socket: self.socket,
            ca: self.ca.clone(),
            asks_clients: self.asks_clients,
            settings: self.settings.into(),
        };
        serde_json::to_vec(&written).map(Zeroizing::new)
    }

    /// Reads what an owner wrote; nothing, where it has written nothing yet, half of it, or has ended.
    pub(super) fn read(text: &str) -> Option<Self> {
        let written: Written = serde_json::from_str(text).ok()?;
        Some(Self {
            pid: written.pid,
            kibana: written.kibana,
            api_key: Secret::new(written.api_key),
            fleet_server: written.fleet_server,
            socket: written.socket,
            ca: written.ca,
            asks_clients: written.asks_clients,
            settings: written.settings.into(),
        })
    }
}

impl Left {
    pub(super) fn written(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&WrittenLeft { address: self.address, settings: self.settings.into() })
    }

    /// Reads what an owner left, or said before it was killed.
    pub(super) fn read(text: &str) -> Option<Self> {
        let left: Option<WrittenLeft> = serde_json::from_str(text).ok();
        let left = left.map(|left| Self { address: left.address, settings: left.settings.into() });
        left.or_else(|| Owner::read(text)?.left())
    }
}

/// The address in `http://127.0.0.1:5601/base`.
pub(super) fn address(url: &str) -> Option<SocketAddr> {
    Url::parse(url).ok()?.socket_addrs(|| None).ok()?.first().copied()
}

#[derive(Serialize, Deserialize)]
struct Written {
    pid: u32,
    kibana: String,
    api_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fleet_server: Option<String>,
    /// Older programs had none.
    #[serde(default)]
    socket: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ca: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    asks_clients: bool,
    #[serde(flatten)]
    settings: WrittenSettings,
}

#[derive(Serialize, Deserialize)]
struct WrittenLeft {
    address: SocketAddr,
    #[serde(flatten)]
    settings: WrittenSettings,
}

#[derive(Serialize, Deserialize)]
struct WrittenSettings {
    /// Without it nothing is swept: an older program's file, or `--retention never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retention_millis: Option<u64>,
    #[serde(default)]
    compat: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    limits: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    caches: bool,
}

impl From<OwnerSettings> for WrittenSettings {
    fn from(settings: OwnerSettings) -> Self {
        let retention_millis = match settings.retention {
            Retention::For(span) => Some(u64::try_from(span.as_millis()).unwrap_or(0)),
            Retention::Never => None,
        };
        let OwnerSettings { compat, limits, caches, .. } = settings;
        Self { retention_millis, compat: compat.number().to_owned(), limits, caches }
    }
}

impl From<WrittenSettings> for OwnerSettings {
    fn from(written: WrittenSettings) -> Self {
        let span = written.retention_millis.map(Duration::from_millis);
        let span = span.and_then(|span| SignedDuration::try_from(span).ok());
        Self {
            retention: span.map_or(Retention::Never, Retention::For),
            compat: written.compat.parse().unwrap_or_default(),
            limits: written.limits,
            caches: written.caches,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_no_key_is_left() {
        for retention in [Retention::Never, Retention::For(SignedDuration::from_mins(90))] {
            let settings = OwnerSettings { retention, compat: Compat::V8_18_0, limits: true, caches: false };
            let owner = Owner {
                pid: 4711,
                kibana: "http://127.0.0.1:5601/base".to_owned(),
                api_key: Secret::new("aWQ6a2V5".to_owned()),
                fleet_server: Some("http://127.0.0.1:8220".to_owned()),
                socket: true,
                ca: None,
                asks_clients: false,
                settings,
            };
            let text = String::from_utf8(owner.written().unwrap().to_vec()).unwrap();
            assert_eq!(Owner::read(&text).as_ref(), Some(&owner));
            let left = owner.left().unwrap();
            assert_eq!(left, Left { address: SocketAddr::from(([127, 0, 0, 1], 5601)), settings });
            assert_eq!(Left::read(&text), Some(left), "a killed owner's words");
            let remains = String::from_utf8(left.written().unwrap()).unwrap();
            assert_eq!((Left::read(&remains), Owner::read(&remains)), (Some(left), None));
            assert!(!remains.contains("aWQ6a2V5"), "{remains}");
        }
        assert_eq!((Owner::read("{\"pid\":"), Left::read("")), (None, None));
    }
}
