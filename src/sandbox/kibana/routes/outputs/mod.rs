//! `/api/fleet/outputs` and `POST /api/fleet/logstash_api_keys`, in the form of Kibana 9.5. Outputs belong to no space.
//!
//! Kibana refuses a taken id with the uuid that it makes of it; here the id itself stands there. Kibana tells all
//! policies of a new default output; here those that use the default.

mod keys;
mod rules;
pub(super) mod vault;

use serde_json::{Map, Value, json};

use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::{ItemEnvelope, ListEnvelope, ids};
use crate::sandbox::kibana::schema;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::mint;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::{KeyPair, StoredApiKey};
use crate::sandbox::store::outputs;
use crate::sandbox::store::outputs::StoredOutput;
use crate::sandbox::store::revisions::{self, Use};

/// What every list of settings gives for `perPage`: Kibana asks for all of them at once.
pub(super) const ALL: i64 = 10_000;

/// An output as Kibana writes it. Secrets are references in it since it was stored.
fn item(output: &StoredOutput) -> Value {
    let mut item: Map<String, Value> = serde_json::from_str(&output.body).unwrap_or_default();
    item.insert("id".to_owned(), json!(output.id));
    item.insert("name".to_owned(), json!(output.name));
    item.insert("type".to_owned(), json!(output.kind));
    item.insert("is_default".to_owned(), json!(output.is_default));
    item.insert("is_default_monitoring".to_owned(), json!(output.is_default_monitoring));
    Value::Object(item)
}

/// `GET`: all of them, the default first. There is no schema for the query, so it is ignored.
pub(crate) async fn list(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let found = ctx.shared.store.read(outputs::all).await?;
    let items: Vec<Value> = found.iter().map(item).collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(ok(&ListEnvelope { items, total, page: 1, per_page: ALL }))
}

/// `GET {outputId}`.
pub(crate) async fn get(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let id = ctx.parameter("outputId");
    let wanted = id.clone();
    let found = ctx.shared.store.read(move |db| outputs::get(db, &wanted)).await?;
    let output = found.ok_or_else(|| ErrorResponse::not_found(format!("Output {id} not found")))?;
    Ok(ok(&ItemEnvelope { item: item(&output) }))
}

/// `POST`. A new default takes the old one's place.
pub(crate) async fn create(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let mut body = read(ctx, body)?;
    rules::check(&body)?;
    let id = ids::take(&mut body)?;
    rules::complete(&mut body);
    let mut deposits = Vec::new();
    if let Some(secrets) = body.get_mut("secrets") {
        vault::empty(secrets, &mut deposits)?;
    }
    let output = output(id.clone(), body);
    let (now, created) = (ctx.now().as_millisecond(), output.clone());
    let write = ctx.shared.store.write(move |db| {
        let inserted = outputs::insert(db, &output)?;
        if inserted {
            vault::keep(db, &deposits)?;
            let moved =
                Use { data: output.is_default, monitoring: output.is_default_monitoring, host: false };
            revisions::bump_defaults(db, moved, now)?;
        }
        Ok(inserted)
    });
    if !write.await? {
        return Err(ErrorResponse::conflict(format!("Saved object [ingest-outputs/{id}] conflict")));
    }
    ctx.shared.news.send_replace(());
    Ok(ok(&ItemEnvelope { item: item(&created) }))
}

/// Checks the body against the schema that its `type` names.
fn read(ctx: &Ctx<'_>, body: Option<Value>) -> Result<Map<String, Value>, ErrorResponse> {
    let mut body = body.unwrap_or_default();
    let kind = body.get("type").and_then(Value::as_str).unwrap_or_default();
    // The common keys find fault with a type that there is not.
    let keys = keys::of(kind).or_else(|| keys::of(keys::TYPES[0])).unwrap_or_default();
    schema::check(&mut body, &keys, ctx.compat())?;
    match body {
        Value::Object(body) => Ok(body),
        _ => Ok(Map::new()),
    }
}

fn output(id: String, mut body: Map<String, Value>) -> StoredOutput {
    let mut text = |key: &str| match body.remove(key) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (name, kind) = (text("name"), text("type"));
    let mut flag = |key: &str| body.remove(key) == Some(Value::Bool(true));
    let (is_default, is_default_monitoring) = (flag("is_default"), flag("is_default_monitoring"));
    StoredOutput { id, name, kind, is_default, is_default_monitoring, body: Value::Object(body).to_string() }
}

/// `POST /api/fleet/logstash_api_keys`: a key for Logstash itself, which writes to Elasticsearch with it. Agents never
/// see it, so no output holds it. It is answered once, plain, as Logstash wants it.
pub(crate) async fn logstash_key(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let minted = mint::api_key()?;
    let broken = || ErrorResponse::bad_request("The sandbox made an unfit key");
    let pair = KeyPair::decode(&minted.encoded).ok_or_else(broken)?;
    let plain = pair.plain();
    let key = StoredApiKey {
        id: minted.id,
        name: "Fleet Logstash output".to_owned(),
        role_descriptors: logstash_role(),
        metadata: json!({"managed_by": "fleet", "managed": true, "type": "logstash"}),
        created_at: ctx.now().as_millisecond(),
        expire_at: None,
        invalidated_at: None,
    };
    ctx.shared.store.write(move |db| api_keys::insert(db, &key, &pair)).await?;
    Ok(ok(&json!({"api_key": *plain})))
}

/// Kibana 9.5: what Logstash may do with its key.
fn logstash_role() -> Value {
    let names = [
        "logs-*-*",
        "metrics-*-*",
        "traces-*-*",
        "synthetics-*-*",
        ".logs-endpoint.diagnostic.collection-*",
        ".logs-endpoint.action.responses-*",
        "profiling-*",
        ".profiling-*",
    ];
    let index = json!({"names": names, "privileges": ["auto_configure", "create_doc"]});
    json!({"logstash-output": {"cluster": ["monitor"], "index": [index]}})
}
