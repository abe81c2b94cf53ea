//! `POST`: a new token.

use serde::Serialize;
use serde_json::Value;

use crate::domain::expiration::Expiration;
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::enrollment_api_keys::TokenItem;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::mint;
use crate::sandbox::store::policies;
use crate::sandbox::store::tokens;
use crate::sandbox::store::tokens::StoredToken;

/// Elasticsearch's limit on a key's name, in UTF-16 units.
const MAX_STORED_NAME: usize = 256;
/// Kibana 9.5.1: the longest `expiration`.
const MAX_EXPIRATION: usize = 20;

#[derive(Serialize)]
struct Created {
    item: TokenItem,
    action: &'static str,
}

enum CreateOutcome {
    Done(StoredToken),
    NoPolicy,
    NameTaken,
}

/// `POST`: the name's check and the insert are one transaction, so of two that want one name one gets 409.
pub(crate) async fn create(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let mut body = ctx.fields(body)?;
    let name = body.text("name")?.unwrap_or_default();
    let policy_id = body.required_text("policy_id")?;
    let expiration = body.text("expiration")?.filter(|_| ctx.compat().expires_tokens());
    let expiration = expiration.map(|text| read_expiration(&body, &text)).transpose()?;
    body.finish()?;

    let now = ctx.now();
    let (id, key) = (mint::uuid()?, mint::api_key()?);
    let unfit = unfit_name(&name, &id);
    let (policy, wanted) = (policy_id.clone(), name.clone());
    let (space, stars) = (ctx.space.clone(), ctx.stars());
    let write = ctx.shared.store.write(move |db| {
        let found = policies::get(db, &policy)?.filter(|policy| policy.is_in(&space, stars));
        let Some(policy) = found else { return Ok(Ok(CreateOutcome::NoPolicy)) };
        if !wanted.is_empty() && tokens::is_taken(db, &policy.id, &wanted)? {
            return Ok(Ok(CreateOutcome::NameTaken));
        }
        if let Some(reason) = unfit {
            return Ok(Err(reason));
        }
        let mut token = mint::token(&policy, &wanted, id, key, now.as_millisecond());
        token.expire_at = expiration.and_then(|span| span.from(now)).map(jiff::Timestamp::as_millisecond);
        tokens::insert(db, &token)?;
        Ok(Ok(CreateOutcome::Done(token)))
    });
    match write.await? {
        Ok(CreateOutcome::Done(token)) => {
            let item = TokenItem { hidden: None, ..TokenItem::new(token, ctx.compat()) };
            Ok(ok(&Created { item, action: "created" }))
        }
        Ok(CreateOutcome::NoPolicy) => {
            Err(ErrorResponse::not_found(format!("Agent policy \"{policy_id}\" not found")))
        }
        Ok(CreateOutcome::NameTaken) => Err(ErrorResponse::conflict(format!(
            "An enrollment key named {name} already exists for agent policy {policy_id}"
        ))),
        Err(reason) => Err(ErrorResponse::bad_request(format!(
            "Impossible to create an api key: Validation Failed: 1: {reason};"
        ))),
    }
}

fn read_expiration(body: &KibanaFields, text: &str) -> Result<Expiration, ErrorResponse> {
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
