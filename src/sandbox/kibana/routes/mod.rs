//! The table of routes. Handlers read their parameters, ask the store, and write Kibana's answers.

pub(super) mod agent_policies;
pub(super) mod enrollment_api_keys;
pub(super) mod status;

use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde::Serialize;

use super::answer::Failure;

/// A page of a list, in the envelope that every list of Fleet's comes in.
#[derive(Serialize)]
struct Listed<T> {
    items: Vec<T>,
    total: i64,
    page: i64,
    #[serde(rename = "perPage")]
    per_page: i64,
}

/// One object, in the envelope that every answer about one comes in.
#[derive(Serialize)]
struct One<T> {
    item: T,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Status,
    ListPolicies,
    CreatePolicy,
    ListTokens,
    GetToken(String),
    CreateToken,
    DeleteToken(String),
    BulkDeleteTokens,
}

const STATUS: &str = "/api/status";
const POLICIES: &str = "/api/fleet/agent_policies";
const TOKENS: &str = "/api/fleet/enrollment_api_keys";
const TOKEN: &str = "/api/fleet/enrollment_api_keys/{keyId}";
const BULK: &str = "/api/fleet/enrollment_api_keys/_bulk_delete";

impl Route {
    /// Finds the route of a path that may begin with the default space's prefix.
    pub(super) fn find(method: &Method, path: &str) -> Option<Self> {
        let path = path.strip_prefix("/s/default").filter(|rest| rest.starts_with('/')).unwrap_or(path);
        let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
        Some(match (method.as_str(), path) {
            ("GET", STATUS) => Self::Status,
            ("GET", POLICIES) => Self::ListPolicies,
            ("POST", POLICIES) => Self::CreatePolicy,
            ("GET", TOKENS) => Self::ListTokens,
            ("POST", TOKENS) => Self::CreateToken,
            ("POST", BULK) => Self::BulkDeleteTokens,
            (method, path) => {
                let id = path.strip_prefix(TOKENS)?.strip_prefix('/')?;
                let id = decoded(id).filter(|id| !id.is_empty())?;
                match method {
                    "GET" => Self::GetToken(id),
                    "DELETE" => Self::DeleteToken(id),
                    _ => return None,
                }
            }
        })
    }

    /// The route's path as Kibana declares it.
    pub(super) fn pattern(&self) -> &'static str {
        match self {
            Self::Status => STATUS,
            Self::ListPolicies | Self::CreatePolicy => POLICIES,
            Self::ListTokens | Self::CreateToken => TOKENS,
            Self::GetToken(_) | Self::DeleteToken(_) => TOKEN,
            Self::BulkDeleteTokens => BULK,
        }
    }
}

/// One segment of a path, its percent signs resolved.
fn decoded(segment: &str) -> Option<String> {
    if segment.contains('/') {
        return None;
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

/// A moment as Elasticsearch writes dates: `2026-11-20T12:00:00.000Z`.
fn iso(millis: i64) -> String {
    let at = Timestamp::from_millisecond(millis).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `from` and `size` of a page, or Elasticsearch's refusal with the status that Kibana gives it.
fn window(page: i64, per_page: i64, status: StatusCode) -> Result<(i64, i64), Failure> {
    let refuse = |reason: &str| Err(Failure::elasticsearch(status, "illegal_argument_exception", reason));
    let from = page.saturating_sub(1).saturating_mul(per_page);
    if per_page < 0 {
        return refuse(&format!("[size] parameter cannot be negative, found [{per_page}]"));
    }
    if from < 0 {
        return refuse(&format!("[from] parameter cannot be negative but was [{from}]"));
    }
    let end = from.saturating_add(per_page);
    if end > 10_000 {
        return refuse(&format!(
            "Result window is too large, from + size must be less than or equal to: [10000] but was [{end}]. \
             See the scroll api for a more efficient way to request large data sets. \
             This limit can be set by changing the [index.max_result_window] index level setting."
        ));
    }
    Ok((from, per_page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_routes() {
        let find = |method: Method, path| Route::find(&method, path);
        assert_eq!(find(Method::GET, "/api/status"), Some(Route::Status));
        assert_eq!(find(Method::GET, "/s/default/api/status"), Some(Route::Status));
        assert_eq!(find(Method::POST, BULK), Some(Route::BulkDeleteTokens));
        let token = "/api/fleet/enrollment_api_keys/a%20b%2Fc";
        assert_eq!(find(Method::GET, token), Some(Route::GetToken("a b/c".into())));
        assert_eq!(find(Method::DELETE, token), Some(Route::DeleteToken("a b/c".into())));
        for (method, path) in [
            (Method::PUT, token),
            (Method::GET, "/api/fleet/enrollment_api_keys/a/b"),
            (Method::GET, "/api/fleet/enrollment_api_keys/%zz"),
            (Method::GET, "/api/fleet/enrollment-api-keys"),
            (Method::GET, "/s/other/api/status"),
            (Method::DELETE, POLICIES),
            (Method::GET, "/"),
        ] {
            assert_eq!(find(method, path), None, "{path}");
        }
    }

    #[test]
    fn dates_have_milliseconds_always() {
        assert_eq!(iso(1_763_640_000_000), "2025-11-20T12:00:00.000Z");
        assert_eq!(iso(1_763_640_000_007), "2025-11-20T12:00:00.007Z");
    }
}
