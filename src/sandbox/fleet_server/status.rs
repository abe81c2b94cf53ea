//! `GET /api/status`: the health of Fleet Server and, with a valid key, its version.

use axum::http::HeaderMap;
use serde_json::json;

use super::{Fleet, auth};
use crate::sandbox::fleet_server::answer::{Reply, ok};

/// A bad key is no error here; it only shortens the answer. The sandbox that answers is always healthy.
pub(super) async fn get(fleet: &Fleet, headers: &HeaderMap) -> Reply {
    let mut body = json!({"name": "fleet-server", "status": "HEALTHY"});
    if auth::key(fleet, headers).await.is_ok() {
        body["version"] = json!({
            "number": fleet.shared.compat.number(),
            "build_hash": "sandbox",
            "build_time": "2026-08-21T10:00:00Z",
        });
    }
    Ok(ok(&body))
}
