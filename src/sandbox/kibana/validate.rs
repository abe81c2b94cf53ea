//! Reads query strings and bodies key by key, each value checked against its [`Shape`].
//!
//! Kibana 9.5 answers the first thing that is wrong; known keys are looked at before unknown ones.

use serde_json::{Map, Value};

use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::schema::{self, Shape};

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
        let values = schema::keys_of(body.unwrap_or_default())?;
        Ok(Self { place: ValuePlace::Body, compat, values })
    }

    /// Takes the value of a key out, checked.
    fn take(&mut self, key: &'static str, shape: &Shape) -> Result<Option<Value>, ErrorResponse> {
        let Some(mut value) = self.values.remove(key) else { return Ok(None) };
        schema::check_value(&mut value, shape, &self.path(key), self.compat)?;
        Ok(Some(value))
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.place.name())
    }

    /// A text that may be left out.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, ErrorResponse> {
        Ok(self.take(key, &Shape::Text)?.and_then(text))
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, key: &'static str) -> Result<String, ErrorResponse> {
        self.checked_text(key, |_| None)
    }

    /// A text that must be there and that `check` finds nothing wrong with.
    pub(super) fn checked_text(
        &mut self,
        key: &'static str,
        check: fn(&str) -> Option<&'static str>,
    ) -> Result<String, ErrorResponse> {
        let found = self.take(key, &Shape::Checked(check))?.and_then(text);
        found.ok_or_else(|| schema::missing_value(&Shape::Text, &self.path(key)))
    }

    /// `true` or `false`, also as text.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<Option<bool>, ErrorResponse> {
        Ok(self.take(key, &Shape::Flag)?.and_then(|value| value.as_bool()))
    }

    /// The same, and `null` says no more than leaving it out.
    pub(super) fn nullable_flag(&mut self, key: &'static str) -> Result<Option<bool>, ErrorResponse> {
        if self.values.get(key) == Some(&Value::Null) {
            self.values.remove(key);
        }
        self.flag(key)
    }

    /// One of these texts.
    pub(super) fn choice(
        &mut self,
        key: &'static str,
        choices: &'static [&'static str],
    ) -> Result<Option<String>, ErrorResponse> {
        Ok(self.take(key, &Shape::Choice(choices))?.and_then(text))
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
        Ok(self.take(key, &Shape::Number)?.and_then(|value| value.as_f64()))
    }

    /// A text that may be left out, or be `null` to say that there is none.
    pub(super) fn nullable_text(&mut self, key: &'static str) -> Result<Nullable, ErrorResponse> {
        if self.values.get(key) == Some(&Value::Null) {
            self.values.remove(key);
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
        let list = self.take(key, &Shape::List(&Shape::Text, 0, max))?;
        Ok(list.map(|list| match list {
            Value::Array(values) => values.into_iter().filter_map(text).collect(),
            _ => Vec::new(),
        }))
    }

    /// Checks a part of a value that was taken out.
    pub(super) fn check(&self, key: &str, part: &str, shape: &Shape) -> Result<(), ErrorResponse> {
        schema::check_value(&mut Value::from(part), shape, &self.path(key), self.compat)
    }

    /// Lets keys through that Kibana knows and the sandbox does nothing with.
    pub(super) fn ignore(&mut self, keys: &[&'static str]) {
        for key in keys {
            self.values.remove(*key);
        }
    }

    /// Refuses every key that nobody asked for.
    pub(super) fn finish(self) -> Result<(), ErrorResponse> {
        let unknown: Vec<&String> = self.values.keys().collect();
        schema::refuse_unknown(&unknown, self.place.name(), self.compat)
    }

    /// 400 with `message` about `key`.
    pub(super) fn refuse(&self, key: &str, message: &str) -> ErrorResponse {
        ErrorResponse::bad_request(format!("[request {}.{key}]: {message}", self.place.name()))
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

/// The text of a value that was checked to be one.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
