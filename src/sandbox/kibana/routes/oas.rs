//! `GET /api/oas`: the OpenAPI document of what the sandbox serves, as the newest Kibana.

use serde_json::{Value, json};

use crate::sandbox::kibana::answer::{Reply, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::KibanaFields;

/// Written for this project; `tests/openapi/` holds the sandbox against it.
const DOCUMENT: &str = include_str!("../../../../assets/openapi.json");

/// `GET`. Kibana 9.5 has parameters that choose a part of its far longer document; here they change nothing.
pub(crate) fn get(ctx: &Ctx<'_>, mut query: KibanaFields) -> Reply {
    query.ignore(&["access", "excludePathsMatching", "pathStartsWith", "pluginId", "version"]);
    query.finish()?;
    // The unit test below reads it, so it can be read.
    let mut document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    if let Some(servers) = document.get_mut("servers") {
        // Where it is asked for is where it holds.
        *servers = json!([{"url": format!("{}/", ctx.shared.base_path)}]);
    }
    Ok(ok(&document))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sandbox::kibana::routes::TABLE;

    #[test]
    fn the_document_has_the_routes_that_there_are_and_no_others() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let mut told = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if operation["tags"][0] != "Fleet Server" {
                    told.insert(format!("{} {path}", method.to_uppercase()));
                }
            }
        }
        let served: BTreeSet<String> =
            TABLE.iter().map(|row| format!("{} {}", row.method, row.pattern)).collect();
        assert_eq!(told, served);
    }
}
