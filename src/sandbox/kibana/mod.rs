//! Kibana's side: from a request to an answer, in Kibana's order of checks: authentication (401), `kbn-xsrf` (400),
//! privileges (403, one day), API version (400), validation (400), handler.

mod answer;
mod auth;
mod body;
mod routes;
mod validate;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::shared::Shared;
use answer::Failure;
use routes::{Route, agent_policies, enrollment_api_keys, status};
use validate::Fields;

/// The only version of the public API.
const API_VERSION: &str = "2023-10-31";
/// Kibana 9.5: `server.maxPayload`.
const MAX_PAYLOAD: usize = 1_048_576;
/// Kibana 9.5 starts Node with `--max-http-header-size=65536`.
pub(super) const MAX_HEADERS: usize = 65_536;

/// Everything that the sandbox serves.
pub(super) fn router(shared: Arc<Shared>) -> axum::Router {
    axum::Router::new().fallback(answer).with_state(shared)
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    checked(&shared, &parts, body).await.unwrap_or_else(IntoResponse::into_response)
}

async fn checked(shared: &Shared, parts: &Parts, body: Body) -> Result<Response, Failure> {
    let route = Route::find(&parts.method, parts.uri.path());
    let known = auth::check(&parts.headers, &shared.users);
    if let Some(Route::Status) = route {
        // Kibana 9.5: credentials are optional here, and wrong ones count as none.
        return status::get(shared, query(parts), known.is_ok());
    }
    known?;
    let route = route.ok_or_else(|| Failure::not_found("Not Found"))?;
    cross_site(shared, &parts.method, &parts.headers)?;
    api_version(&route, parts)?;
    let mut response = handled(shared, route, parts, body).await.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert("elastic-api-version", HeaderValue::from_static(API_VERSION));
    Ok(response)
}

async fn handled(shared: &Shared, route: Route, parts: &Parts, body: Body) -> Result<Response, Failure> {
    shared.sweep().await?;
    let query = query(parts);
    match route {
        Route::Status => status::get(shared, query, true),
        Route::ListPolicies => agent_policies::list(shared, query).await,
        Route::CreatePolicy => agent_policies::create(shared, query, read(parts, body).await?).await,
        Route::ListTokens => enrollment_api_keys::list(shared, query).await,
        Route::GetToken(id) => enrollment_api_keys::get(shared, query, id).await,
        Route::CreateToken => enrollment_api_keys::create(shared, query, read(parts, body).await?).await,
        Route::DeleteToken(id) => enrollment_api_keys::delete(shared, query, id).await,
        Route::BulkDeleteTokens => {
            enrollment_api_keys::bulk_delete(shared, query, read(parts, body).await?).await
        }
    }
}

fn query(parts: &Parts) -> Fields {
    Fields::of_query(parts.uri.query().unwrap_or_default())
}

/// Kibana 9.5: every method but GET and OPTIONS needs `kbn-xsrf`, or `kbn-version`, which must be right anywhere.
fn cross_site(shared: &Shared, method: &Method, headers: &HeaderMap) -> Result<(), Failure> {
    let wanted = shared.compat.number();
    let version = headers.get("kbn-version");
    let safe = matches!(*method, Method::GET | Method::OPTIONS);
    if !safe && version.is_none() && !headers.contains_key("kbn-xsrf") {
        return Err(Failure::bad_request("Request must contain a kbn-xsrf header."));
    }
    match version.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()) {
        Some(got) if got != wanted => {
            let failure = Failure::bad_request(format!(
                "Browser client is out of date, please refresh the page (\"kbn-version\" header was \"{got}\" but should be \"{wanted}\")"
            ));
            Err(Failure { attributes: Some(json!({"expected": wanted, "got": got})), ..failure })
        }
        _ => Ok(()),
    }
}

fn api_version(route: &Route, parts: &Parts) -> Result<(), Failure> {
    let mut pairs = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    if pairs.any(|(key, _)| key == "apiVersion") {
        return Err(Failure::bad_request(
            "Use of query parameter \"apiVersion\" is not allowed. Please specify the API version using the \"elastic-api-version\" header.",
        ));
    }
    let Some(asked) = parts.headers.get("elastic-api-version") else { return Ok(()) };
    let asked = String::from_utf8_lossy(asked.as_bytes());
    if asked == API_VERSION {
        return Ok(());
    }
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let dated = match asked.split('-').collect::<Vec<_>>()[..] {
        [y, m, d] => digits(y, 4) && digits(m, 2) && digits(d, 2),
        _ => false,
    } && asked.parse::<jiff::civil::Date>().is_ok();
    if !dated {
        return Err(Failure::bad_request(format!(
            "Invalid version. Received \"{asked}\", expected a valid date string formatted as YYYY-MM-DD."
        )));
    }
    let (method, pattern) = (parts.method.as_str().to_ascii_lowercase(), route.pattern());
    Err(Failure::bad_request(format!(
        "No version \"{asked}\" available for [{method}] [{pattern}]. Available versions are: [{API_VERSION}]"
    )))
}

/// Reads the body as JSON; `None` when it is empty.
async fn read(parts: &Parts, body: Body) -> Result<Option<Value>, Failure> {
    let bytes = to_bytes(body, MAX_PAYLOAD).await.map_err(|error| body::failure(&error, MAX_PAYLOAD))?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let kind = kind.map(|value| String::from_utf8_lossy(value).to_ascii_lowercase());
    let kind = kind.as_deref().map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if kind.is_some_and(|kind| kind != "application/json" && !kind.ends_with("+json")) {
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type"));
    }
    let read = serde_json::from_slice(&bytes);
    read.map(Some).map_err(|_| Failure::bad_request("Invalid request payload JSON format"))
}
