//! Fleet Server's side: where agents enroll with a token, check in, and get what they need to send data.
//!
//! Served: enroll, check-in, acks, audit/unenroll, and `GET /api/status`. Left out, and answered as unknown paths:
//! artifacts, uploads and files, the PGP key, OpAMP; and of Fleet Server's ways: static tokens, its index of output
//! health, graceful force-unenroll (off by default there), and 429 for simultaneous enrolls of one `enrollment_id`.
//! A remote Elasticsearch is stood for by the sandbox's own store of keys.

mod acks;
mod answer;
mod audit;
mod auth;
mod body;
mod cache;
mod checkin;
mod enroll;
mod fields;
mod go_json;
mod headers;
mod limits;
mod policy;
mod replace_token;
mod route;
mod signing;
mod status;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use rusqlite::Transaction;

use super::shared::Shared;
use super::store::StoreError;
use answer::Failure;
use cache::Caches;
use limits::Limits;
use route::{Found, Route};

/// How to run Fleet Server beside Kibana.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FleetServer {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether it refuses requests that come too fast, as a real one does.
    pub limits: bool,
    /// Whether it remembers keys and tokens for a while, as a real one does; otherwise a revoke counts at once.
    pub caches: bool,
}

/// Fleet Server: `server.limits.max_header_byte_size`.
pub(super) const MAX_HEADERS: usize = 8192;

impl FleetServer {
    /// On a free port of this machine, without limits, and forgetting at once.
    #[must_use]
    pub fn local() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), limits: false, caches: false }
    }
}

/// One Fleet Server, as its handlers see it.
struct Fleet {
    shared: Arc<Shared>,
    caches: Option<Caches>,
    limits: Option<Limits>,
}

impl Fleet {
    /// The present, in milliseconds since 1970.
    fn now(&self) -> i64 {
        self.shared.clock.now().as_millisecond()
    }

    /// Writes in one transaction; a failure takes everything back.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let store = self.shared.store.clone();
        let task = tokio::task::spawn_blocking(move || store.write_here(work));
        task.await.unwrap_or_else(|_| Err(StoreError::CutOff.into()))
    }
}

/// Everything that Fleet Server serves.
pub(super) fn router(shared: Arc<Shared>, options: FleetServer) -> axum::Router {
    let limits = options.limits.then(|| Limits::new(shared.clock.now().as_millisecond()));
    let fleet = Fleet { shared, caches: options.caches.then(Caches::default), limits };
    axum::Router::new().fallback(answer).with_state(Arc::new(fleet))
}

const API_VERSION: HeaderName = HeaderName::from_static("elastic-api-version");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Fleet Server 9.5: limits come before everything, and what they refuse has none of the usual headers.
async fn answer(State(fleet): State<Arc<Fleet>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let _permit = match &fleet.limits {
        Some(limits) => match limits.enter(parts.uri.path(), fleet.now()) {
            Ok(permit) => permit,
            Err(failure) => return failure.into_response(),
        },
        None => None,
    };
    let mut response = match route::find(&parts.method, parts.uri.path()) {
        Found::Route(route) => {
            let done = handled(&fleet, &route, &parts, body).await;
            let mut response = done.unwrap_or_else(Failure::into_response);
            response.headers_mut().insert(API_VERSION, HeaderValue::from_static(headers::API_VERSION));
            response
        }
        Found::WrongMethod(allowed) => answer::wrong_method(&allowed),
        Found::Nothing => answer::nothing(),
    };
    if let Some(id) = headers::request_id(&parts.headers) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn handled(fleet: &Fleet, route: &Route, parts: &Parts, body: Body) -> Result<Response, Failure> {
    if route.names_its_agent() {
        headers::user_agent_present(&parts.headers)?;
    }
    headers::api_version(&parts.headers)?;
    fleet.shared.sweep().await?;
    match route {
        Route::Status => status::get(fleet, &parts.headers).await,
        Route::Enroll => enroll::enroll(fleet, &parts.headers, body).await,
        Route::Checkin(id) => checkin::checkin(fleet, &parts.headers, id, body).await,
        Route::Acks(id) => acks::acks(fleet, &parts.headers, id, body).await,
        Route::AuditUnenroll(id) => audit::unenroll(fleet, &parts.headers, id, body).await,
    }
}
