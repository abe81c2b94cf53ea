//! Turns a `kuery` into a condition that the database evaluates.
//!
//! Kibana 9.5 checks the field names first and says so in its own words; what its grammar refuses comes second.
//! A comparison with a field that is not set is false, so its opposite is true, as in Elasticsearch.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::types::Value;
use thiserror::Error;

use super::store::tokens::Filter;
use crate::domain::kql::build::Compare;
use crate::domain::kql::tree::{Node, NodeKind, Word};
use crate::domain::kql::{KqlError, KqlErrorKind, parse};

/// Kibana 9.5 lets these through; `id`, `updated_at` and `_exists_` name nothing that a token has.
const ALLOWED: [&str; 11] = [
    "active",
    "api_key",
    "api_key_id",
    "created_at",
    "expire_at",
    "name",
    "policy_id",
    "updated_at",
    "hidden",
    "id",
    "_exists_",
];

/// The saved object's type. Kibana 9.5 accepts it as a prefix, and then finds nothing.
const PREFIX: &str = "fleet-enrollment-api-keys.";

/// More clauses than SQLite binds values.
const MAX_CLAUSES: usize = 30_000;

/// Why a `kuery` is answered 400.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum KueryError {
    /// Fields that are not allowed, one message a line. Belongs to the request's validation.
    #[error("{0}")]
    Fields(String),
    /// It does not parse. Said by the handler.
    #[error("Kuery is malformed: {0}")]
    Malformed(KqlError),
    /// Good KQL that this server does not evaluate.
    #[error("Kuery is not supported by this server: {0}")]
    Unsupported(String),
}

/// Reads `kuery` and compiles it for the present moment `now`. A blank one matches every token.
pub(super) fn compile(kuery: &str, now: Timestamp) -> Result<Filter, KueryError> {
    let node = parse(kuery).map_err(|error| match error.kind {
        KqlErrorKind::Unsupported(what) => {
            KueryError::Unsupported(format!("{what}, found at byte {}", error.span.start))
        }
        _ => KueryError::Malformed(error),
    })?;
    let Some(node) = node else { return Ok(Filter::default()) };
    check_fields(&node)?;
    let mut compiler = Compiler { now, values: Vec::new() };
    let sql = compiler.node(&node)?;
    if compiler.values.len() > MAX_CLAUSES {
        return Err(KueryError::Unsupported(format!("more than {MAX_CLAUSES} clauses")));
    }
    Ok(Filter { sql, values: compiler.values })
}

fn check_fields(node: &Node) -> Result<(), KueryError> {
    let mut refused = Vec::new();
    node.fields(&mut |field| refused.extend(refusal(&field.text)));
    if refused.is_empty() { Ok(()) } else { Err(KueryError::Fields(refused.join("\n"))) }
}

fn refusal(field: &str) -> Option<String> {
    if ALLOWED.contains(&field) {
        return None;
    }
    match field.strip_prefix(PREFIX) {
        Some(key) if ALLOWED.contains(&key) => None,
        Some(_) => Some(format!(
            "KQLSyntaxError: This key '{field}' does NOT exist in fleet-enrollment-api-keys saved object index patterns"
        )),
        None => {
            let kind = field.split('.').next().unwrap_or(field);
            Some(format!("KQLSyntaxError: This type '{kind}' is not allowed"))
        }
    }
}

