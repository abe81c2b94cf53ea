//! What stands in the place of an answer: Kibana's errors, and what tells them from those of Elasticsearch.

use reqwest::header::HeaderMap;
use serde::{Deserialize, Deserializer};

use crate::api::scalar::Scalar;

/// Kibana's error.
#[derive(Deserialize, Default)]
pub(in crate::api) struct WireRefusal {
    #[serde(default, rename = "statusCode")]
    code: Scalar,
    #[serde(default)]
    pub(in crate::api) error: Scalar,
    #[serde(default)]
    pub(in crate::api) message: Scalar,
    /// What the status route says where others have a message: Kibana is starting, or something that it needs is down.
    #[serde(default)]
    pub(in crate::api) status: Starting,
}

/// `{"overall": {"level": "unavailable", "summary": "…"}}`; anything else is read over.
#[derive(Default)]
pub(in crate::api) struct Starting(Option<Box<str>>);

impl Starting {
    pub(in crate::api) fn summary(self) -> Option<Box<str>> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Starting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(from)?;
        let overall = |name: &str| value.get("overall")?.get(name)?.as_str().filter(|text| !text.is_empty());
        Ok(Self(overall("summary").or_else(|| overall("level")).map(Into::into)))
    }
}

/// Whether an answer's headers say that it is Elasticsearch's.
pub(in crate::api) fn is_elasticsearchs(headers: &HeaderMap) -> bool {
    headers
        .get("x-elastic-product")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"elasticsearch"))
}

/// Whether an error is one of Elasticsearch's, which some proxies rob of its headers: Kibana's have a `statusCode`, and
/// a text as `error`.
pub(in crate::api) fn is_elasticsearchs_error(body: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else { return false };
    let of_its_own = match value.get("error") {
        Some(serde_json::Value::Object(error)) => error.contains_key("type"),
        Some(serde_json::Value::String(error)) => {
            error.starts_with("no handler found for uri")
                || error.starts_with("Incorrect HTTP method for uri")
        }
        _ => false,
    };
    of_its_own && value.get("statusCode").is_none()
}

impl WireRefusal {
    /// Whether this is Kibana's own error: it has all three fields, and the status is the answer's.
    pub(in crate::api) fn is_kibanas(&self, status: u16) -> bool {
        let whole = matches!((&self.error, &self.message), (Scalar::Text(_), Scalar::Text(_)));
        whole && self.code.count() == Some(u64::from(status))
    }
}
