//! What a row of the table of routes is, and how a request finds its row.

use std::pin::Pin;

use axum::http::Method;
use serde_json::Value;

use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::Reply;
use crate::sandbox::kibana::context::{Ctx, Parameters};
use crate::sandbox::kibana::validate::KibanaFields;

/// An answer that is being made.
pub(crate) type RouteFuture<'a> = Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

/// What makes a route's answer: an `async fn(&Ctx<'_>, Fields, Option<Value>) -> Result<Response, Failure>` in a box.
/// The body is there for every method but GET, and `None` when it is empty.
pub(crate) type Handler = for<'a> fn(&'a Ctx<'a>, KibanaFields, Option<Value>) -> RouteFuture<'a>;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RouteAccess {
    /// Everybody; wrong credentials count as none.
    Open,
    /// Whoever has credentials.
    Known,
    /// Who has one of these privileges.
    AnyOf(&'static [&'static str]),
}

/// Which versions a route has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versions {
    /// None: the header counts for nothing.
    None,
    /// The public one, `2023-10-31`.
    Public,
    /// The public one, which may also stand in the query as `apiVersion`.
    PublicInQuery,
    /// The internal one, `1`.
    Internal,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// The path as Kibana declares it: `/api/fleet/enrollment_api_keys/{keyId}`.
    pub(crate) pattern: &'static str,
    pub(crate) access: RouteAccess,
    pub(crate) versions: Versions,
    /// The oldest Kibana that has it.
    since: Compat,
    pub(crate) handler: Handler,
}

/// A public route of Fleet's that every Kibana has.
pub(crate) const fn row(
    method: &'static str,
    pattern: &'static str,
    access: RouteAccess,
    handler: Handler,
) -> Route {
    Route { method, pattern, access, versions: Versions::Public, since: Compat::V8_18_0, handler }
}

impl Route {
    pub(crate) const fn since(self, since: Compat) -> Self {
        Self { since, ..self }
    }

    pub(crate) const fn versions(self, versions: Versions) -> Self {
        Self { versions, ..self }
    }

    /// The parameters of the path, as they stand there, when it is this route's.
    fn parameters<'a>(&self, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        let (mut wanted, mut given) = (self.pattern.split('/'), path.split('/'));
        let mut parameters = Vec::new();
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(parameters),
                (Some(wanted), Some(given)) => match name(wanted) {
                    Some(name) if !given.is_empty() => parameters.push((name, given)),
                    None if wanted == given => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}

/// Why a request has no route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoute {
    /// There is none.
    Nowhere,
    /// There is one, but a percent sign in the path means nothing.
    Garbled,
}

/// The route of a path without base path and space, and the path's parameters. HEAD is GET's, as in hapi; a pattern
/// without parameters goes before one with.
pub(crate) fn find(
    table: &'static [Route],
    compat: Compat,
    method: &Method,
    path: &str,
) -> Result<(&'static Route, Parameters), NoRoute> {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
    let rows = table.iter().filter(|row| row.method == method && row.since <= compat);
    let found = rows.filter_map(|row| Some((row, row.parameters(path)?)));
    let (row, given) = found.min_by_key(|(_, parameters)| parameters.len()).ok_or(NoRoute::Nowhere)?;
    let read = given.into_iter().map(|(name, value)| Some((name, decoded(value)?)));
    Ok((row, read.collect::<Option<_>>().ok_or(NoRoute::Garbled)?))
}

/// The name in `{name}`.
fn name(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// One segment of a path, its percent signs resolved.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::kibana::routes::TABLE;

    const TOKENS: &str = "/api/fleet/enrollment_api_keys";
    const BULK: &str = "/api/fleet/enrollment_api_keys/_bulk_delete";

    fn found(method: &Method, path: &str, compat: Compat) -> Result<(&'static str, Vec<String>), NoRoute> {
        let (row, parameters) = find(TABLE, compat, method, path)?;
        Ok((row.pattern, parameters.into_iter().map(|(_, value)| value).collect()))
    }

    #[test]
    fn paths_lead_to_routes() {
        let find = |method: Method, path: &str| found(&method, path, Compat::V9_5_1);
        assert_eq!(find(Method::GET, "/api/status"), Ok(("/api/status", vec![])));
        assert_eq!(find(Method::HEAD, TOKENS), Ok((TOKENS, vec![])));
        assert_eq!(find(Method::GET, &format!("{TOKENS}/")), Ok((TOKENS, vec![])));
        assert_eq!(find(Method::POST, BULK), Ok((BULK, vec![])));
        let token = "/api/fleet/enrollment_api_keys/a%20b%2Fc";
        let pattern = "/api/fleet/enrollment_api_keys/{keyId}";
        assert_eq!(find(Method::GET, token), Ok((pattern, vec!["a b/c".to_owned()])));
        assert_eq!(find(Method::DELETE, token), Ok((pattern, vec!["a b/c".to_owned()])));
        for (method, path) in [
            (Method::PUT, token),
            (Method::GET, "/api/fleet/enrollment_api_keys/a/b"),
            (Method::GET, "/api/fleet/enrollment-api-keys"),
            (Method::DELETE, "/api/fleet/agent_policies"),
            (Method::GET, "/"),
        ] {
            assert_eq!(find(method, path), Err(NoRoute::Nowhere), "{path}");
        }
        for path in ["/api/fleet/enrollment_api_keys/%zz", "/api/fleet/enrollment_api_keys/%c3"] {
            assert_eq!(find(Method::GET, path), Err(NoRoute::Garbled), "{path}");
        }
    }

    #[test]
    fn a_kibana_has_the_routes_of_its_time() {
        assert_eq!(found(&Method::POST, BULK, Compat::V9_4_0), Err(NoRoute::Nowhere));
        assert!(found(&Method::POST, BULK, Compat::V9_5_0).is_ok());
    }
}
