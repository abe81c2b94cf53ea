//! Writing what changed, and leaving what a later version of the program wrote beside it.

use serde_json::Value;

use crate::domain::state::SavedState;

/// The file as it was read, with what changed between the two states.
pub(super) fn changed(file: Value, before: &SavedState, after: &SavedState) -> Value {
    let (before, after) = (serde_json::to_value(before), serde_json::to_value(after));
    let (Ok(before), Ok(after)) = (before, after) else { return file };
    merge(file, &before, &after)
}

/// Fields that this program does not know stay, and so do values that it did not change.
fn merge(file: Value, before: &Value, after: &Value) -> Value {
    match (file, before, after) {
        (file, before, after) if before == after => file,
        (Value::Object(mut file), Value::Object(before), Value::Object(after)) => {
            for (name, after) in after {
                let old = file.remove(name).unwrap_or(Value::Null);
                let new = match name.as_str() {
                    "sites" => sites(old, before.get(name), after),
                    _ => merge(old, before.get(name).unwrap_or(&Value::Null), after),
                };
                file.insert(name.clone(), new);
            }
            Value::Object(file)
        }
        (_, _, after) => after.clone(),
    }
}

/// Pairs of a place and what is remembered of it. A state keeps their order, and has the new ones last.
fn sites(file: Value, before: Option<&Value>, after: &Value) -> Value {
    let (Value::Array(file), Some(Value::Array(before)), Value::Array(after)) = (file, before, after) else {
        return after.clone();
    };
    let mut file = file.into_iter();
    let mut before = before.iter();
    let pair = |after: &Value| match (file.next(), before.next()) {
        (Some(mut file), Some(before)) => {
            if let (Some(old), Some(after)) = (file.get_mut(1), after.get(1)) {
                *old = merge(old.take(), before.get(1).unwrap_or(&Value::Null), after);
            }
            file
        }
        _ => after.clone(),
    };
    Value::Array(after.iter().map(pair).collect())
}
