//! JSON read with Go's patience and refused in Go's words: what follows the first value is not looked at, broken
//! text counts as replacement characters, and errors speak of characters, not of positions.

use serde_json::Value;

use crate::sandbox::fleet_server::body::{BodyContent, BodyEnd};

/// Why a body holds no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BrokenJson {
    pub(super) words: String,
    /// Whether too much came, after which Go closes the connection.
    pub(super) too_large: bool,
}

/// The first JSON value of the body.
pub(super) fn decode(content: &BodyContent) -> Result<Value, BrokenJson> {
    let text = String::from_utf8_lossy(&content.data);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let words = match (values.next(), content.end) {
        (Some(Ok(value)), _) => return Ok(value),
        (Some(Err(error)), _) if !error.is_eof() => syntax(&text, &error),
        (_, BodyEnd::TooLarge) => {
            return Err(BrokenJson { words: "http: request body too large".to_owned(), too_large: true });
        }
        (None, BodyEnd::Whole) => "EOF".to_owned(),
        _ => "unexpected EOF".to_owned(),
    };
    Err(BrokenJson { words, too_large: false })
}

/// Go's name for the sort of a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn syntax(text: &str, error: &serde_json::Error) -> String {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let at = line.floor_char_boundary(error.column().saturating_sub(1));
    let Some(found) = line[at..].chars().next() else { return "unexpected EOF".to_owned() };
    let said = error.to_string();
    let place = match said.split(" at line ").next().unwrap_or_default() {
        "expected `:`" => "after object key".to_owned(),
        "expected `,` or `}`" => "after object key:value pair".to_owned(),
        "expected `,` or `]`" => "after array element".to_owned(),
        "key must be a string" => "looking for beginning of object key string".to_owned(),
        "trailing comma" if found == '}' => "looking for beginning of object key string".to_owned(),
        "invalid number" => "in numeric literal".to_owned(),
        "invalid escape" => "in string escape code".to_owned(),
        "expected ident" => in_literal(&line[..at]),
        other if other.starts_with("control character") => "in string literal".to_owned(),
        _ => "looking for beginning of value".to_owned(),
    };
    format!("invalid character {} {place}", quoted(found))
}

/// Which of the three words was begun, and what should have come next.
fn in_literal(before: &str) -> String {
    for word in ["true", "false", "null"] {
        for length in (1..word.len()).rev() {
            if before.ends_with(&word[..length]) {
                return format!("in literal {word} (expecting '{}')", &word[length..=length]);
            }
        }
    }
    "looking for beginning of value".to_owned()
}

fn quoted(found: char) -> String {
    match found {
        '\'' => r"'\''".to_owned(),
        '"' => "'\"'".to_owned(),
        other => format!("'{}'", other.escape_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let content = BodyContent { data: text.as_bytes().to_vec(), end: BodyEnd::Whole };
        decode(&content).map_or_else(|broken| broken.words, |value| value.to_string())
    }

    #[test]
    fn broken_json_is_refused_in_gos_words() {
        for (text, said) in [
            ("", "EOF"),
            (" \n", "EOF"),
            ("{\"a\":", "unexpected EOF"),
            ("{\"invalidJson\":}", "invalid character '}' looking for beginning of value"),
            ("not a json", "invalid character 'o' in literal null (expecting 'u')"),
            ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"),
            ("[1 2]", "invalid character '2' after array element"),
            ("<html>", "invalid character '<' looking for beginning of value"),
            ("{}garbage", "{}"),
        ] {
            assert_eq!(words(text), said, "{text}");
        }
    }

    #[test]
    fn too_much_is_an_error_only_where_it_is_needed() {
        let cut =
            |text: &str| decode(&BodyContent { data: text.as_bytes().to_vec(), end: BodyEnd::TooLarge });
        assert_eq!(cut("{\"a\":1}    "), Ok(serde_json::json!({"a": 1})));
        assert!(cut("{\"a\":\"xxxx").unwrap_err().too_large);
    }
}
