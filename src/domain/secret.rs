//! A value that must not be seen by accident.

use std::fmt;

use zeroize::Zeroizing;

/// A secret in memory: wiped when dropped, redacted when printed, comparable for tests and messages.
///
/// There is no `Display` and no `Serialize`: whoever needs the text says so with [`Secret::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership of `text`; the string's buffer is wiped when the secret is dropped.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret in clear. Every call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Whether a person may have typed a secret, or a part of one, into a search: such a search is not kept. A secret is
/// 60 characters of base64; a query that names the field of the secrets asks for one.
#[must_use]
pub fn may_be_in(text: &str) -> bool {
    const LONG: usize = 40;
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let names_it = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == "api_key");
    names_it || text.split(|c| !is_base64(c)).any(|run| run.len() >= LONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_text_nor_its_length() {
        assert_eq!(format!("{:?}", Secret::new("abc".into())), format!("{:?}", Secret::new("abcdef".into())));
        assert!(!format!("{:#?}", Secret::new("hunter2".into())).contains("hunter"));
    }

    #[test]
    fn secrets_compare_by_their_text() {
        assert_eq!(Secret::new("a".into()), Secret::new("a".into()));
        assert_ne!(Secret::new("a".into()), Secret::new("b".into()));
    }

    #[test]
    fn a_search_that_may_hold_a_secret_is_known() {
        let secret = "VnVhUVBIVUI3N0FPLXRfNWFhWEw6bnVDYmdWQjVSd3VfY1ZvM2V2bGxRQQ==";
        for text in
            [secret, &format!("policy:lab {secret}"), "api_key:Vn*", "not (active:true or api_key : V)"]
        {
            assert!(may_be_in(text), "{text}");
        }
        let id = "dd8a1c9e-5f0b-4d0e-9d62-6f1c3c0b7f11";
        for text in ["web", "api_key_id:VuaQPHUB77AO-t_5aaXL", id, &format!("policy_id:{id} and name:web*")] {
            assert!(!may_be_in(text), "{text}");
        }
    }
}
