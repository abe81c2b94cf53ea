//! Kibana's side: from a request to an answer, in Kibana's order of checks: authentication (401), the body as such (400,
//! 413, 415), `kbn-xsrf` (400), privileges (403), API version (400), validation (400), handler.
//!
//! Before all of them: a path outside the base path (404), one that can't be decoded (400), and an unknown route (404)
//! unless the method is GET or HEAD, where Kibana has a page for every path, and asks who wants it. An unknown space is
//! found out after the body.

mod answer;
mod auth;
mod body;
mod context;
mod place;
mod routes;
mod schema;
mod validate;
mod versions;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::shared::Shared;
use super::store::{StoreError, spaces};
use crate::sandbox::kibana::answer::{ErrorResponse, Reply};
use crate::sandbox::kibana::routes::{NoRoute, Route, RouteAccess, TABLE};
use crate::sandbox::kibana::validate::KibanaFields;
use context::Ctx;

/// Kibana 9.5 starts Node with `--max-http-header-size=65536`.
pub(super) const MAX_HEADERS: usize = 65_536;

/// Everything that the sandbox serves.
pub(super) fn router(shared: Arc<Shared>) -> axum::Router {
    axum::Router::new().fallback(answer).with_state(shared)
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, mut body) = request.into_parts();
    let mut response = checked(&shared, &parts, &mut body).await.unwrap_or_else(IntoResponse::into_response);
    // By the clock that expires the tokens, which need not be the machine's.
    let date = shared.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(header::DATE, date);
    }
    // A client that waits to be told to go on, and was not told, sends no body: the connection ends. Before a 413 it was.
    let told = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
    if told || !parts.headers.contains_key(header::EXPECT) {
        body::drain(body);
    }
    response
}

async fn checked(shared: &Shared, parts: &Parts, body: &mut Body) -> Reply {
    let nowhere = || ErrorResponse::not_found("Not Found");
    let place = place::find(&shared.base_path, parts.uri.path()).ok_or_else(nowhere)?;
    let pages = matches!(parts.method, Method::GET | Method::HEAD);
    let found = match routes::find(TABLE, shared.compat, &parts.method, place.path) {
        Ok(found) => Some(found),
        Err(NoRoute::Nowhere) if pages => None,
        Err(NoRoute::Nowhere) => return Err(nowhere()),
        Err(NoRoute::Garbled) => return Err(ErrorResponse::bad_request("Bad Request")),
    };
    let open = found.as_ref().is_some_and(|(route, _)| route.access == RouteAccess::Open);
    let user = match auth::check(&parts.headers, &shared.users) {
        Ok(user) => Some(user),
        Err(_) if open || auth::is_key(&parts.headers, shared).await? => None,
        Err(failure) => return Err(failure),
    };
    let (route, parameters) = found.ok_or_else(nowhere)?;
    let body = if route.method == "GET" { None } else { body::read(&parts.headers, body).await? };
    let space = place.space.to_owned();
    if space != "default" && !exists(shared, space.clone()).await? {
        return Err(ErrorResponse::not_found(format!("Saved object [space/{space}] not found")));
    }
    if !open {
        cross_site(shared, &parts.method, &parts.headers)?;
    }
    auth::permit(route.access, user, parts, place.path)?;
    let ctx = Ctx { shared, user, space, parameters };
    let mut response = handled(&ctx, route, parts, body).await.unwrap_or_else(IntoResponse::into_response);
    if let Some(version) = versions::header(route) {
        response.headers_mut().insert("elastic-api-version", version);
    }
    Ok(response)
}

async fn exists(shared: &Shared, space: String) -> Result<bool, StoreError> {
    shared.store.read(move |db| spaces::exists(db, &space)).await
}

/// From the check of the version on.
async fn handled(ctx: &Ctx<'_>, route: &Route, parts: &Parts, body: Option<Value>) -> Reply {
    let mut query = KibanaFields::of_query(parts.uri.query().unwrap_or_default(), ctx.compat());
    versions::check(route, parts, &mut query)?;
    ctx.shared.sweep().await?;
    (route.handler)(ctx, query, body).await
}

/// Kibana 9.5: every method but GET and OPTIONS needs `kbn-xsrf`, or `kbn-version`, which must be right anywhere.
fn cross_site(shared: &Shared, method: &Method, headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let wanted = shared.compat.number();
    let version = headers.get("kbn-version");
    let safe = matches!(*method, Method::GET | Method::OPTIONS);
    if !safe && version.is_none() && !headers.contains_key("kbn-xsrf") {
        return Err(ErrorResponse::bad_request("Request must contain a kbn-xsrf header."));
    }
    match version.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()) {
        Some(got) if got != wanted => {
            let failure = ErrorResponse::bad_request(format!(
                "Browser client is out of date, please refresh the page (\"kbn-version\" header was \"{got}\" but should be \"{wanted}\")"
            ));
            Err(ErrorResponse { attributes: Some(json!({"expected": wanted, "got": got})), ..failure })
        }
        _ => Ok(()),
    }
}
