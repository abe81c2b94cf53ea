//! What Kibana writes, as far as this program reads it.
//!
//! Fields that are not named here are skipped without being kept: among them `list`, the deprecated copy of
//! `items`, and `api_key`, the secret that stands in every item (Kibana 9.5). Of a token or a policy only `id` must
//! be there, and `active` is never guessed from something odd; whatever else is missing, null or odd is taken as
//! unknown. A row without those two is left out and counted, so that one bad row does not hide all others.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

mod refusal;

pub(super) use refusal::{WireRefusal, is_elasticsearchs, is_elasticsearchs_error};

use super::moment::Moment;
use super::scalar::Scalar;
use crate::api::rows::{Given, ListRow, Odd, ReadRows, id};
use crate::domain::enroll::{AgentProxy, FleetServerHost};
use crate::domain::expiration::Expiration;
use crate::domain::policy::AgentPolicy;
use crate::domain::secret::Secret;
use crate::domain::server::ServerStatus;
use crate::domain::text::Text;
use crate::domain::token::{NewToken, Token, TokenId};

/// The longest error text that is kept, in bytes.
const TEXT_LIMIT: usize = 2_000;

/// `{"items": […], "total": n}`.
#[derive(Deserialize)]
#[serde(bound = "T: ListRow")]
pub(super) struct WirePage<T> {
    items: ReadRows<T>,
    #[serde(default)]
    total: Scalar,
}

impl<T> WirePage<T> {
    /// How many rows were sent, whether they could be read or not.
    pub(super) fn sent(&self) -> usize {
        self.items.read.len() + self.items.odd
    }

    /// How many of those could not be read.
    pub(super) fn odd(&self) -> usize {
        self.items.odd
    }

    /// How many there are by the server's count; by its items where it counts fewer than it sends, or not at all.
    /// `asked` is how many were asked for: a page that is full may have another behind it.
    pub(super) fn total(&self, asked: usize) -> u64 {
        let sent = self.sent() as u64;
        match self.total.count() {
            Some(total) if total >= sent => total,
            _ => sent + u64::from(self.sent() >= asked),
        }
    }

    /// The rows that could be read.
    pub(super) fn rows(self) -> Vec<T> {
        self.items.read
    }
}

/// `{"item": …}`.
#[derive(Deserialize)]
pub(super) struct WireItem<T> {
    pub(super) item: T,
}

/// A token without its secret.
#[derive(Deserialize)]
#[serde(try_from = "TokenFields")]
pub(super) struct WireToken {
    pub(super) token: Token,
    /// As the server wrote it: the next slice begins there.
    pub(super) created_at: Option<Box<str>>,
}

impl ListRow for WireToken {
    type Fields = TokenFields;
}

#[derive(Deserialize)]
pub(super) struct TokenFields {
    #[serde(default)]
    id: Scalar,
    #[serde(default)]
    api_key_id: Scalar,
    #[serde(default)]
    name: Scalar,
    #[serde(default)]
    policy_id: Scalar,
    #[serde(default)]
    created_at: Moment,
    #[serde(default)]
    expire_at: Moment,
    #[serde(default)]
    active: Given<Scalar>,
    #[serde(default)]
    hidden: Scalar,
}

impl TryFrom<TokenFields> for WireToken {
    type Error = Odd;

    fn try_from(fields: TokenFields) -> Result<Self, Odd> {
        let id = id(fields.id)?;
        let active = match fields.active {
            Given(None) => false,
            Given(Some(active)) => active.flag().ok_or(Odd)?,
        };
        let (stored_name, name) = Token::names(fields.name.text().as_deref().unwrap_or(&id));
        Ok(Self {
            token: Token {
                id: TokenId::new(id),
                api_key_id: Text::new(fields.api_key_id.text().unwrap_or_default()),
                stored_name,
                name,
                policy_id: Text::new(fields.policy_id.text().unwrap_or_default()),
                created_at: fields.created_at.parsed(),
                expire_at: fields.expire_at.parsed(),
                active,
                hidden: fields.hidden.flag().unwrap_or(false),
                says_hidden: fields.hidden.flag().is_some(),
            },
            created_at: fields.created_at.raw,
        })
    }
}

/// The one shape that keeps a token's secret: the answer to a person's wish to see it.
#[derive(Deserialize)]
pub(super) struct Revealed {
    #[serde(default, deserialize_with = "secret")]
    pub(super) api_key: Option<Secret>,
}

/// A secret from its first moment on: also when the rest of the answer can't be read. Whether it is one is not decided
/// here; what is no text is nothing.
fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Scalar::deserialize(from)?.text().map(|text| Secret::new(text.into_string())))
}

/// An agent policy.
#[derive(Deserialize)]
#[serde(try_from = "PolicyFields")]
pub(super) struct WirePolicy(pub(super) AgentPolicy);

impl ListRow for WirePolicy {
    type Fields = PolicyFields;
}

#[derive(Deserialize)]
pub(super) struct PolicyFields {
    #[serde(default)]
    id: Scalar,
    #[serde(default)]
    name: Scalar,
    #[serde(default)]
    namespace: Scalar,
    #[serde(default)]
    is_managed: Scalar,
    #[serde(default)]
    supports_agentless: Scalar,
    #[serde(default)]
    agents: Scalar,
    #[serde(default)]
    fleet_server_host_id: Scalar,
}

