//! Ids of outputs and hosts, which a client may choose.

use serde_json::{Map, Value};

use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::mint;

/// Takes the id out of the body of a new output or host; without one it gets one.
pub(super) fn take(body: &mut Map<String, Value>) -> Result<String, ErrorResponse> {
    match body.remove("id") {
        Some(Value::String(id)) => {
            unfit_id(&id).map_or(Ok(id), |message| Err(ErrorResponse::bad_request(message)))
        }
        _ => Ok(mint::uuid()?),
    }
}

/// Kibana 9.5's refusal of an id for a new output or host; `None` when it will do.
fn unfit_id(id: &str) -> Option<&'static str> {
    let reserved = ["__proto__", "constructor", "prototype"].contains(&id);
    let fits = (1..=255).contains(&id.encode_utf16().count()) && !reserved && !id.contains("..");
    if fits && !id.contains(['/', '"', '\'', ';', '\\', '(', ')']) {
        return None;
    }
    Some(
        "id is not valid: must be 1–255 characters and must not contain path separators (\"/\"), traversal sequences (\"..\"), reserved keys (\"__proto__\", \"constructor\", \"prototype\"), or script-injection characters (\", ', ;, \\, (, )).",
    )
}

#[cfg(test)]
mod tests {
    use super::unfit_id;

    #[test]
    fn an_id_is_a_plain_word() {
        for good in ["kafka-eu", "a b", "x", &"i".repeat(255)] {
            assert_eq!(unfit_id(good), None, "{good}");
        }
        for bad in ["", "a/b", "..", "__proto__", "a'b", "a\"b", "a;b", "a\\b", "a(b)", &"i".repeat(256)] {
            assert!(unfit_id(bad).is_some(), "{bad}");
        }
    }
}
