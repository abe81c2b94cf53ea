//! Fleet Server's side: where agents enroll with a token, check in, and get what they need to send data.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::routing::get;
use serde_json::{Value, json};

use super::shared::Shared;

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

/// Everything that Fleet Server serves.
pub(super) fn router(shared: Arc<Shared>, _options: FleetServer) -> axum::Router {
    axum::Router::new().route("/api/status", get(status)).with_state(shared)
}

async fn status() -> Json<Value> {
    Json(json!({"name": "fleet-server", "status": "HEALTHY"}))
}
