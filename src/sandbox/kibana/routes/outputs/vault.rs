//! Takes the secrets out of a document. Their values go to the store; the document keeps `{"id": …}` for each.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::domain::secret::Secret;
use crate::sandbox::mint;
use crate::sandbox::store::secrets;

/// A value, and the id that the document refers to it with.
pub(crate) struct Deposit {
    id: String,
    value: Secret,
}

/// Puts a reference in the place of every text below `secrets`. What is a reference already stays one.
pub(crate) fn empty(secrets: &mut Value, deposits: &mut Vec<Deposit>) -> Result<(), getrandom::Error> {
    match secrets {
        Value::String(_) => {
            // Elasticsearch's ids of documents and of keys look alike.
            let id = mint::api_key()?.id;
            if let Value::String(value) = std::mem::replace(secrets, json!({"id": id})) {
                deposits.push(Deposit { id, value: Secret::new(value) });
            }
        }
        Value::Object(inner) if !inner.contains_key("id") => {
            for value in inner.values_mut() {
                empty(value, deposits)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Keeps the values.
pub(crate) fn keep(db: &Connection, deposits: &[Deposit]) -> rusqlite::Result<()> {
    deposits.iter().try_for_each(|deposit| secrets::insert(db, &deposit.id, &deposit.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_becomes_a_reference_and_no_reference_is_touched() {
        let mut body =
            json!({"password": "p", "ssl": {"key": "k", "es_key": {"id": "old"}, "agent_key": null}});
        let mut deposits = Vec::new();
        empty(&mut body, &mut deposits).unwrap();
        let ids: Vec<&str> = deposits.iter().map(|deposit| deposit.id.as_str()).collect();
        let values: Vec<&str> = deposits.iter().map(|deposit| deposit.value.expose()).collect();
        assert_eq!(values, ["p", "k"]);
        assert_eq!(
            body,
            json!({"password": {"id": ids[0]}, "ssl": {"key": {"id": ids[1]}, "es_key": {"id": "old"}, "agent_key": null}})
        );
    }
}
