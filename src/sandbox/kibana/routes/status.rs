//! `GET /api/status`.

use serde_json::json;

use crate::sandbox::kibana::answer::{Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::KibanaFields;

/// The whole status for those who have credentials; without them only that there is one.
pub(crate) fn get(ctx: &Ctx<'_>, mut query: KibanaFields) -> Reply {
    query.flag("v7format")?;
    query.flag("v8format")?;
    query.finish()?;
    if ctx.user.is_none() {
        return Ok(ok(&json!({"status": {"overall": {"level": "available"}}})));
    }
    Ok(ok(&json!({
        "name": "kibana",
        "uuid": ctx.shared.instance,
        "version": {
            "number": ctx.compat().number(),
            "build_hash": "0000000000000000000000000000000000000000",
            "build_number": 0,
            "build_snapshot": false,
            "build_flavor": "traditional",
        },
        "status": {"overall": {"level": "available", "summary": "All services and plugins are available"}},
    })))
}
