//! `/api/spaces/space`: list, get and create.

use serde::Serialize;
use serde_json::Value;

use crate::sandbox::kibana::answer::{ErrorResponse, Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::place::is_space_id;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::store::spaces::{self, Space};
use crate::sandbox::store::users::Role;

/// Kibana 9.5 takes these too; the sandbox does nothing with them.
const IGNORED: [&str; 5] = ["_reserved", "color", "imageUrl", "initials", "solution"];
/// More features than Kibana has.
const MAX_FEATURES: usize = 1_000;

/// A space as Kibana writes it.
#[derive(Serialize)]
struct SpaceItem {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "disabledFeatures")]
    disabled_features: Value,
}

impl From<Space> for SpaceItem {
    fn from(space: Space) -> Self {
        Self {
            id: space.id,
            name: space.name,
            description: space.description,
            disabled_features: serde_json::from_str(&space.disabled_features).unwrap_or_default(),
        }
    }
}

/// `GET`: all of them, an array without an envelope.
pub(crate) async fn list(ctx: &Ctx<'_>, mut query: KibanaFields, _: Option<Value>) -> Reply {
    query.ignore(&["purpose"]);
    query.flag("include_authorized_purposes")?;
    query.finish()?;
    // Kibana: whoever is authorized in no space at all is refused, and not given an empty list.
    if ctx.user.is_none() {
        return Err(ErrorResponse::forbidden("Forbidden"));
    }
    let found = ctx.shared.store.read(spaces::all).await?;
    Ok(ok(&found.into_iter().map(SpaceItem::from).collect::<Vec<_>>()))
}

/// `GET {id}`.
pub(crate) async fn get(ctx: &Ctx<'_>, _: KibanaFields, _: Option<Value>) -> Reply {
    let id = ctx.parameter("id");
    if ctx.user.is_none() {
        return Err(ErrorResponse::forbidden(format!("Unauthorized to get {id} space")));
    }
    let found = ctx.shared.store.read(move |db| spaces::get(db, &id)).await?;
    let space = found.ok_or_else(|| ErrorResponse::not_found("Not Found"))?;
    Ok(ok(&SpaceItem::from(space)))
}

/// `POST`. Kibana 9.5: the handler, not the route, asks who may; the answer is the space itself.
pub(crate) async fn create(ctx: &Ctx<'_>, _: KibanaFields, body: Option<Value>) -> Reply {
    let mut body = ctx.fields(body)?;
    let id = body.checked_text("id", |id| {
        (!is_space_id(id)).then_some("must be lower case, a-z, 0-9, '_', and '-' are allowed")
    })?;
    let name = body.checked_text("name", |name| {
        name.is_empty().then_some("value has length [0] but it must have a minimum length of [1].")
    })?;
    let description = body.text("description")?;
    let features = body.texts("disabledFeatures", MAX_FEATURES)?.unwrap_or_default();
    body.ignore(&IGNORED);
    body.finish()?;
    if ctx.user.is_none_or(|user| user.role != Role::Administrator) {
        return Err(ErrorResponse::forbidden("Unauthorized to create spaces"));
    }
    let space =
        Space { id: id.clone(), name, description, disabled_features: Value::from(features).to_string() };
    let kept = space.clone();
    if ctx.shared.store.write(move |db| spaces::insert(db, &kept)).await? {
        Ok(ok(&SpaceItem::from(space)))
    } else {
        Err(ErrorResponse::conflict(format!("A space with the identifier {id} already exists.")))
    }
}
