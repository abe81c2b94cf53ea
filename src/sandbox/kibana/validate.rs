//! Reads query strings and bodies as Kibana's schemas do: every key is known, every value has its type.
//!
//! Kibana 9.5 answers the first thing that is wrong; known keys are looked at before unknown ones.

use serde_json::{Map, Value};

use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::ErrorResponse;

/// Where a value stood, for the message.
#[derive(Debug, Clone, Copy)]
enum ValuePlace {
    Query,
    Body,
}

/// A text that may be left out or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Nullable {
    Absent,
    Null,
    Text(String),
}

impl Nullable {
    /// Puts the text, or the lack of one, in the place of `old`.
    pub(super) fn replace(self, old: &mut Option<String>) {
        match self {
            Self::Absent => {}
            Self::Null => *old = None,
            Self::Text(text) => *old = Some(text),
        }
    }
}

/// The parameters of a request, from its query string or its body. What was never asked for is refused at the end.
#[derive(Debug)]
pub(super) struct KibanaFields {
    place: ValuePlace,
    compat: Compat,
    values: Map<String, Value>,
}

impl KibanaFields {
    /// Reads a query string. A key that comes twice becomes an array, as in Kibana.
    pub(super) fn of_query(query: &str, compat: Compat) -> Self {
        let mut values = Map::new();
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = Value::String(value.into_owned());
            match values.get_mut(key.as_ref()) {
                Some(Value::Array(several)) => several.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
                None => {
                    values.insert(key.into_owned(), value);
                }
            }
        }
        Self { place: ValuePlace::Query, compat, values }
    }

    /// Reads a body, `None` when there was none.
    pub(super) fn of_body(body: Option<Value>, compat: Compat) -> Result<Self, ErrorResponse> {
        match body {
            Some(Value::Object(values)) => Ok(Self { place: ValuePlace::Body, compat, values }),
            other => {
                let found = kind(other.as_ref().or(Some(&Value::Null)));
                Err(ErrorResponse::bad_request(format!(
                    "[request body]: expected a plain object value, but found [{found}] instead."
                )))
            }
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.values.remove(key)
    }

    /// A text that may be left out.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, ErrorResponse> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.mismatch(key, "string", Some(&other))),
        }
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str) -> Result<String, ErrorResponse> {
        self.text(key)?.ok_or_else(|| self.mismatch(key, "string", None))
    }

    /// `true` or `false`, also as text.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<Option<bool>, ErrorResponse> {
        let Some(value) = self.take(key) else { return Ok(None) };
        flag(&value).map(Some).ok_or_else(|| self.mismatch(key, "boolean", Some(&value)))
    }

    /// The same, and `null` says no more than leaving it out.
    pub(super) fn nullable_flag(&mut self, key: &'static str) -> Result<Option<bool>, ErrorResponse> {
        if self.values.get(key) == Some(&Value::Null) {
            self.take(key);
        }
        self.flag(key)
    }

    /// One of these texts.
    pub(super) fn choice(
        &mut self,
        key: &'static str,
        choices: &[&str],
    ) -> Result<Option<String>, ErrorResponse> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) if choices.contains(&text.as_str()) => Ok(Some(text)),
            Some(_) => Err(self.refuse_choice(key, choices)),
        }
    }

    /// A whole number, also as text. Fractions are cut off.
    pub(super) fn number(&mut self, key: &'static str) -> Result<Option<i64>, ErrorResponse> {
        // A safe number fits.
        #[expect(clippy::cast_possible_truncation)]
        let whole = self.decimal(key)?.map(|number| number as i64);
        Ok(whole)
    }

    /// Any number, also as text.
    pub(super) fn decimal(&mut self, key: &'static str) -> Result<Option<f64>, ErrorResponse> {
        let Some(value) = self.take(key) else { return Ok(None) };
        match number(&value) {
            None => Err(self.mismatch(key, "number", Some(&value))),
            Some(number) if !is_safe(number) => Err(self.refuse(key, &not_safe(key))),
            number => Ok(number),
        }
    }

    /// A text that may be left out, or be `null` to say that there is none.
    pub(super) fn nullable_text(&mut self, key: &'static str) -> Result<Nullable, ErrorResponse> {
        if self.values.get(key) == Some(&Value::Null) {
            self.take(key);
            return Ok(Nullable::Null);
        }
        Ok(self.text(key)?.map_or(Nullable::Absent, Nullable::Text))
    }

    /// A list of texts, at most `max`.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        max: usize,
    ) -> Result<Option<Vec<String>>, ErrorResponse> {
        let values = match self.take(key) {
            None => return Ok(None),
            Some(Value::Array(values)) => values,
            Some(other) => return Err(self.mismatch(key, "array", Some(&other))),
        };
        if values.len() > max {
            let found = values.len();
            let message = format!("array size is [{found}], but cannot be greater than [{max}]");
            return Err(self.refuse(key, &message));
        }
        let mut texts = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            match value {
                Value::String(text) => texts.push(text),
                other => return Err(self.mismatch(&format!("{key}.{index}"), "string", Some(&other))),
            }
        }
        Ok(Some(texts))
    }

    /// Lets keys through that Kibana knows and the sandbox does nothing with.
    pub(super) fn ignore(&mut self, keys: &[&'static str]) {
        for key in keys {
            self.take(key);
        }
    }

    /// Refuses every key that nobody asked for.
    pub(super) fn finish(self) -> Result<(), ErrorResponse> {
        let Some(first) = self.values.keys().next() else { return Ok(()) };
        if !self.compat.names_all_unknown_keys() {
            return Err(self.refuse(first, MISSING));
        }
        let unknown: Vec<&String> = self.values.keys().collect();
        Err(ErrorResponse::bad_request(format!("[request {}]: {}", self.place.name(), unexpected(&unknown))))
    }

    /// 400 with `message` about `key`.
    pub(super) fn refuse(&self, key: &str, message: &str) -> ErrorResponse {
        ErrorResponse::bad_request(format!("[request {}.{key}]: {message}", self.place.name()))
    }

    /// 400 because `key` is none of these texts.
    pub(super) fn refuse_choice(&self, key: &str, choices: &[&str]) -> ErrorResponse {
        let path = format!("{}.{key}", self.place.name());
        self.refuse(key, &alternatives(&path, choices.iter()))
    }

    fn mismatch(&self, key: &str, wanted: &str, found: Option<&Value>) -> ErrorResponse {
        self.refuse(key, &format!("expected value of type [{wanted}] but got [{}]", kind(found)))
    }
}

