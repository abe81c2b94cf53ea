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
}
