//! The routes. Handlers read their parameters, ask the store, and write Kibana's answers.

mod agent_policies;
mod agents;
mod enrollment_api_keys;
mod hosts;
mod ids;
mod kubernetes;
mod oas;
mod outputs;
mod paging;
mod route;
mod settings;
mod spaces;
mod status;
mod table;

use axum::http::StatusCode;
use serde::Serialize;

use super::context::Ctx;
use crate::domain::time::of_millis;
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::kuery::index::Index;
use crate::sandbox::kuery::{self, KueryError};
use crate::sandbox::store::filter::SqlFilter;

pub(super) use crate::sandbox::kibana::routes::route::{NoRoute, Route, RouteAccess, Versions, find};
pub(super) use table::TABLE;

/// A page of a list, in the envelope that every list of Fleet's comes in.
#[derive(Serialize)]
struct ListEnvelope<T, N = i64> {
    items: Vec<T>,
    total: i64,
    page: N,
    #[serde(rename = "perPage")]
    per_page: N,
}

/// One object, in the envelope that every answer about one comes in.
#[derive(Serialize)]
struct ItemEnvelope<T> {
    item: T,
}

/// A moment as Elasticsearch writes dates: `2026-11-20T12:00:00.000Z`.
fn iso(millis: i64) -> String {
    of_millis(millis).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `from` and `size`, or Elasticsearch's refusal with the status that Kibana gives it.
fn slice(from: i64, size: i64, status: StatusCode) -> Result<(i64, i64), ErrorResponse> {
    let refuse =
        |reason: &str| Err(ErrorResponse::elasticsearch(status, "illegal_argument_exception", reason));
    if size < 0 {
        return refuse(&format!("[size] parameter cannot be negative, found [{size}]"));
    }
    if from < 0 {
        return refuse(&format!("[from] parameter cannot be negative but was [{from}]"));
    }
    let end = from.saturating_add(size);
    if end > 10_000 {
        return refuse(&format!(
            "Result window is too large, from + size must be less than or equal to: [10000] but was [{end}]. \
             See the scroll api for a more efficient way to request large data sets. \
             This limit can be set by changing the [index.max_result_window] index level setting."
        ));
    }
    Ok((from, size))
}

/// Reads the `kuery` parameter. Kibana's validation refuses fields that are not allowed; whatever else is wrong with
/// it, the inner result, is said by the handler, after the rest of the request was validated.
fn filter(
    ctx: &Ctx<'_>,
    index: &Index,
    fields: &KibanaFields,
    kuery: Option<&str>,
) -> Result<Result<SqlFilter, ErrorResponse>, ErrorResponse> {
    let Some(kuery) = kuery else { return Ok(Ok(SqlFilter::default())) };
    match kuery::compile(kuery, index, ctx.now()) {
        Err(error @ KueryError::Fields(_)) => Err(fields.refuse("kuery", &error.to_string())),
        read => Ok(read.map_err(ErrorResponse::from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_milliseconds_always() {
        assert_eq!(iso(1_763_640_000_000), "2025-11-20T12:00:00.000Z");
        assert_eq!(iso(1_763_640_000_007), "2025-11-20T12:00:00.007Z");
    }
}
