//! The fields of a request's body, as Go reads them into a struct: unknown ones are skipped, `null` is nothing, and
//! the case of a name does not matter.

use serde_json::{Map, Value};

use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::fleet_server::body::BodyContent;
use crate::sandbox::fleet_server::go_json;
use crate::sandbox::fleet_server::go_json::BrokenJson;

/// What is read into the struct `owner` for the request `what`, as in `enroll request`.
pub(super) struct GoFields {
    what: &'static str,
    owner: &'static str,
    values: Map<String, Value>,
}

impl GoFields {
    /// Reads a body. `null` has no fields.
    pub(super) fn read(
        content: &BodyContent,
        what: &'static str,
        owner: &'static str,
    ) -> Result<Self, FleetError> {
        let refused = |words: &str| FleetError::bad_request(&format!("unable to decode {what}: {words}"));
        match go_json::decode(content) {
            Ok(Value::Object(values)) => Ok(Self { what, owner, values }),
            Ok(Value::Null) => Ok(Self { what, owner, values: Map::new() }),
            Ok(other) => {
                let kind = go_json::kind(&other);
                Err(refused(&format!("json: cannot unmarshal {kind} into Go value of type api.{owner}")))
            }
            Err(BrokenJson { words, too_large }) => Err(FleetError { closes: too_large, ..refused(&words) }),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let key = if self.values.contains_key(name) {
            name.to_owned()
        } else {
            self.values.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone()
        };
        self.values.remove(&key).filter(|value| !value.is_null())
    }

    /// The field as it is.
    pub(super) fn raw(&mut self, name: &str) -> Option<Value> {
        self.take(name)
    }

    /// A text; `kind` is Go's type for it.
    pub(super) fn text(&mut self, name: &str, kind: &str) -> Result<Option<String>, FleetError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.mismatch(name, &other, kind)),
        }
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<i64>, FleetError> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| self.mismatch(name, &value, "int64")),
        }
    }

    /// Texts in an array.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, FleetError> {
        let text = |value| match value {
            Value::String(text) => Ok(text),
            // Go: null changes nothing, and a new string is empty.
            Value::Null => Ok(String::new()),
            other => Err(self.mismatch(name, &other, "string")),
        };
        let values = match self.values.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(values)) => values.clone(),
            Some(other) => return Err(self.mismatch(name, other, "[]string")),
        };
        values.into_iter().map(text).collect()
    }

    /// Structs in an array.
    pub(super) fn structs(&mut self, name: &str, owner: &'static str) -> Result<Vec<Self>, FleetError> {
        let values = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(values)) => values,
            Some(other) => return Err(self.mismatch(name, &other, &format!("[]api.{owner}"))),
        };
        let one = |value| match value {
            Value::Object(values) => Ok(Self { what: self.what, owner, values }),
            Value::Null => Ok(Self { what: self.what, owner, values: Map::new() }),
            other => Err(self.mismatch(name, &other, &format!("api.{owner}"))),
        };
        values.into_iter().map(one).collect()
    }

    /// A struct; without it, one that has no fields.
    pub(super) fn one_struct(&mut self, name: &str, owner: &'static str) -> Result<Self, FleetError> {
        match self.take(name) {
            None => Ok(Self { what: self.what, owner, values: Map::new() }),
            Some(Value::Object(values)) => Ok(Self { what: self.what, owner, values }),
            Some(other) => Err(self.mismatch(name, &other, &format!("api.{owner}"))),
        }
    }

    fn mismatch(&self, name: &str, found: &Value, kind: &str) -> FleetError {
        FleetError::bad_request(&format!(
            "unable to decode {}: json: cannot unmarshal {} into Go struct field {}.{name} of type {kind}",
            self.what,
            go_json::kind(found),
            self.owner,
        ))
    }
}
