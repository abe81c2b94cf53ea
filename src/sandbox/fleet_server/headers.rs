//! What Fleet Server reads from a request's headers, and what it says to odd ones.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::sandbox::compat::Compat;
use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::mint;
use crate::sandbox::store::api_keys::KeyPair;

/// The only version that Fleet Server 9.5 knows.
pub(super) const API_VERSION: &str = "2023-06-01";
/// The oldest agent that Fleet Server 9.5 talks to.
const OLDEST_AGENT: [u64; 2] = [7, 13];
/// As Go's: padding must be there, bits behind the end do not matter.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The request's own id, or a fresh one.
pub(super) fn request_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let given = headers.get("x-request-id").filter(|id| !id.is_empty()).cloned();
    given.or_else(|| HeaderValue::from_str(&mint::uuid().ok()?).ok())
}

/// The key in `Authorization: ApiKey <base64(id:key)>`.
pub(super) fn authorization(headers: &HeaderMap) -> Result<KeyPair, FleetError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(FleetError::new(StatusCode::UNAUTHORIZED, "ErrNoAuthHeader", "no authorization header"));
    };
    let encoded = value.as_bytes().strip_prefix(b"ApiKey ").filter(|_| values.next().is_none());
    let Some(encoded) = encoded else {
        return Err(FleetError::new(
            StatusCode::BAD_REQUEST,
            "ErrMalformedHeader",
            "malformed authorization header",
        ));
    };
    let decoded = BASE64.decode(encoded.trim_ascii()).ok().map(Zeroizing::new);
    let Some(text) = decoded.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return Err(FleetError::new(StatusCode::UNAUTHORIZED, "ErrInvalidToken", "token not valid utf8"));
    };
    match text.split_once(':') {
        Some((id, secret)) if !secret.contains(':') => {
            Ok(KeyPair { id: id.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
        }
        _ => Err(FleetError::new(StatusCode::BAD_REQUEST, "ErrMalformedToken", "malformed token")),
    }
}

/// Fails without `User-Agent`. It is looked for before the key, and read after it.
pub(super) fn user_agent_present(headers: &HeaderMap) -> Result<(), FleetError> {
    if headers.contains_key(header::USER_AGENT) {
        return Ok(());
    }
    Err(FleetError::unmapped("Header parameter User-Agent is required, but not found"))
}

/// The agent's version in `User-Agent: Elastic Agent v9.5.2`. It may have any patch, but no newer minor than ours.
pub(super) fn agent_version(headers: &HeaderMap, ours: Compat) -> Result<String, FleetError> {
    let invalid = || FleetError::new(StatusCode::BAD_REQUEST, "InvalidUserAgent", "user-agent is invalid");
    let value = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    let value = String::from_utf8_lossy(value).to_lowercase();
    let version = value.strip_prefix("elastic agent ").ok_or_else(invalid)?;
    let version = version.split('-').next().unwrap_or_default().trim();
    let version = numbers(version.strip_prefix('v').unwrap_or(version)).ok_or_else(invalid)?;
    let server = numbers(ours.number()).unwrap_or_default();
    if version[..2] < OLDEST_AGENT[..] || version[..2] > server[..2] {
        return Err(FleetError::new(
            StatusCode::BAD_REQUEST,
            "UnsupportedVersion",
            "version is not supported",
        ));
    }
    Ok(version.iter().map(u64::to_string).collect::<Vec<_>>().join("."))
}

/// The parts of a version, three at least.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let part = |part: &str| digits(part).then(|| part.parse().ok()).flatten();
    let mut parts: Vec<u64> = version.split('.').map(part).collect::<Option<_>>()?;
    parts.resize(parts.len().max(3), 0);
    Some(parts)
}

/// Checks `Elastic-Api-Version`, which may be left out.
pub(super) fn api_version(headers: &HeaderMap) -> Result<(), FleetError> {
    let Some(asked) = headers.get("elastic-api-version").filter(|asked| !asked.is_empty()) else {
        return Ok(());
    };
    let asked = String::from_utf8_lossy(asked.as_bytes());
    if asked == API_VERSION {
        return Ok(());
    }
    let dated = asked.len() == 10 && asked.parse::<jiff::civil::Date>().is_ok();
    let (error, message) = if dated {
        (
            "ErrUnsupportedAPIVersion",
            format!(
                "received \"{asked}\", is not supported. supported versions are: [{API_VERSION}] version is not supported"
            ),
        )
    } else {
        (
            "ErrInvalidAPIVersionFormat",
            format!(
                "received \"{asked}\", expected a valid date string formatted as YYYY-MM-DD. invalid version format"
            ),
        )
    };
    Err(FleetError::new(StatusCode::BAD_REQUEST, error, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_may_be_older_and_have_another_patch_but_no_newer_minor() {
        let version = |value: &str, ours| {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, value.parse().unwrap());
            agent_version(&headers, ours).map_err(|failure| failure.error.into_owned())
        };
        let now = Compat::V9_5_1;
        for (value, read) in [
            ("Elastic Agent v9.5.2", "9.5.2"),
            ("elastic agent 9.5.99-SNAPSHOT", "9.5.99"),
            ("ELASTIC AGENT v7.13", "7.13.0"),
            ("Elastic Agent 8.18.0-SNAPSHOT.20250101", "8.18.0"),
        ] {
            assert_eq!(version(value, now).as_deref(), Ok(read), "{value}");
        }
        for value in ["Elastic Agent v9.6.0", "Elastic Agent 10.0.0", "Elastic Agent v7.12.9"] {
            assert_eq!(version(value, now), Err("UnsupportedVersion".into()), "{value}");
        }
        assert_eq!(version("Elastic Agent v8.19.0", Compat::V8_18_0), Err("UnsupportedVersion".into()));
        for value in
            ["curl/8", "elastic-agent 9.5.1", "Elastic Agent", "Elastic Agent vx", "Elastic Agent 9..1"]
        {
            assert_eq!(version(value, now), Err("InvalidUserAgent".into()), "{value}");
        }
    }
}
