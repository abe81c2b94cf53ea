//! Schemas of bodies that are nested, declared as data, and checked with the messages of Kibana's own schemas.
//!
//! Where Kibana 9.5 chooses among several objects by one key, the message here is about the chosen one alone; Kibana
//! lists what every one of them found wrong.

use serde_json::Value;

use super::validate::{MISSING, alternatives, flag, is_safe, kind, not_safe, number, unexpected};
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

/// Checks the body, and turns flags and numbers that are written as texts into what they mean, as Kibana does.
pub(super) fn check(body: &mut Value, keys: &[&[SchemaKey]], compat: Compat) -> Result<(), ErrorResponse> {
    object(body, keys, "body", compat)
        .map_err(|wrong| ErrorResponse::bad_request(format!("[request {}]: {}", wrong.path, wrong.message)))
}

fn object(value: &mut Value, keys: &[&[SchemaKey]], path: &str, compat: Compat) -> Result<(), Wrong> {
    let found = kind(Some(value));
    let wrong = |path: String, message: String| Err(Wrong { path, message });
    let Value::Object(values) = value else {
        let message = format!("expected a plain object value, but found [{found}] instead.");
        return wrong(path.to_owned(), message);
    };
    let known = || keys.iter().copied().flatten();
    for key in known() {
        let path = format!("{path}.{}", key.name);
        match values.get_mut(key.name) {
            Some(value) => shape(value, &key.shape, &path, compat)?,
            None if key.required => return Err(missing(&key.shape, &path)),
            None => {}
        }
    }
    let unknown: Vec<&String> = values.keys().filter(|name| known().all(|key| key.name != **name)).collect();
    match unknown.first() {
        None => Ok(()),
        Some(name) if !compat.names_all_unknown_keys() => wrong(format!("{path}.{name}"), MISSING.to_owned()),
        Some(_) => wrong(path.to_owned(), unexpected(&unknown)),
    }
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
            wrong(format!("expected value of type [{}] but got [{}]", name(other), kind(Some(found))))
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
