//! `/api/fleet/enrollment_api_keys`: tokens are listed and got here, made and removed in the modules below.

mod create;
mod remove;

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::paging::{Number, Paging};
use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::{ItemEnvelope, ListEnvelope, filter, iso};
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::kuery::index::TOKENS;
use crate::sandbox::store::tokens;
use crate::sandbox::store::tokens::StoredToken;

pub(crate) use create::create;
pub(crate) use remove::{bulk_delete, delete};

/// A token as Kibana writes it. Create leaves `hidden` out.
#[derive(Serialize)]
struct TokenItem {
    id: String,
    active: bool,
    api_key_id: String,
    api_key: String,
    name: String,
    policy_id: String,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<bool>,
}

impl TokenItem {
    /// Before Kibana 9.5.1 nobody read or wrote `expire_at`.
    fn new(token: StoredToken, compat: Compat) -> Self {
        Self {
            id: token.id,
            active: token.active,
            api_key_id: token.api_key_id,
            api_key: token.api_key,
            name: token.name,
            policy_id: token.policy_id,
            created_at: iso(token.created_at),
            expire_at: token.expire_at.filter(|_| compat.expires_tokens()).map(iso),
            hidden: Some(token.hidden),
        }
    }
}

#[derive(Serialize)]
struct TokenListEnvelope<'a> {
    /// The deprecated alias of `items`.
    list: &'a [TokenItem],
    #[serde(flatten)]
    page: &'a ListEnvelope<TokenItem, Number>,
}

/// `GET`: a page, newest first.
pub(crate) async fn list(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    let paging = Paging::read(&mut query)?;
    let kuery = query.text("kuery")?;
    let filter = filter(ctx, &TOKENS, &query, kuery.as_deref())?;
    query.finish()?;
    let filter = filter?.in_space("namespaces", &ctx.space, ctx.stars());
    let (from, size) = paging.window(StatusCode::INTERNAL_SERVER_ERROR)?;
    let read = ctx
        .shared
        .store
        .read(move |db| Ok((tokens::list(db, &filter, from, size)?, tokens::count(db, &filter)?)));
    let (rows, total) = read.await?;
    let items = rows.into_iter().map(|token| TokenItem::new(token, ctx.compat())).collect();
    let page = ListEnvelope { items, total, page: paging.page, per_page: paging.per_page };
    Ok(ok(&TokenListEnvelope { list: &page.items, page: &page }))
}

/// `GET {keyId}`: hidden and revoked ones too.
pub(crate) async fn get(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let id = ctx.parameter("keyId");
    let wanted = id.clone();
    let found = ctx.shared.store.read(move |db| tokens::get(db, &wanted)).await?;
    let token = seen(ctx, &id, found)?;
    Ok(ok(&ItemEnvelope { item: TokenItem::new(token, ctx.compat()) }))
}

/// The token if it is there and the space sees it; two sentences tell the one from the other.
fn seen(ctx: &Ctx<'_>, id: &str, found: Option<StoredToken>) -> Result<StoredToken, ErrorResponse> {
    match found {
        None => Err(ErrorResponse::not_found(format!("Enrollment api key {id} not found"))),
        Some(token) if token.is_in(&ctx.space, ctx.stars()) => Ok(token),
        Some(_) => Err(ErrorResponse::not_found(format!("Enrollment api key {id} not found in namespace"))),
    }
}