enum Column {
    Keyword(&'static str),
    Flag(&'static str),
    Date(&'static str),
    /// A field that no token has.
    Nothing,
}

fn column(field: &str) -> Column {
    match field {
        "api_key" => Column::Keyword("api_key"),
        "api_key_id" => Column::Keyword("api_key_id"),
        "name" => Column::Keyword("name"),
        "policy_id" => Column::Keyword("policy_id"),
        "active" => Column::Flag("active"),
        "hidden" => Column::Flag("hidden"),
        "created_at" => Column::Date("created_at"),
        "expire_at" => Column::Date("expire_at"),
        _ => Column::Nothing,
    }
}

struct Compiler {
    now: Timestamp,
    values: Vec<Value>,
}

impl Compiler {
    /// SQL that is 0 or 1, never NULL.
    fn node(&mut self, node: &Node) -> Result<String, KueryError> {
        match &node.kind {
            NodeKind::And(parts) => self.joined(parts, "AND"),
            NodeKind::Or(parts) => self.joined(parts, "OR"),
            NodeKind::Not(inner) => Ok(format!("(NOT {})", self.node(inner)?)),
            NodeKind::Is { field, value } => self.is(field, value),
            NodeKind::Range { field, compare, value } => self.range(field, *compare, value),
        }
    }

    fn joined(&mut self, parts: &[Node], word: &str) -> Result<String, KueryError> {
        let parts = parts.iter().map(|part| self.node(part)).collect::<Result<Vec<_>, _>>()?;
        Ok(balanced(&parts, word))
    }

    fn is(&mut self, field: &Word, value: &Word) -> Result<String, KueryError> {
        match column(&field.text) {
            Column::Nothing => Ok("0".to_owned()),
            Column::Keyword(name) => {
                let value = self.bind(Value::Text(value.text.clone()));
                Ok(format!("({name} = {value})"))
            }
            Column::Flag(name) => match value.text.as_str() {
                "true" => Ok(format!("({name} <> 0)")),
                "false" => Ok(format!("({name} = 0)")),
                other => Err(KueryError::Unsupported(format!(
                    "[{}] is either true or false, not [{other}]",
                    field.text
                ))),
            },
            Column::Date(_) => Err(KueryError::Unsupported(format!(
                "dates are compared with <, <=, > and >=; [{}] was tested for equality at byte {}",
                field.text, field.span.start
            ))),
        }
    }

    fn range(&mut self, field: &Word, compare: Compare, value: &Word) -> Result<String, KueryError> {
        match column(&field.text) {
            Column::Nothing => Ok("0".to_owned()),
            Column::Date(name) => {
                let moment = moment(&value.text, compare, self.now).ok_or_else(|| {
                    KueryError::Unsupported(format!(
                        "[{}] is no date: write \"now\" or one like \"2026-11-20T12:00:00.000Z\"",
                        value.text
                    ))
                })?;
                let value = self.bind(Value::Integer(moment));
                Ok(format!("({name} IS NOT NULL AND {name} {} {value})", sign(compare)))
            }
            Column::Keyword(_) | Column::Flag(_) => Err(KueryError::Unsupported(format!(
                "only created_at and expire_at have an order, [{}] has none",
                field.text
            ))),
        }
    }

    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }
}

/// Joins with parentheses as a balanced tree: SQLite refuses expressions deeper than 1,000.
fn balanced(parts: &[String], word: &str) -> String {
    match parts {
        [] => "1".to_owned(),
        [one] => one.clone(),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!("({} {word} {})", balanced(left, word), balanced(right, word))
        }
    }
}

fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
    }
}

/// The milliseconds of a date. Elasticsearch: what a date leaves out is its first moment for `<` and `>=`, and its
/// last for `<=` and `>`; without a zone it is UTC.
fn moment(text: &str, compare: Compare, now: Timestamp) -> Option<i64> {
    if text == "now" {
        return Some(now.as_millisecond());
    }
    let left_out = left_out(text)?;
    let first = if text.contains('T') {
        text.parse().ok().or_else(|| utc(text.parse().ok()?))
    } else {
        utc(text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight()))
    };
    let last = matches!(compare, Compare::LessOrEqual | Compare::Greater);
    let rest = SignedDuration::from_millis(if last { left_out } else { 0 });
    first?.checked_add(rest).ok().map(Timestamp::as_millisecond)
}

fn utc(at: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(at).ok()
}

/// How many milliseconds the date leaves open; `None` when it is not written as Elasticsearch's
/// `strict_date_optional_time` has it. jiff reads more than that, and drops a time that follows a blank.
fn left_out(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let plain = |text: &str, marks: &str| text.chars().all(|c| c.is_ascii_digit() || marks.contains(c));
    if day.len() != "2026-11-20".len() || !plain(day, "-") {
        return None;
    }
    let Some(time) = time else { return Some(86_400_000 - 1) };
    let clock = time.split(['Z', '+', '-']).next().unwrap_or_default();
    let rest = match clock.len() {
        2 => 3_600_000 - 1,
        5 => 60_000 - 1,
        8 => 1_000 - 1,
        _ => 0,
    };
    plain(time, ":.Z+-").then_some(rest)
}

#[cfg(test)]
mod tests;
