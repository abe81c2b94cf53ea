//! The check of `elastic-api-version`.

use axum::http::HeaderValue;
use axum::http::request::Parts;

use super::answer::Failure;
use super::routes::{Route, Versions};
use super::validate::Fields;

/// The only version of the public API.
const PUBLIC: &str = "2023-10-31";
/// The only version of the internal one.
const INTERNAL: &str = "1";

/// What answers of the route bear as `elastic-api-version`.
pub(super) fn header(route: &Route) -> Option<HeaderValue> {
    match route.versions {
        Versions::None => None,
        Versions::Public | Versions::PublicInQuery => Some(HeaderValue::from_static(PUBLIC)),
        Versions::Internal => Some(HeaderValue::from_static(INTERNAL)),
    }
}

/// Kibana 9.5: the public version may be left out, the internal one may not; only few routes take it in the query,
/// where it is no parameter of theirs.
pub(super) fn check(route: &Route, parts: &Parts, query: &mut Fields) -> Result<(), Failure> {
    if route.versions == Versions::None {
        return Ok(());
    }
    let in_query = query.text("apiVersion");
    if route.versions != Versions::PublicInQuery && !matches!(in_query, Ok(None)) {
        return Err(Failure::bad_request(
            "Use of query parameter \"apiVersion\" is not allowed. Please specify the API version using the \"elastic-api-version\" header.",
        ));
    }
    let header = parts.headers.get("elastic-api-version");
    let asked = header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let known = if route.versions == Versions::Internal { INTERNAL } else { PUBLIC };
    match asked.or(in_query?) {
        None if route.versions == Versions::Internal => Err(Failure::bad_request(format!(
            "Please specify a version via elastic-api-version header. Available versions: [{known}]"
        ))),
        Some(asked) if asked != known => Err(refusal(route, parts, &asked, known)),
        _ => Ok(()),
    }
}

fn refusal(route: &Route, parts: &Parts, asked: &str, known: &str) -> Failure {
    if route.versions == Versions::Internal {
        if asked.parse::<u32>().ok().is_none_or(|number| number == 0) {
            return Failure::bad_request(format!(
                "Invalid version number. Received \"{asked}\", expected any finite, whole number greater than 0."
            ));
        }
    } else if !is_date(asked) {
        return Failure::bad_request(format!(
            "Invalid version. Received \"{asked}\", expected a valid date string formatted as YYYY-MM-DD."
        ));
    }
    let (method, pattern) = (parts.method.as_str().to_ascii_lowercase(), route.pattern);
    Failure::bad_request(format!(
        "No version \"{asked}\" available for [{method}] [{pattern}]. Available versions are: [{known}]"
    ))
}

fn is_date(text: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let dated = match text.split('-').collect::<Vec<_>>()[..] {
        [y, m, d] => digits(y, 4) && digits(m, 2) && digits(d, 2),
        _ => false,
    };
    dated && text.parse::<jiff::civil::Date>().is_ok()
}
