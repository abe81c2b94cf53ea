//! What agents are sorted by, and where a page begins that follows another.

use axum::http::StatusCode;
use jiff::Timestamp;
use rusqlite::types::Value as Column;
use serde_json::Value;

use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::store::agents::list::SortKey;

/// The fields that Elasticsearch has a sortable column for, and where the store has them.
const FIELDS: [(&str, &str); 20] = [
    ("enrolled_at", "enrolled_at"),
    ("last_checkin", "seen_at"),
    ("unenrolled_at", "unenrolled_at"),
    ("unenrollment_started_at", "unenrollment_started_at"),
    ("updated_at", "updated_at"),
    ("status", "status"),
    ("active", "active"),
    ("type", "type"),
    ("tags", "json_extract(tags, '$[0]')"),
    ("policy_id", "policy_id"),
    ("policy_revision", "policy_revision"),
    ("policy_revision_idx", "policy_revision"),
    ("access_api_key_id", "access_api_key_id"),
    ("last_checkin_status", "last_checkin_status"),
    ("agent.id", "id"),
    ("agent.version", "version"),
    ("local_metadata.host.hostname", HOSTNAME),
    ("local_metadata.host.hostname.keyword", HOSTNAME),
    ("local_metadata.elastic.agent.version", VERSION),
    ("local_metadata.elastic.agent.version.keyword", VERSION),
];
const HOSTNAME: &str = "json_extract(local_metadata, '$.host.hostname')";
const VERSION: &str = "json_extract(local_metadata, '$.elastic.agent.version')";

/// Elasticsearch's refusal as Kibana passes it on. Kibana 9.5: 500 for whatever Elasticsearch refuses here.
pub(super) fn refused(kind: &str, reason: &str) -> ErrorResponse {
    ErrorResponse::elasticsearch(StatusCode::INTERNAL_SERVER_ERROR, kind, reason)
}

/// Reads the order. Kibana 9.5: newest first when nothing is said, and then those of one moment by their hosts' names.
pub(super) fn keys(field: Option<&str>, descending: bool) -> Result<Vec<SortKey>, ErrorResponse> {
    let field = field.unwrap_or("enrolled_at");
    let Some((_, sql)) = FIELDS.into_iter().find(|(name, _)| *name == field) else {
        let reason = format!("No mapping found for [{field}] in order to sort on");
        return Err(refused("query_shard_exception", &reason));
    };
    let mut keys = vec![SortKey { sql, descending }];
    if sql == "enrolled_at" && descending {
        keys.push(SortKey { sql: HOSTNAME, descending: false });
    }
    Ok(keys)
}

/// Reads the values of `searchAfter` for these keys.
pub(super) fn after(values: Vec<Value>, keys: &[SortKey]) -> Result<Vec<Column>, ErrorResponse> {
    if values.len() != keys.len() {
        let (given, wanted) = (values.len(), keys.len());
        let reason = format!("search_after has {given} value(s) but sort has {wanted}.");
        return Err(refused("illegal_argument_exception", &reason));
    }
    values.into_iter().zip(keys).map(|(value, key)| column(value, key)).collect()
}

fn column(value: Value, key: &SortKey) -> Result<Column, ErrorResponse> {
    let unfit = |found: &str| {
        let reason = format!(
            "Expected [VALUE_STRING] or [VALUE_NUMBER] or [VALUE_BOOLEAN] or [VALUE_NULL] but found [{found}] inside search_after."
        );
        refused("parsing_exception", &reason)
    };
    Ok(match value {
        Value::Null => Column::Null,
        Value::Bool(flag) => Column::Integer(flag.into()),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Column::Integer(number),
            None => Column::Real(number.as_f64().unwrap_or(f64::MAX)),
        },
        Value::String(text) if is_date(key.sql) => match text.parse::<Timestamp>() {
            Ok(at) => Column::Integer(at.as_millisecond()),
            Err(_) => text.parse().map(Column::Integer).map_err(|_| {
                let reason = format!(
                    "failed to parse date field [{text}] with format [strict_date_optional_time||epoch_millis]"
                );
                refused("parse_exception", &reason)
            })?,
        },
        Value::String(text) => Column::Text(text),
        Value::Array(_) => return Err(unfit("START_ARRAY")),
        Value::Object(_) => return Err(unfit("START_OBJECT")),
    })
}

fn is_date(sql: &str) -> bool {
    sql.ends_with("_at")
}
