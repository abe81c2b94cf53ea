//! The SQL of one test on one field. It is 0 or 1, never NULL, and every text is bound.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::types::Value;

use super::index::{Column, Family, Target};
use super::{KueryError, date, wildcard};
use crate::domain::kql::build::Compare;

/// What is asked of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Test<'a> {
    Exists,
    Equals(&'a str),
    /// Pieces with a `*` between one and the next.
    Like(&'a [String]),
    Range(Compare, &'a str),
}

/// The values that the SQL's parameters stand for.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub(super) values: Vec<Value>,
    texts: HashMap<String, usize>,
}

impl Bound {
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
    target: &Target,
    field: &str,
    test: Test<'_>,
    bound: &mut Bound,
    now: Timestamp,
) -> Result<String, KueryError> {
    Ok(match target {
        Target::All | Target::Column(Column::Nothing) => "0".to_owned(),
        // `IS` is never NULL and can use an index by itself.
        Target::Column(Column::Keyword(value)) => match test {
            Test::Equals(wanted) => format!("({value} IS {})", bound.text(wanted)),
            _ => held(value, keyword(value, test, bound)),
        },
        Target::Column(Column::KeywordList(list)) => {
            let found = keyword(ITEM, test, bound).unwrap_or_else(|| "1".to_owned());
            format!(
                "(EXISTS (SELECT 1 FROM json_each({list}) AS item WHERE item.atom IS NOT NULL AND {found}))"
            )
        }
        Target::Column(Column::Flag(value)) => held(value, flag(value, field, test)?),
        Target::Column(Column::Date(value)) => held(value, day(value, field, test, now)?),
        Target::Column(Column::Number(value)) => held(value, number(value, field, test, bound)?),
        Target::Leaf { json, path } => {
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
pub(super) fn anywhere(family: &Family, test: Test<'_>, bound: &mut Bound) -> String {
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
fn keyword(value: &str, test: Test<'_>, bound: &mut Bound) -> Option<String> {
    let (sign, wanted) = match test {
        Test::Exists => return None,
        Test::Equals(wanted) => ("=", bound.text(wanted)),
        Test::Range(compare, wanted) => (sign(compare), bound.text(wanted)),
        Test::Like(pieces) => match wildcard::glob(pieces) {
            Some(pattern) => ("GLOB", bound.text(&pattern)),
            None => return Some("0".to_owned()),
        },
    };
    Some(format!("({value}) {sign} {wanted}"))
}

fn flag(value: &str, field: &str, test: Test<'_>) -> Result<Option<String>, KueryError> {
    let read = |word: &str| match word {
        "true" => Ok(1),
        "false" => Ok(0),
        _ => {
            Err(KueryError::unfit(format!("Can't parse boolean value [{word}], expected [true] or [false]")))
        }
    };
    Ok(Some(match test {
        Test::Exists => return Ok(None),
        Test::Equals(wanted) => format!("({value} <> 0) = {}", read(wanted)?),
        Test::Range(compare, wanted) => format!("({value} <> 0) {} {}", sign(compare), read(wanted)?),
        Test::Like(pieces) => return Err(no_pattern(pieces, field, "boolean")),
    }))
}

fn day(value: &str, field: &str, test: Test<'_>, now: Timestamp) -> Result<Option<String>, KueryError> {
    let moment = |word: &str, up| {
        let read = date::moment(word, up, now);
        read.map_err(|reason| KueryError::Elasticsearch { kind: "parse_exception", reason })
    };
    Ok(Some(match test {
        Test::Exists => return Ok(None),
        Test::Equals(wanted) => {
            let (first, last) = (moment(wanted, false)?, moment(wanted, true)?);
            format!("{value} BETWEEN {first} AND {last}")
        }
        Test::Range(compare, wanted) => {
            let up = matches!(compare, Compare::Greater | Compare::LessOrEqual);
            format!("{value} {} {}", sign(compare), moment(wanted, up)?)
        }
        Test::Like(pieces) => return Err(no_pattern(pieces, field, "date")),
    }))
}

fn number(value: &str, field: &str, test: Test<'_>, bound: &mut Bound) -> Result<Option<String>, KueryError> {
    let (sign, wanted) = match test {
        Test::Exists => return Ok(None),
        Test::Equals(wanted) => ("=", wanted),
        Test::Range(compare, wanted) => (sign(compare), wanted),
        Test::Like(pieces) => return Err(no_pattern(pieces, field, "long")),
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
