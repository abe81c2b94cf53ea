//! `/api/fleet/fleet_server_hosts`: list, get and create, in the form of Kibana 9.5. Hosts belong to no space.

use serde_json::{Map, Value, json};
use url::Url;

use super::outputs::{ALL, vault};
use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::routes::{ItemEnvelope, ListEnvelope, ids};
use crate::sandbox::kibana::schema;
use crate::sandbox::kibana::schema::Shape::{Checked, Choice, Flag, List, Nullable, Object, Secret, Text};
use crate::sandbox::kibana::schema::{SchemaKey, may, must};
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::store::fleet_server_hosts::{self, Host};
use crate::sandbox::store::revisions::{self, Use};

static SSL: [SchemaKey; 10] = [
    may("certificate_authorities", List(&Text, 0, 10)),
    may("certificate", Text),
    may("key", Text),
    may("es_certificate_authorities", List(&Text, 0, 10)),
    may("es_certificate", Text),
    may("es_key", Text),
    may("agent_certificate_authorities", List(&Text, 0, 10)),
    may("agent_certificate", Text),
    may("agent_key", Text),
    may("client_auth", Choice(&["optional", "required", "none"])),
];
static SSL_SECRETS: [SchemaKey; 3] =
    [may("key", Nullable(&Secret)), may("es_key", Nullable(&Secret)), may("agent_key", Nullable(&Secret))];
static SECRETS: [SchemaKey; 1] = [may("ssl", Object(&SSL_SECRETS))];
static HOST: [SchemaKey; 9] = [
    may("id", Text),
    must("name", Text),
    must("host_urls", List(&Checked(url), 1, 10)),
    may("is_default", Flag),
    may("is_internal", Flag),
    may("is_preconfigured", Flag),
    may("proxy_id", Nullable(&Text)),
    may("secrets", Object(&SECRETS)),
    may("ssl", Nullable(&Object(&SSL))),
];

/// Kibana 9.5 lets any text through its schema and fails on one that is no URL; here that is the schema's matter.
fn url(text: &str) -> Option<&'static str> {
    normalized(text).is_none().then_some("value must be a valid URI (see RFC 3986).")
}

/// The URL with its port written out, as Kibana 9.5 keeps hosts for agents; user, query and fragment get lost.
pub(super) fn normalized(host: &str) -> Option<String> {
    let url = Url::parse(host).ok()?;
    let port = url.port_or_known_default()?;
    let path = if url.path() == "/" { "" } else { url.path() };
    Some(format!("{}://{}:{port}{path}", url.scheme(), url.host_str()?))
}

/// A host as Kibana writes it. Kibana 9.5: its setup's own host counts as preconfigured.
pub(super) fn item(host: &Host, running: Option<&str>) -> Value {
    let mut item: Map<String, Value> = serde_json::from_str(&host.body).unwrap_or_default();
    item.insert("id".to_owned(), json!(host.id));
    item.insert("name".to_owned(), json!(host.name));
    item.insert("host_urls".to_owned(), json!(host.urls(running)));
    item.insert("is_default".to_owned(), json!(host.is_default));
    item.insert("is_preconfigured".to_owned(), json!(host.id == fleet_server_hosts::DEFAULT));
    Value::Object(item)
}

/// `GET`: all of them, the default first. There is no schema for the query, so it is ignored.
pub(crate) async fn list(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let found = ctx.shared.store.read(fleet_server_hosts::all).await?;
    let running = ctx.shared.fleet_server.as_deref();
    let items: Vec<Value> = found.iter().map(|host| item(host, running)).collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(ok(&ListEnvelope { items, total, page: 1, per_page: ALL }))
}

/// `GET {itemId}`.
pub(crate) async fn get(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let id = ctx.parameter("itemId");
    let wanted = id.clone();
    let found = ctx.shared.store.read(move |db| fleet_server_hosts::get(db, &wanted)).await?;
    let host = found.ok_or_else(|| ErrorResponse::not_found(format!("Fleet server {id} not found")))?;
    Ok(ok(&ItemEnvelope { item: item(&host, ctx.shared.fleet_server.as_deref()) }))
}

/// `POST`. A new default takes the old one's place, and the policies that use the default hear of it.
pub(crate) async fn create(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let mut body = body.unwrap_or_default();
    schema::check(&mut body, &[&HOST], ctx.compat())?;
    for key in ["key", "es_key", "agent_key"] {
        let given = |value: Option<&Value>| value.is_some_and(|value| !value.is_null());
        let (plain, secret) =
            (body.pointer(&format!("/ssl/{key}")), body.pointer(&format!("/secrets/ssl/{key}")));
        if given(plain) && given(secret) {
            let message = format!("Cannot specify both ssl.{key} and secrets.ssl.{key}");
            return Err(ErrorResponse::bad_request(message));
        }
    }
    let mut deposits = Vec::new();
    if let Some(secrets) = body.get_mut("secrets") {
        vault::empty(secrets, &mut deposits)?;
    }
    let host = host(body)?;
    let (now, created) = (ctx.now().as_millisecond(), host.clone());
    let write = ctx.shared.store.write(move |db| {
        let inserted = fleet_server_hosts::insert(db, &host)?;
        if inserted {
            vault::keep(db, &deposits)?;
            revisions::bump_defaults(db, Use { data: false, monitoring: false, host: host.is_default }, now)?;
        }
        Ok(inserted)
    });
    if !write.await? {
        let message = format!("Saved object [fleet-fleet-server-host/{}] conflict", created.id);
        return Err(ErrorResponse::conflict(message));
    }
    ctx.shared.news.send_replace(());
    Ok(ok(&ItemEnvelope { item: item(&created, ctx.shared.fleet_server.as_deref()) }))
}

fn host(body: Value) -> Result<Host, ErrorResponse> {
    let Value::Object(mut body) = body else { return Err(ErrorResponse::bad_request("[request body]")) };
    let id = ids::take(&mut body)?;
    let name = body.remove("name").and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    let urls = body.remove("host_urls").unwrap_or_default();
    let urls = urls.as_array().into_iter().flatten().filter_map(Value::as_str).filter_map(normalized);
    let host_urls = urls.map(Value::from).collect::<Value>().to_string();
    let is_default = body.remove("is_default") == Some(Value::Bool(true));
    body.remove("is_preconfigured");
    Ok(Host { id, name, host_urls, is_default, body: Value::Object(body).to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_written_out() {
        let cases = [
            ("https://fleet.example", "https://fleet.example:443"),
            ("http://fleet.example/", "http://fleet.example:80"),
            ("https://user@fleet.example:8220/path?q#f", "https://fleet.example:8220/path"),
            ("http://[::1]:8220", "http://[::1]:8220"),
        ];
        for (given, wanted) in cases {
            assert_eq!(normalized(given).as_deref(), Some(wanted));
        }
        assert_eq!(normalized("fleet.example:8220"), None);
    }
}