impl ValuePlace {
    fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Body => "body",
        }
    }
}

/// `true` or `false`, also as text, in any case.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A number, also as text.
pub(super) fn number(value: &Value) -> Option<f64> {
    let found = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    found.filter(|number: &f64| number.is_finite())
}

/// Joi takes no numbers that JavaScript can't tell from their neighbours.
pub(super) fn is_safe(number: f64) -> bool {
    number.abs() <= 9_007_199_254_740_991.0
}

/// Joi's word on one that is not safe.
pub(super) fn not_safe(key: &str) -> String {
    format!("\"{key}\" must be a safe number")
}

/// Kibana's word on what is none of several literals. `path` begins with `query` or `body`.
pub(super) fn alternatives<T: std::fmt::Display>(path: &str, choices: impl Iterator<Item = T>) -> String {
    let lines = choices
        .enumerate()
        .map(|(at, choice)| format!("\n- [request {path}.{at}]: expected value to equal [{choice}]"));
    format!("types that failed validation:{}", lines.collect::<String>())
}

/// An older Kibana's word on a key that it does not know.
pub(super) const MISSING: &str = "definition for this key is missing";

/// Kibana 9.5's word on keys that it does not know.
pub(super) fn unexpected(keys: &[&String]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("'{key}'")).collect();
    let verb = if keys.len() == 1 { "was" } else { "were" };
    format!("Additional properties are not allowed ({} {verb} unexpected)", quoted.join(", "))
}

/// What Kibana's messages call the value.
pub(super) fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "Array",
        Some(Value::Object(_)) => "Object",
    }
}
