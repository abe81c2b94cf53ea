//! Fleet Server's side: where agents enroll with a token, check in, and get what they need to send data.
//!
//! Served as Fleet Server 9.5 does it: enroll, check-in, acks, audit/unenroll, and `GET /api/status`.
//!
//! # What is left out
//!
//! Routes, which are answered as unknown paths:
//! - artifacts, uploads, files, the PGP key, and OpAMP.
//!
//! On the wire:
//! - HTTP/2, and the internal listener on port 8221;
//! - the limit of connections in flight, and the limits by the machine's size: `--limits real` has the compiled ones;
//! - 499 for those who wait when the server stops: after two seconds their connection ends.
//!
//! Enrolling:
//! - static tokens, and so `ErrPolicyNotFound`;
//! - 429 for simultaneous enrolls of one `enrollment_id` (9.6). An `enrollment_id` whose agent has checked in makes
//!   another agent, where Fleet Server fails;
//! - what only an Elasticsearch that is limited, unreachable or without its indices answers: 429
//!   `ElasticsearchAPIKeyAuthLimit`, and both sorts of 503. A store that fails is a 500 in words of the sandbox's own;
//! - `ErrInactiveEnrollmentKey` and `ApiKey not enabled`, which Fleet Server itself never comes to say.
//!
//! Checking in and acknowledging:
//! - every stored action but UNENROLL: with MIGRATE, UPGRADE and so on go `upgrade_details` (taken, without effect) and
//!   the cache of actions;
//! - integrations but the system's, OpenTelemetry's sections, and the secrets of integrations;
//! - `Agent not active` (401, 500 in an ack): an agent that is not active has been refused before. An ack whose item
//!   is a 500, and a policy without permissions for an output: the sandbox makes both in one piece;
//! - graceful force-unenroll (9.6, off by default there), and keys kept as references to secrets (9.6).
//!
//! Elasticsearch:
//! - a remote cluster is the sandbox's own store of keys, so that a key for it can always be made where there is a
//!   service token; without one there is no record in the index of output health;
//! - invalidated keys go with the sweep of tokens, at the moment when their retention is over: no daily interval, no
//!   job that something must set off.
//!
//! `GET /api/status` always says HEALTHY, and so never 503; the caches keep a good key for 12.5 minutes, not for 10
//! to 15 by chance.

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
use crate::sandbox::fleet_server::answer::{FleetError, Reply};
use crate::sandbox::fleet_server::limits::FleetServerLimits;
use crate::sandbox::fleet_server::route::{FleetServerRoute, RouteMatch};
use cache::Caches;

/// How to run Fleet Server beside Kibana.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FleetServerOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether it refuses requests that come too fast, as a real one does.
    pub limits: bool,
    /// Whether it remembers keys and tokens for a while, as a real one does; otherwise a revoke counts at once.
    pub caches: bool,
}

/// Fleet Server: `server.limits.max_header_byte_size`.
pub(super) const MAX_HEADERS: usize = 8192;

impl FleetServerOptions {
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
    limits: Option<FleetServerLimits>,
}

impl Fleet {
    /// The present, in milliseconds since 1970.
    fn now(&self) -> i64 {
        self.shared.clock.now().as_millisecond()
    }

    /// Writes in one transaction; a failure takes everything back.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, FleetError> + Send + 'static,
    ) -> Result<T, FleetError> {
        let store = self.shared.store.clone();
        let task = tokio::task::spawn_blocking(move || store.write_here(work));
        task.await.unwrap_or_else(|_| Err(StoreError::CutOff.into()))
    }
}

/// Everything that Fleet Server serves.
pub(super) fn router(shared: Arc<Shared>, options: FleetServerOptions) -> axum::Router {
    let limits = options.limits.then(|| FleetServerLimits::new(shared.clock.now().as_millisecond()));
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
        RouteMatch::Route(route) => {
            let done = handled(&fleet, &route, &parts, body).await;
            let mut response = done.unwrap_or_else(FleetError::into_response);
            response.headers_mut().insert(API_VERSION, HeaderValue::from_static(headers::API_VERSION));
            response
        }
        RouteMatch::WrongMethod(allowed) => answer::wrong_method(&allowed),
        RouteMatch::Nothing => answer::nothing(),
    };
    if let Some(id) = headers::request_id(&parts.headers) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn handled(fleet: &Fleet, route: &FleetServerRoute, parts: &Parts, body: Body) -> Reply {
    if route.names_its_agent() {
        headers::user_agent_present(&parts.headers)?;
    }
    headers::api_version(&parts.headers)?;
    fleet.shared.sweep().await?;
    match route {
        FleetServerRoute::Status => status::get(fleet, &parts.headers).await,
        FleetServerRoute::Enroll => enroll::enroll(fleet, &parts.headers, body).await,
        FleetServerRoute::Checkin(id) => checkin::checkin(fleet, &parts.headers, id, body).await,
        FleetServerRoute::Acks(id) => acks::acks(fleet, &parts.headers, id, body).await,
        FleetServerRoute::AuditUnenroll(id) => audit::unenroll(fleet, &parts.headers, id, body).await,
    }
}
