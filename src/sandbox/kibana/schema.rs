//! What values must look like, declared as data, and checked with the messages of Kibana's own schemas.
//!
//! Where Kibana 9.5 chooses among several objects by one key, the message here is about the chosen one alone; Kibana
//! lists what every one of them found wrong.

use serde_json::{Map, Value};

use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::ErrorResponse;

/// What a value must look like.
pub(super) enum Shape {
    Text,
    /// A text that this finds nothing wrong with.
    Checked(fn(&str) -> Option<&'static str>),
    Flag,
    Number,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// One of these numbers.
    NumberChoice(&'static [i64]),
    /// At least the first number of these and at most the second.
    List(&'static Shape, usize, usize),
    Object(&'static [SchemaKey]),
    /// It, or `null`.
    Nullable(&'static Shape),
    /// A secret's value, or the reference to one that is stored.
    Secret,
}

/// A key of an object.
pub(super) struct SchemaKey {
    name: &'static str,
    shape: Shape,
    required: bool,
}

/// A key that may be left out.
pub(super) const fn may(name: &'static str, shape: Shape) -> SchemaKey {
    SchemaKey { name, shape, required: false }
}

/// A key that must be there.
pub(super) const fn must(name: &'static str, shape: Shape) -> SchemaKey {
    SchemaKey { name, shape, required: true }
}

/// What a stored secret is referred to with. Kibana 9.5: the hash belongs to outputs of its configuration file.
static REFERENCE: [SchemaKey; 2] = [must("id", Shape::Text), may("hash", Shape::Text)];

/// Where something is wrong, and what.
struct Wrong {
    path: String,
    message: String,
}

impl From<Wrong> for ErrorResponse {
    fn from(wrong: Wrong) -> Self {
        Self::bad_request(format!("[request {}]: {}", wrong.path, wrong.message))
    }
}

/// Checks a body that must be an object with these keys, and replaces flags and numbers that were written as texts by
/// their values, as Kibana does.
pub(super) fn check(body: &mut Value, keys: &[&[SchemaKey]], compat: Compat) -> Result<(), ErrorResponse> {
    Ok(object(body, keys, "body", compat)?)
}

/// The same for a single value. `path` begins with `query` or `body`.
pub(super) fn check_value(
    value: &mut Value,
    wanted: &Shape,
    path: &str,
    compat: Compat,
) -> Result<(), ErrorResponse> {
    Ok(shape(value, wanted, path, compat)?)
}

/// The refusal of a request without a value that must be there.
pub(super) fn missing_value(wanted: &Shape, path: &str) -> ErrorResponse {
    missing(wanted, path).into()
}

/// The keys of a body that must be an object.
pub(super) fn keys_of(body: Value) -> Result<Map<String, Value>, ErrorResponse> {
    match body {
        Value::Object(values) => Ok(values),
        other => Err(no_object(&other, "body").into()),
    }
}

/// Refuses keys that no schema names; there are none when `names` is empty.
pub(super) fn refuse_unknown(names: &[&String], path: &str, compat: Compat) -> Result<(), ErrorResponse> {
    Ok(unknown(names, path, compat)?)
}

fn object(value: &mut Value, keys: &[&[SchemaKey]], path: &str, compat: Compat) -> Result<(), Wrong> {
    let Value::Object(values) = value else { return Err(no_object(value, path)) };
    let known = || keys.iter().copied().flatten();
    for key in known() {
        let path = format!("{path}.{}", key.name);
        match values.get_mut(key.name) {
            Some(value) => shape(value, &key.shape, &path, compat)?,
            None if key.required => return Err(missing(&key.shape, &path)),
            None => {}
        }
    }
    let others: Vec<&String> = values.keys().filter(|name| known().all(|key| key.name != **name)).collect();
    unknown(&others, path, compat)
}

fn no_object(found: &Value, path: &str) -> Wrong {
    let message = format!("expected a plain object value, but found [{}] instead.", kind(found));
    Wrong { path: path.to_owned(), message }
}

/// Kibana 9.5 names all unknown keys at once, older ones the first.
fn unknown(names: &[&String], path: &str, compat: Compat) -> Result<(), Wrong> {
    let Some(first) = names.first() else { return Ok(()) };
    if !compat.names_all_unknown_keys() {
        let message = "definition for this key is missing".to_owned();
        return Err(Wrong { path: format!("{path}.{first}"), message });
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let verb = if names.len() == 1 { "was" } else { "were" };
    let message = format!("Additional properties are not allowed ({} {verb} unexpected)", quoted.join(", "));
    Err(Wrong { path: path.to_owned(), message })
}

fn missing(shape: &Shape, path: &str) -> Wrong {
    let message = match shape {
        Shape::Object(_) => "expected a plain object value, but found [undefined] instead.".to_owned(),
        Shape::Choice(choices) => alternatives(path, choices.iter()),
        Shape::NumberChoice(choices) => alternatives(path, choices.iter()),
        other => format!("expected value of type [{}] but got [undefined]", name(other)),
    };
    Wrong { path: path.to_owned(), message }
}

fn name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Flag => "boolean",
        Shape::Number => "number",
        Shape::List(..) => "array",
        _ => "string",
    }
}

fn shape(value: &mut Value, wanted: &Shape, path: &str, compat: Compat) -> Result<(), Wrong> {
    let wrong = |message: String| Err(Wrong { path: path.to_owned(), message });
    match (wanted, &mut *value) {
        (Shape::Text | Shape::Secret, Value::String(_))
        | (Shape::Nullable(_), Value::Null) => Ok(()),
        (Shape::Flag, found) if let Some(flag) = flag(found) => {
            *value = Value::Bool(flag);
            Ok(())
        }
        (Shape::Number, found) if let Some(number) = number(found) => {
            if !is_safe(number) {
                return wrong(not_safe(path.rsplit('.').next().unwrap_or_default()));
            }
            if let Value::String(text) = found {
                *value = written(text.trim(), number);
            }
            Ok(())
        }
        (Shape::Checked(check), Value::String(text)) => check(text).map_or(Ok(()), |message| wrong(message.to_owned())),
        (Shape::Choice(choices), Value::String(text)) if choices.contains(&text.as_str()) => Ok(()),
        (Shape::Choice(choices), _) => wrong(alternatives(path, choices.iter())),
        (Shape::NumberChoice(choices), Value::Number(number))
            if number.as_i64().is_some_and(|number| choices.contains(&number)) =>
        {
            Ok(())
        }
        (Shape::NumberChoice(choices), _) => wrong(alternatives(path, choices.iter())),
        (Shape::List(item, least, most), Value::Array(values)) => list(values, item, (*least, *most), path, compat),
        (Shape::Object(keys), _) => object(value, &[*keys], path, compat),
        (Shape::Nullable(inner), _) => {
            shape(value, inner, &format!("{path}.1"), compat).map_err(|inner| Wrong {
                path: path.to_owned(),
                message: format!(
                    "types that failed validation:\n- [request {path}.0]: expected value to equal [null]\n- [request {}]: {}",
                    inner.path, inner.message
                ),
            })
        }
        (Shape::Secret, Value::Object(_)) => object(value, &[&REFERENCE], path, compat),
        (other, found) => {
            wrong(format!("expected value of type [{}] but got [{}]", name(other), kind(found)))
        }
    }
}

fn list(
    values: &mut [Value],
    item: &Shape,
    (least, most): (usize, usize),
    path: &str,
    compat: Compat,
) -> Result<(), Wrong> {
    let found = values.len();
    if found < least || found > most {
        let limit =
            if found < least { format!("smaller than [{least}]") } else { format!("greater than [{most}]") };
        let message = format!("array size is [{found}], but cannot be {limit}");
        return Err(Wrong { path: path.to_owned(), message });
    }
    for (at, value) in values.iter_mut().enumerate() {
        shape(value, item, &format!("{path}.{at}"), compat)?;
    }
    Ok(())
}

/// The number that a text was read as; a whole one stays one.
fn written(text: &str, number: f64) -> Value {
    text.parse::<i64>().map_or_else(|_| Value::from(number), Value::from)
}

/// `true` or `false`, also as text, in any case.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A number, also as text.
fn number(value: &Value) -> Option<f64> {
    let found = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    found.filter(|number: &f64| number.is_finite())
}

/// Joi takes no numbers that JavaScript can't tell from their neighbours.
fn is_safe(number: f64) -> bool {
    number.abs() <= 9_007_199_254_740_991.0
}

/// Joi's word on one that is not safe.
fn not_safe(key: &str) -> String {
    format!("\"{key}\" must be a safe number")
}

/// Kibana's word on what is none of several literals. `path` begins with `query` or `body`.
fn alternatives<T: std::fmt::Display>(path: &str, choices: impl Iterator<Item = T>) -> String {
    let lines = choices
        .enumerate()
        .map(|(at, choice)| format!("\n- [request {path}.{at}]: expected value to equal [{choice}]"));
    format!("types that failed validation:{}", lines.collect::<String>())
}

/// What Kibana's messages call the value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static INNER: [SchemaKey; 2] = [may("key", Shape::Secret), may("mode", Shape::Choice(&["full", "none"]))];
    static HOST: Shape = Shape::Checked(|text| text.contains(' ').then_some("no blanks"));
    static KEYS: [SchemaKey; 6] = [
        must("name", Shape::Text),
        may("on", Shape::Flag),
        may("size", Shape::Number),
        may("acks", Shape::NumberChoice(&[1, 0, -1])),
        may("hosts", Shape::List(&HOST, 1, 2)),
        may("ssl", Shape::Nullable(&Shape::Object(&INNER))),
    ];

    fn message(mut body: Value) -> String {
        check(&mut body, &[&KEYS], Compat::V9_5_1).err().map_or_else(String::new, |failure| failure.message)
    }

    #[test]
    fn every_mistake_is_named_where_it_is() {
        for (body, wanted) in [
            (json!([]), "[request body]: expected a plain object value, but found [Array] instead."),
            (json!({}), "[request body.name]: expected value of type [string] but got [undefined]"),
            (json!({"name": 1}), "[request body.name]: expected value of type [string] but got [number]"),
            (
                json!({"name": "n", "hosts": []}),
                "[request body.hosts]: array size is [0], but cannot be smaller than [1]",
            ),
            (
                json!({"name": "n", "hosts": ["a", "b", "c"]}),
                "[request body.hosts]: array size is [3], but cannot be greater than [2]",
            ),
            (json!({"name": "n", "hosts": ["a", "b c"]}), "[request body.hosts.1]: no blanks"),
            (
                json!({"name": "n", "on": "yes"}),
                "[request body.on]: expected value of type [boolean] but got [string]",
            ),
            (
                json!({"name": "n", "x": 1, "y": 2}),
                "[request body]: Additional properties are not allowed ('x', 'y' were unexpected)",
            ),
            (
                json!({"name": "n", "acks": 2}),
                "[request body.acks]: types that failed validation:\n- [request body.acks.0]: expected value to equal [1]\n- [request body.acks.1]: expected value to equal [0]\n- [request body.acks.2]: expected value to equal [-1]",
            ),
            (
                json!({"name": "n", "ssl": {"key": {"id": 7}}}),
                "[request body.ssl]: types that failed validation:\n- [request body.ssl.0]: expected value to equal [null]\n- [request body.ssl.1.key.id]: expected value of type [string] but got [number]",
            ),
        ] {
            assert_eq!(message(body), wanted);
        }
    }

    #[test]
    fn an_older_kibana_names_the_first_unknown_key() {
        let failure = check(&mut json!({"name": "n", "x": 1}), &[&KEYS], Compat::V9_4_0).unwrap_err();
        assert_eq!(failure.message, "[request body.x]: definition for this key is missing");
    }

    #[test]
    fn flags_and_numbers_may_be_written_as_texts() {
        let mut body = json!({"name": "n", "on": "true", "size": "2.5", "ssl": null});
        check(&mut body, &[&KEYS], Compat::V9_5_1).unwrap();
        assert_eq!(body, json!({"name": "n", "on": true, "size": 2.5, "ssl": null}));
        assert_eq!(message(json!({"name": "n", "ssl": {"key": "secret", "mode": "none"}})), "");
    }
}