impl TryFrom<PolicyFields> for WirePolicy {
    type Error = Odd;

    fn try_from(policy: PolicyFields) -> Result<Self, Odd> {
        let id = id(policy.id)?;
        Ok(Self(AgentPolicy {
            name: Text::new(policy.name.text().unwrap_or_else(|| id.clone())),
            id: Text::new(id),
            namespace: Text::new(policy.namespace.text().unwrap_or_default()),
            is_managed: policy.is_managed.flag().unwrap_or(false),
            supports_agentless: policy.supports_agentless.flag().unwrap_or(false),
            agents: policy.agents.count(),
            fleet_server_host_id: policy.fleet_server_host_id.text().map(Text::new),
        }))
    }
}

/// A Fleet Server host; its proxy, if it has one, by id.
#[derive(Deserialize)]
#[serde(try_from = "FleetServerFields")]
pub(super) struct WireFleetServerHost {
    pub(super) host: FleetServerHost,
    pub(super) proxy_id: Option<Box<str>>,
}

impl ListRow for WireFleetServerHost {
    type Fields = FleetServerFields;
}

#[derive(Deserialize)]
pub(super) struct FleetServerFields {
    #[serde(default)]
    id: Scalar,
    #[serde(default)]
    host_urls: Option<Vec<Scalar>>,
    #[serde(default)]
    is_default: Scalar,
    #[serde(default)]
    proxy_id: Scalar,
}

impl TryFrom<FleetServerFields> for WireFleetServerHost {
    type Error = Odd;

    fn try_from(fields: FleetServerFields) -> Result<Self, Odd> {
        let id = id(fields.id)?;
        let urls = fields.host_urls.unwrap_or_default().into_iter().filter_map(Scalar::text);
        Ok(Self {
            host: FleetServerHost {
                id: Text::new(id),
                urls: urls.map(Text::new).collect(),
                is_default: fields.is_default.flag().unwrap_or(false),
                proxy: Ok(None),
            },
            proxy_id: fields.proxy_id.text().filter(|id| !id.is_empty()),
        })
    }
}

/// A proxy. The values of its headers may be credentials.
#[derive(Deserialize)]
#[serde(try_from = "ThroughFields")]
pub(super) struct Through {
    pub(super) id: Box<str>,
    pub(super) proxy: AgentProxy,
}

impl ListRow for Through {
    type Fields = ThroughFields;
}

#[derive(Deserialize)]
pub(super) struct ThroughFields {
    #[serde(default)]
    id: Scalar,
    #[serde(default)]
    url: Scalar,
    #[serde(default)]
    proxy_headers: Option<BTreeMap<String, Scalar>>,
}

impl TryFrom<ThroughFields> for Through {
    type Error = Odd;

    fn try_from(fields: ThroughFields) -> Result<Self, Odd> {
        let headers = fields.proxy_headers.unwrap_or_default().into_iter().map(|(name, value)| {
            let value = match value {
                Scalar::Text(text) => text.into_string(),
                Scalar::Flag(flag) => flag.to_string(),
                Scalar::Count(count) => count.to_string(),
                Scalar::Other => String::new(),
            };
            (Text::from(name), Secret::new(value))
        });
        let proxy =
            AgentProxy { url: Text::new(fields.url.text().unwrap_or_default()), headers: headers.collect() };
        Ok(Self { id: id(fields.id)?, proxy })
    }
}

/// The body of a create. The name is always sent, as Kibana's own interface does.
#[derive(Serialize)]
pub(super) struct Create<'a> {
    policy_id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<String>,
}

impl<'a> From<&'a NewToken> for Create<'a> {
    fn from(new: &'a NewToken) -> Self {
        Self {
            policy_id: &new.policy_id,
            name: &new.name,
            expiration: new.expiration.map(|expiration: Expiration| expiration.to_string()),
        }
    }
}

/// The body of a bulk act: ids, never a query.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bulk<'a> {
    pub(super) token_ids: Vec<&'a str>,
    pub(super) force_delete: bool,
}

/// Its answer. `count` is left out: Kibana 9.5 sets it to the number of successes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BulkAnswer {
    pub(super) success_count: u64,
    #[serde(default)]
    pub(super) error_count: u64,
}

/// The answer to a revoke or delete: `{"action": "deleted"}` for both. Read only to see that the answer is Kibana's.
#[derive(Deserialize)]
pub(super) struct WireAck {
    #[serde(rename = "action")]
    _action: String,
}

/// The answer of `/api/status`; the redacted form has a level only.
#[derive(Deserialize)]
pub(super) struct WireStatus {
    version: Option<WireVersion>,
    status: Option<Overall>,
}

#[derive(Deserialize)]
struct WireVersion {
    number: Option<String>,
}

#[derive(Deserialize)]
struct Overall {
    overall: Option<Level>,
}

#[derive(Deserialize)]
struct Level {
    level: Option<String>,
}

impl From<WireStatus> for ServerStatus {
    fn from(status: WireStatus) -> Self {
        Self {
            version: status.version.and_then(|v| v.number).map(Text::from),
            level: status.status.and_then(|s| s.overall).and_then(|o| o.level).map(Text::from),
        }
    }
}

/// The beginning of a text that may be endless.
pub(super) fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_LIMIT)]
}

#[cfg(test)]
mod tests;
