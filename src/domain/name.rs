//! Token names: what Kibana stores, what a person sees, what may be typed.
//!
//! Kibana 9.5 stores `<name> (<uuid>)` for a named token and the bare uuid for an unnamed one; Elasticsearch
//! caps the stored form at 256 characters, which leaves 217 for a person.

use thiserror::Error;

/// The longest name a person may give: 256 less a blank, two parentheses and a uuid of 36. Elasticsearch counts as
/// Java does, in UTF-16 units: an emoji is two.
pub const MAX_CHARS: usize = 217;

/// Why a name can't be used. The texts are for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameError {
    /// Longer than [`MAX_CHARS`].
    #[error("A token name may have {MAX_CHARS} characters at most; this one has {0}")]
    TooLong(usize),
    /// Elasticsearch 9: `api key name may not begin or end with whitespace`.
    #[error("A token name may not begin with a blank")]
    LeadingBlank,
    /// Elasticsearch 9: `api key name may not begin with an underscore`.
    #[error("A token name may not begin with an underscore")]
    LeadingUnderscore,
}

/// Checks a name as Elasticsearch will check the stored form. An empty name is fine: the token's id is used.
///
/// # Errors
/// Names the first rule that the name breaks.
pub fn validate(name: &str) -> Result<(), NameError> {
    let length = name.encode_utf16().count();
    if length > MAX_CHARS {
        return Err(NameError::TooLong(length));
    }
    match name.chars().next() {
        Some(c) if c.is_whitespace() => Err(NameError::LeadingBlank),
        Some('_') => Err(NameError::LeadingUnderscore),
        _ => Ok(()),
    }
}

/// The stored name without its ` (<uuid>)` suffix; unchanged when there is none.
#[must_use]
pub fn without_suffix(stored: &str) -> &str {
    let Some(open) = stored.len().checked_sub(38) else { return stored };
    let Some((name, suffix)) = stored.split_at_checked(open) else { return stored };
    let inner = suffix.strip_prefix('(').and_then(|s| s.strip_suffix(')'));
    match (inner, name.strip_suffix(' ')) {
        (Some(inner), Some(name)) if is_uuid(inner) && !name.is_empty() => name,
        _ => stored,
    }
}

/// The stored form of `name` for the token `id`. Kibana 9.5: an empty name counts as none.
#[must_use]
pub fn stored(name: &str, id: &str) -> String {
    if name.is_empty() { id.to_owned() } else { format!("{name} ({id})") }
}

/// Whether a new token called `name` would clash with one stored as `stored` on the same policy.
///
/// Kibana 9.5: the first occurrence of the name is taken out of the stored form; what remains, trimmed, must be
/// exactly `(<uuid>)`. So unnamed tokens never clash, and case matters.
#[must_use]
pub fn clashes(stored: &str, name: &str) -> bool {
    if name.is_empty() || !stored.contains(name) {
        return false;
    }
    let rest = stored.replacen(name, "", 1);
    rest.trim().strip_prefix('(').and_then(|s| s.strip_suffix(')')).is_some_and(is_uuid)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab";

    #[test]
    fn only_a_suffix_with_a_uuid_is_removed() {
        for (name, suffix) in
            [("web-east", ID), ("東京", ID), ("a (b)", ID), (ID, ID), ("x", &ID.to_uppercase())]
        {
            assert_eq!(without_suffix(&format!("{name} ({suffix})")), name);
        }
        for kept in [
            ID,
            "",
            "plain",
            "a (b)",
            "x (0a1b2c3d-4e5f-4a6b-8c7d-0123456789ag)",
            "x(0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab)",
            " (0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab)",
            "ééééééééééééééééééééééééééé",
        ] {
            assert_eq!(without_suffix(kept), kept);
        }
    }

    #[test]
    fn an_unnamed_token_is_stored_under_its_id() {
        assert_eq!(stored("", ID), ID);
        assert_eq!(stored("web", ID), format!("web ({ID})"));
        assert_eq!(without_suffix(&stored("web (1)", ID)), "web (1)");
    }

    #[test]
    fn names_clash_as_in_kibana() {
        let named = |name| stored(name, ID);
        for (stored, name, clash) in [
            (named("Default"), "Default", true),
            (named("Default"), "Default ", true),
            (named("Default"), "default", false),
            (named("Default"), "Def", false),
            (named("Default"), "Default 2", false),
            (named("Default"), "", false),
            (named("Default 2"), "Default", false),
            (named("a.b"), "a.b", true),
            (named("a.b"), "a+b", false),
            (ID.to_owned(), "anything", false),
            ("Default".to_owned(), "Default", false),
        ] {
            assert_eq!(clashes(&stored, name), clash, "{stored} {name:?}");
        }
    }

    #[test]
    fn names_are_checked_as_elasticsearch_does() {
        for (name, result) in [
            (String::new(), Ok(())),
            ("a b_c".to_owned(), Ok(())),
            ("a ".to_owned(), Ok(())),
            ("é".repeat(217), Ok(())),
            ("é".repeat(218), Err(NameError::TooLong(218))),
            ("🚀".repeat(108), Ok(())),
            ("🚀".repeat(109), Err(NameError::TooLong(218))),
            (" a".to_owned(), Err(NameError::LeadingBlank)),
            ("\u{3000}a".to_owned(), Err(NameError::LeadingBlank)),
            ("_a".to_owned(), Err(NameError::LeadingUnderscore)),
        ] {
            assert_eq!(validate(&name), result, "{name:?}");
        }
    }
}
