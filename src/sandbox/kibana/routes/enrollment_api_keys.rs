//! `/api/fleet/enrollment_api_keys`: list, get, create, delete and bulk delete, in the form of Kibana 9.5.

use std::collections::HashSet;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use super::{Listed, One, iso, window};
use crate::domain::expiration::Expiration;
use crate::sandbox::kibana::answer::{Failure, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::Fields;
use crate::sandbox::kuery::index::TOKENS;
use crate::sandbox::kuery::{self, KueryError};
use crate::sandbox::mint;
use crate::sandbox::store::policies;
use crate::sandbox::store::tokens::{self, Filter, Removal, Token};

/// Elasticsearch's limit on a key's name, in UTF-16 units.
const MAX_STORED_NAME: usize = 256;
/// The most tokens that one bulk request touches.
const MAX_BULK: usize = 10_000;
/// Kibana 9.5.1: the longest `expiration`.
const MAX_EXPIRATION: usize = 20;

/// A token as Kibana writes it. Create leaves `hidden` out.
#[derive(Serialize)]
struct Item {
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

impl From<Token> for Item {
    fn from(token: Token) -> Self {
        Self {
            id: token.id,
            active: token.active,
            api_key_id: token.api_key_id,
            api_key: token.api_key,
            name: token.name,
            policy_id: token.policy_id,
            created_at: iso(token.created_at),
            expire_at: token.expire_at.map(iso),
            hidden: Some(token.hidden),
        }
    }
}

#[derive(Serialize)]
struct TokenList<'a> {
    /// The deprecated alias of `items`.
    list: &'a [Item],
    #[serde(flatten)]
    page: &'a Listed<Item>,
}

#[derive(Serialize)]
struct Created {
    item: Item,
    action: &'static str,
}

#[derive(Serialize)]
struct Deleted {
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

/// Reads the `kuery` parameter. Kibana's validation refuses fields that are not allowed; whatever else is wrong with
/// it, the inner result, is said by the handler, after the rest of the request was validated.
fn filter(ctx: &Ctx<'_>, fields: &Fields, kuery: Option<&str>) -> Result<Result<Filter, Failure>, Failure> {
    let Some(kuery) = kuery else { return Ok(Ok(Filter::default())) };
    match kuery::compile(kuery, &TOKENS, ctx.now()) {
        Err(error @ KueryError::Fields(_)) => Err(fields.refuse("kuery", &error.to_string())),
        read => Ok(read.map_err(Failure::from)),
    }
}

/// `GET`: a page, newest first.
pub(crate) async fn list(ctx: &Ctx<'_>, mut query: Fields, _: Option<Value>) -> Result<Response, Failure> {
    let page = query.number("page")?.unwrap_or(1);
    let per_page = query.number("perPage")?.unwrap_or(20);
    let kuery = query.text("kuery")?;
    let filter = filter(ctx, &query, kuery.as_deref())?;
    query.finish()?;
    let filter = filter?;
    let (from, size) = window(page, per_page, StatusCode::INTERNAL_SERVER_ERROR)?;
    let read = ctx
        .shared
        .store
        .read(move |db| Ok((tokens::list(db, &filter, from, size)?, tokens::count(db, &filter)?)));
    let (rows, total) = read.await?;
    let items: Vec<Item> = rows.into_iter().map(Item::from).collect();
    let page = Listed { items, total, page, per_page };
    Ok(ok(&TokenList { list: &page.items, page: &page }))
}

/// `GET {keyId}`: hidden and revoked ones too.
pub(crate) async fn get(ctx: &Ctx<'_>, query: Fields, _: Option<Value>) -> Result<Response, Failure> {
    query.finish()?;
    let id = ctx.parameter("keyId");
    let wanted = id.clone();
    let found = ctx.shared.store.read(move |db| tokens::get(db, &wanted)).await?;
    let token = found.ok_or_else(|| Failure::not_found(format!("Enrollment api key {id} not found")))?;
    Ok(ok(&One { item: Item::from(token) }))
}

enum Outcome {
    Done(Token),
    NoPolicy,
    NameTaken,
}

/// `POST`: the name's check and the insert are one transaction, so of two that want one name one gets 409.
pub(crate) async fn create(ctx: &Ctx<'_>, query: Fields, body: Option<Value>) -> Result<Response, Failure> {
    query.finish()?;
    let mut body = ctx.fields(body)?;
    let name = body.text("name")?.unwrap_or_default();
    let policy_id = body.required_text("policy_id")?;
    let expiration = body.text("expiration")?;
    let expiration = expiration.map(|text| read_expiration(&body, &text)).transpose()?;
    body.finish()?;

    let now = ctx.now();
    let (id, key) = (mint::uuid()?, mint::api_key()?);
    let unfit = unfit_name(&name, &id);
    let (policy, wanted) = (policy_id.clone(), name.clone());
    let write = ctx.shared.store.write(move |db| {
        let Some(policy) = policies::get(db, &policy)? else { return Ok(Ok(Outcome::NoPolicy)) };
        if !wanted.is_empty() && tokens::is_taken(db, &policy.id, &wanted)? {
            return Ok(Ok(Outcome::NameTaken));
        }
        if let Some(reason) = unfit {
            return Ok(Err(reason));
        }
        let mut token = mint::token(&policy, &wanted, id, key, now.as_millisecond());
        token.expire_at = expiration.and_then(|span| span.from(now)).map(jiff::Timestamp::as_millisecond);
        tokens::insert(db, &token)?;
        Ok(Ok(Outcome::Done(token)))
    });
    match write.await? {
        Ok(Outcome::Done(token)) => {
            let item = Item { hidden: None, ..Item::from(token) };
            Ok(ok(&Created { item, action: "created" }))
        }
        Ok(Outcome::NoPolicy) => Err(Failure::not_found(format!("Agent policy \"{policy_id}\" not found"))),
        Ok(Outcome::NameTaken) => Err(Failure::conflict(format!(
            "An enrollment key named {name} already exists for agent policy {policy_id}"
        ))),
        Err(reason) => Err(Failure::bad_request(format!(
            "Impossible to create an api key: Validation Failed: 1: {reason};"
        ))),
    }
}

fn read_expiration(body: &Fields, text: &str) -> Result<Expiration, Failure> {
    let length = text.encode_utf16().count();
    if length > MAX_EXPIRATION {
        return Err(body.refuse(
            "expiration",
            &format!("value has length [{length}] but it must have a maximum length of [{MAX_EXPIRATION}]."),
        ));
    }
    Expiration::parse(text).map_err(|_| {
        body.refuse("expiration", "Expiration must be a valid duration (for example, 30d, 24h, 90m, 60s)")
    })
}

/// Elasticsearch's rules for the stored name of a key.
fn unfit_name(name: &str, id: &str) -> Option<&'static str> {
    let stored = crate::domain::name::stored(name, id);
    if stored.encode_utf16().count() > MAX_STORED_NAME {
        Some("api key name may not be more than 256 characters long")
    } else if stored.starts_with(|c: char| c <= ' ') {
        Some("api key name may not begin or end with whitespace")
    } else if stored.starts_with('_') {
        Some("api key name may not begin with an underscore")
    } else {
        None
    }
}

fn removal(fields: &mut Fields, now: jiff::Timestamp) -> Result<Removal, Failure> {
    Ok(Removal {
        delete: fields.flag("forceDelete")?.unwrap_or(false),
        include_hidden: fields.flag("includeHidden")?.unwrap_or(false),
        now: now.as_millisecond(),
    })
}

/// `DELETE {keyId}`: revokes; with `forceDelete` it removes. Hidden ones need `includeHidden`.
pub(crate) async fn delete(ctx: &Ctx<'_>, mut query: Fields, _: Option<Value>) -> Result<Response, Failure> {
    let how = removal(&mut query, ctx.now())?;
    query.finish()?;
    let id = ctx.parameter("keyId");
    let wanted = id.clone();
    if ctx.shared.store.write(move |db| tokens::remove(db, &wanted, how)).await? {
        Ok(ok(&Deleted { action: "deleted" }))
    } else {
        Err(Failure::not_found(format!("EnrollmentAPIKey {id} not found")))
    }
}

/// `POST _bulk_delete`: ids win over the query; what is unknown or hidden is skipped without a word.
pub(crate) async fn bulk_delete(
    ctx: &Ctx<'_>,
    query: Fields,
    body: Option<Value>,
) -> Result<Response, Failure> {
    query.finish()?;
    let mut body = ctx.fields(body)?;
    let ids = body.texts("tokenIds", MAX_BULK)?.unwrap_or_default();
    let kuery = body.text("kuery")?.filter(|kuery| !kuery.trim().is_empty());
    let filter = filter(ctx, &body, kuery.as_deref())?;
    let how = removal(&mut body, ctx.now())?;
    body.finish()?;
    if ids.is_empty() && kuery.is_none() {
        return Err(Failure::bad_request("[request body]: Either tokenIds or kuery must be provided"));
    }
    // Ids win: a query beside them is not even looked at.
    let filter = if ids.is_empty() { filter? } else { Filter::default() };
    let write = ctx.shared.store.write(move |db| {
        let chosen = if ids.is_empty() { tokens::ids(db, &filter, 10_000)? } else { ids };
        let mut seen = HashSet::new();
        let mut done = 0;
        for id in &chosen {
            done += usize::from(seen.insert(id) && tokens::remove(db, id, how)?);
        }
        Ok(done)
    });
    let done = write.await?;
    let action = if how.delete { "deleted" } else { "deactivated" };
    Ok(ok(&BulkDeleted { action, count: done, success_count: done, error_count: 0 }))
}
