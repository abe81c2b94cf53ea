//! The SQL of one test on one field. It is 0 or 1, never NULL, and every text is bound.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::types::Value;

use super::{KueryError, date, wildcard};
use crate::domain::kql::build::Compare;
use crate::sandbox::kuery::index::{Family, IndexTarget, SqlColumn};

/// A test of a field's value.
#[derive(Debug, Clone, Copy)]
pub(super) enum FieldTest<'a> {
    Exists,
    Equals(&'a str),
    /// Pieces with a `*` between one and the next.
    Like(&'a [String]),
    Range(Compare, &'a str),
}

/// The values that the SQL's parameters stand for.
#[derive(Debug, Default)]
pub(super) struct BoundValues {
    pub(super) values: Vec<Value>,
    texts: HashMap<String, usize>,
}

impl BoundValues {
    /// A parameter for the text; the same one for the same text.
    fn text(&mut self, text: &str) -> String {
        let number = self.texts.get(text).copied().unwrap_or_else(|| {
            self.values.push(Value::Text(text.to_owned()));
            self.texts.insert(text.to_owned(), self.values.len());
            self.values.len()
        });
        format!("?{number}")
    }

    fn number(&mut self, number: f64) -> String {
        self.values.push(Value::Real(number));
        format!("?{}", self.values.len())
    }
}

/// A JSON value as the text that Elasticsearch's keywords would keep of it.
const ITEM: &str =
    "CASE item.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(item.atom AS TEXT) END";

/// The SQL of `test` on what `target` leads to. `field` is the field's name, for Elasticsearch's complaints.
pub(super) fn sql(
    target: &IndexTarget,
    field: &str,
    test: FieldTest<'_>,
    bound: &mut BoundValues,
    now: Timestamp,
) -> Result<String, KueryError> {
    Ok(match target {
        IndexTarget::All | IndexTarget::Column(SqlColumn::Nothing) => "0".to_owned(),
        // `IS` is never NULL and can use an index by itself.
        IndexTarget::Column(SqlColumn::Keyword(value)) => match test {
            FieldTest::Equals(wanted) => format!("({value} IS {})", bound.text(wanted)),
            _ => held(value, keyword(value, test, bound)),
        },
        IndexTarget::Column(SqlColumn::KeywordList(list)) => {
            let found = keyword(ITEM, test, bound).unwrap_or_else(|| "1".to_owned());
            format!(
                "(EXISTS (SELECT 1 FROM json_each({list}) AS item WHERE item.atom IS NOT NULL AND {found}))"
            )
        }
        IndexTarget::Column(SqlColumn::Flag(value)) => held(value, flag(value, field, test)?),
        IndexTarget::Column(SqlColumn::Date(value)) => held(value, day(value, field, test, now)?),
        IndexTarget::Column(SqlColumn::Number(value)) => held(value, number(value, field, test, bound)?),
        IndexTarget::Leaf { json, path } => {
            let path = bound.text(path);
            match keyword(ITEM, test, bound) {
                None => format!(
                    "(EXISTS (SELECT 1 FROM json_tree({json}, {path}) AS item WHERE item.atom IS NOT NULL))"
                ),
                // What lies deeper is another field.
                Some(found) => format!(
                    "(EXISTS (SELECT 1 FROM json_each({json}, {path}) AS item \
                     WHERE json_type({json}, {path}) <> 'object' AND item.atom IS NOT NULL AND {found}))"
                ),
            }
        }
    })
}

/// The SQL of `test` on any value of a family.
pub(super) fn anywhere(family: &Family, test: FieldTest<'_>, bound: &mut BoundValues) -> String {
    let found = keyword(ITEM, test, bound).unwrap_or_else(|| "1".to_owned());
    let json = family.json;
    format!("(EXISTS (SELECT 1 FROM json_tree({json}) AS item WHERE item.atom IS NOT NULL AND {found}))")
}

/// False rather than NULL where there is no value; without a condition, whether there is one.
fn held(value: &str, condition: Option<String>) -> String {
    match condition {
        Some(condition) => format!("({value} IS NOT NULL AND {condition})"),
        None => format!("({value} IS NOT NULL)"),
    }
}

/// Elasticsearch's keywords are compared byte by byte, and so is SQLite's TEXT.
fn keyword(value: &str, test: FieldTest<'_>, bound: &mut BoundValues) -> Option<String> {
    let (sign, wanted) = match test {
        FieldTest::Exists => return None,
        FieldTest::Equals(wanted) => ("=", bound.text(wanted)),
        FieldTest::Range(compare, wanted) => (sign(compare), bound.text(wanted)),
        FieldTest::Like(pieces) => match wildcard::glob(pieces) {
            Some(pattern) => ("GLOB", bound.text(&pattern)),
            None => return Some("0".to_owned()),
        },
    };
    Some(format!("({value}) {sign} {wanted}"))
}

fn flag(value: &str, field: &str, test: FieldTest<'_>) -> Result<Option<String>, KueryError> {
    let read = |word: &str| match word {
        "true" => Ok(1),
        "false" => Ok(0),
        _ => {
            Err(KueryError::unfit(format!("Can't parse boolean value [{word}], expected [true] or [false]")))
        }
    };
    Ok(Some(match test {
        FieldTest::Exists => return Ok(None),
        FieldTest::Equals(wanted) => format!("({value} <> 0) = {}", read(wanted)?),
        FieldTest::Range(compare, wanted) => format!("({value} <> 0) {} {}", sign(compare), read(wanted)?),
        FieldTest::Like(pieces) => return Err(no_pattern(pieces, field, "boolean")),
    }))
}

fn day(value: &str, field: &str, test: FieldTest<'_>, now: Timestamp) -> Result<Option<String>, KueryError> {
    let moment = |word: &str, up| {
        let read = date::moment(word, up, now);
        read.map_err(|reason| KueryError::Elasticsearch { kind: "parse_exception", reason })
    };
    Ok(Some(match test {
        FieldTest::Exists => return Ok(None),
        FieldTest::Equals(wanted) => {
            let (first, last) = (moment(wanted, false)?, moment(wanted, true)?);
            format!("{value} BETWEEN {first} AND {last}")
        }
        FieldTest::Range(compare, wanted) => {
            let up = matches!(compare, Compare::Greater | Compare::LessOrEqual);
            format!("{value} {} {}", sign(compare), moment(wanted, up)?)
        }
        FieldTest::Like(pieces) => return Err(no_pattern(pieces, field, "date")),
    }))
}

fn number(
    value: &str,
    field: &str,
    test: FieldTest<'_>,
    bound: &mut BoundValues,
) -> Result<Option<String>, KueryError> {
    let (sign, wanted) = match test {
        FieldTest::Exists => return Ok(None),
        FieldTest::Equals(wanted) => ("=", wanted),
        FieldTest::Range(compare, wanted) => (sign(compare), wanted),
        FieldTest::Like(pieces) => return Err(no_pattern(pieces, field, "long")),
    };
    let limit = match (wanted.parse::<i64>(), wanted.parse::<f64>()) {
        (Ok(whole), _) => whole.to_string(),
        (_, Ok(real)) if real.is_finite() => bound.number(real),
        _ => return Err(KueryError::unfit(format!("For input string: \"{wanted}\""))),
    };
    Ok(Some(format!("{value} {sign} {limit}")))
}

fn no_pattern(pieces: &[String], field: &str, kind: &str) -> KueryError {
    let query = wildcard::kind(pieces);
    KueryError::unfit(format!(
        "Can only use {query} queries on keyword, text and wildcard fields - not on [{field}] which is of type [{kind}]"
    ))
}

fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
    }
}
