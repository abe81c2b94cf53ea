//! The check of `elastic-api-version`.

use axum::http::HeaderValue;
use axum::http::request::Parts;

use super::routes::{Route, Versions};
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::validate::KibanaFields;

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
pub(super) fn check(route: &Route, parts: &Parts, query: &mut KibanaFields) -> Result<(), ErrorResponse> {
    if route.versions == Versions::None {
        return Ok(());
    }
    let in_query = query.text("apiVersion");
    if route.versions != Versions::PublicInQuery && !matches!(in_query, Ok(None)) {
        return Err(ErrorResponse::bad_request(
            "Use of query parameter \"apiVersion\" is not allowed. Please specify the API version using the \"elastic-api-version\" header.",
        ));
    }
    let header = parts.headers.get("elastic-api-version");
    let asked = header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let known = if route.versions == Versions::Internal { INTERNAL } else { PUBLIC };
    match asked.or(in_query?) {
        None if route.versions == Versions::Internal => Err(ErrorResponse::bad_request(format!(
            "Please specify a version via elastic-api-version header. Available versions: [{known}]"
        ))),
        Some(asked) if asked != known => Err(refusal(route, parts, &asked, known)),
        _ => Ok(()),
    }
}

fn refusal(route: &Route, parts: &Parts, asked: &str, known: &str) -> ErrorResponse {
    if route.versions == Versions::Internal {
        if asked.parse::<u32>().ok().is_none_or(|number| number == 0) {
            return ErrorResponse::bad_request(format!(
                "Invalid version number. Received \"{asked}\", expected any finite, whole number greater than 0."
            ));
        }
    } else if !is_date(asked) {
        return ErrorResponse::bad_request(format!(
            "Invalid version. Received \"{asked}\", expected a valid date string formatted as YYYY-MM-DD."
        ));
    }
    let (method, pattern) = (parts.method.as_str().to_ascii_lowercase(), route.pattern);
    ErrorResponse::bad_request(format!(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::compat::Compat;
    use crate::sandbox::kibana::routes::TABLE;
    use axum::http::Request;

    /// What is said to a request for a route with such versions; nothing when it passes.
    fn said(versions: Versions, query: &str, header: Option<&str>) -> String {
        let route = TABLE[0].versions(versions);
        let mut request = Request::get(format!("/api/status?{query}"));
        if let Some(version) = header {
            request = request.header("elastic-api-version", version);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let mut fields = KibanaFields::of_query(query, Compat::default());
        let said =
            check(&route, &parts, &mut fields).map_or_else(|failure| failure.message, |()| String::new());
        if said.is_empty() && versions != Versions::None {
            assert!(fields.finish().is_ok(), "the version is no parameter of the route");
        }
        said
    }

    #[test]
    fn an_internal_route_wants_its_number() {
        let said = |header| said(Versions::Internal, "", header);
        assert_eq!(said(Some("1")), "");
        let missing = "Please specify a version via elastic-api-version header. Available versions: [1]";
        assert_eq!(said(None), missing);
        assert!(said(Some("2")).ends_with("[get] [/api/status]. Available versions are: [1]"));
        for wrong in ["0", "-1", "x", "1.5", "2023-10-31"] {
            assert!(said(Some(wrong)).starts_with("Invalid version number. "), "{wrong}");
        }
    }

    #[test]
    fn only_some_routes_take_the_version_in_the_query() {
        assert_eq!(said(Versions::PublicInQuery, "apiVersion=2023-10-31", None), "");
        assert!(said(Versions::PublicInQuery, "apiVersion=x", None).starts_with("Invalid version. "));
        assert!(said(Versions::Public, "apiVersion=2023-10-31", None).starts_with("Use of query parameter"));
        assert_eq!(said(Versions::None, "apiVersion=x", Some("x")), "", "it has no versions");
    }
}
