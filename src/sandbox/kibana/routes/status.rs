//! `GET /api/status`.

use axum::response::Response;
use serde_json::json;

use crate::sandbox::kibana::answer::{Failure, ok};
use crate::sandbox::kibana::validate::Fields;
use crate::sandbox::shared::Shared;

/// The whole status for those who have credentials; without them only that there is one.
pub(crate) fn get(shared: &Shared, mut query: Fields, known: bool) -> Result<Response, Failure> {
    query.flag("v7format")?;
    query.flag("v8format")?;
    query.finish()?;
    if !known {
        return Ok(ok(&json!({"status": {"overall": {"level": "available"}}})));
    }
    Ok(ok(&json!({
        "name": "kibana",
        "uuid": shared.instance,
        "version": {
            "number": shared.compat.number(),
            "build_hash": "0000000000000000000000000000000000000000",
            "build_number": 0,
            "build_snapshot": false,
            "build_flavor": "traditional",
        },
        "status": {"overall": {"level": "available", "summary": "All services and plugins are available"}},
    })))
}
