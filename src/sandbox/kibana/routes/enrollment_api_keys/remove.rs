//! `DELETE {keyId}` and `POST _bulk_delete`: tokens are revoked, and since Kibana 9.5.0 deleted if one wants that.

use std::collections::HashSet;

use axum::http::StatusCode;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

use super::seen;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::filter;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::kuery::index::TOKENS;
use crate::sandbox::store::tokens;
use crate::sandbox::store::tokens::{Removal, SqlFilter};

/// The most tokens that one bulk request touches.
const MAX_BULK: usize = 10_000;

#[derive(Serialize)]
struct TokenDeleted {
    action: &'static str,
}

#[derive(Serialize)]
struct BulkDeleted {
    action: &'static str,
    count: usize,
    #[serde(rename = "successCount")]
    success_count: usize,
    #[serde(rename = "errorCount")]
    error_count: usize,
}

/// What a request wants done, and where it looks.
#[derive(Clone)]
struct RemoveRequest {
    how: Removal,
    include_hidden: bool,
    space: String,
    stars: bool,
    now: i64,
}

/// What became of one token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RemoveOutcome {
    Done,
    /// It is not there, or hidden, or another space's.
    Unseen,
    /// Its key could not be invalidated.
    Failed,
}

impl RemoveRequest {
    fn read(ctx: &Ctx<'_>, fields: &mut KibanaFields) -> Result<Self, ErrorResponse> {
        let delete = fields.flag("forceDelete")?.unwrap_or(false);
        Ok(Self {
            how: if delete { Removal::Delete } else { Removal::Revoke },
            include_hidden: fields.flag("includeHidden")?.unwrap_or(false),
            space: ctx.space.clone(),
            stars: ctx.stars(),
            now: ctx.now().as_millisecond(),
        })
    }

    fn carry_out(&self, db: &Connection, id: &str) -> rusqlite::Result<RemoveOutcome> {
        let found = tokens::get(db, id)?
            .filter(|token| (self.include_hidden || !token.hidden) && token.is_in(&self.space, self.stars));
        let Some(token) = found else { return Ok(RemoveOutcome::Unseen) };
        let done = tokens::remove(db, &token, self.how, self.now)?;
        Ok(if done { RemoveOutcome::Done } else { RemoveOutcome::Failed })
    }
}

/// `DELETE {keyId}`: revokes; with `forceDelete` it removes. Hidden ones need `includeHidden`.
pub(crate) async fn delete(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    if !ctx.compat().really_deletes() {
        return revoke(ctx).await;
    }
    let wish = RemoveRequest::read(ctx, &mut query)?;
    query.finish()?;
    let id = ctx.parameter("keyId");
    let wanted = id.clone();
    match ctx.shared.store.write(move |db| wish.carry_out(db, &wanted)).await? {
        RemoveOutcome::Done => Ok(ok(&TokenDeleted { action: "deleted" })),
        RemoveOutcome::Unseen => Err(ErrorResponse::not_found(format!("EnrollmentAPIKey {id} not found"))),
        RemoveOutcome::Failed => Err(ErrorResponse::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("Failed to process EnrollmentAPIKey {id}"),
        )),
    }
}

/// Kibana before 9.5.0: the route has no schema for its query, so whatever stands there is ignored; hidden tokens are
/// revoked like any, and what became of the key does not matter.
async fn revoke(ctx: &Ctx<'_>) -> Reply {
    let id = ctx.parameter("keyId");
    let wanted = id.clone();
    let token = seen(ctx, &id, ctx.shared.store.read(move |db| tokens::get(db, &wanted)).await?)?;
    let now = ctx.now().as_millisecond();
    ctx.shared.store.write(move |db| tokens::revoke_anyway(db, &token, now)).await?;
    Ok(ok(&TokenDeleted { action: "deleted" }))
}

/// `POST _bulk_delete`: ids win over the query; what is unknown, hidden or another space's is skipped without a word.
pub(crate) async fn bulk_delete(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let mut body = ctx.fields(body)?;
    let ids = body.texts("tokenIds", MAX_BULK)?.unwrap_or_default();
    let kuery = body.text("kuery")?.filter(|kuery| !kuery.trim().is_empty());
    let filter = filter(ctx, &TOKENS, &body, kuery.as_deref())?;
    let wish = RemoveRequest::read(ctx, &mut body)?;
    body.finish()?;
    if ids.is_empty() && kuery.is_none() {
        return Err(ErrorResponse::bad_request("[request body]: Either tokenIds or kuery must be provided"));
    }
    // Ids win: a query beside them is not even looked at.
    let filter = if ids.is_empty() { filter? } else { SqlFilter::default() };
    let filter = filter.in_space("namespaces", &ctx.space, ctx.stars());
    let action = if wish.how == Removal::Delete { "deleted" } else { "deactivated" };
    let write = ctx.shared.store.write(move |db| {
        let chosen = if ids.is_empty() { tokens::ids(db, &filter, 10_000)? } else { ids };
        let (mut seen, mut done, mut failed) = (HashSet::new(), 0, 0);
        for id in chosen.iter().filter(|id| seen.insert(id.as_str())) {
            match wish.carry_out(db, id)? {
                RemoveOutcome::Done => done += 1,
                RemoveOutcome::Failed => failed += 1,
                RemoveOutcome::Unseen => {}
            }
        }
        Ok((done, failed))
    });
    let (done, failed) = write.await?;
    // Kibana 9.5: `count` is how many went well, not how many were asked for.
    Ok(ok(&BulkDeleted { action, count: done, success_count: done, error_count: failed }))
}
