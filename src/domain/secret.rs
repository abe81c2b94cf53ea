//! A value that must not be seen by accident.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
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

/// What a token's secret may be long at most, in bytes: Elasticsearch's have 60.
const LONGEST: usize = 1_024;

/// A token's secret, as agents enroll with it: the base64 of `id:key` (Kibana 9.5), and nothing else. Only what is one
/// may be shown, copied, or put into a command or a file; there is no other way to make one than [`Self::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSecret(Secret);

/// Why what the server calls a token's secret is none. The texts are for people, and repeat nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAToken {
    /// There is nothing.
    #[error("the server sent no secret for it")]
    Empty,
    /// There is something else.
    #[error("what the server sent as its secret is not the base64 of `id:key`")]
    Odd,
}

impl TokenSecret {
    /// Reads what a server sent as a token's secret.
    ///
    /// # Errors
    /// [`NotAToken`] when it is anything but base64, with its padding, of an id and a key.
    pub fn parse(text: Secret) -> Result<Self, NotAToken> {
        let sent = text.expose();
        if sent.is_empty() {
            return Err(NotAToken::Empty);
        }
        if sent.len() > LONGEST {
            return Err(NotAToken::Odd);
        }
        let decoded = STANDARD.decode(sent).map(Zeroizing::new).map_err(|_| NotAToken::Odd)?;
        if is_pair(&decoded) { Ok(Self(text)) } else { Err(NotAToken::Odd) }
    }

    /// The secret in clear: letters, digits, `+`, `/` and `=` only.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl From<TokenSecret> for Secret {
    fn from(token: TokenSecret) -> Self {
        token.0
    }
}

/// Whether this is an id and a key with a colon between them, as Elasticsearch makes API keys.
#[must_use]
pub fn is_pair(text: &[u8]) -> bool {
    let mut parts = text.split(|b| *b == b':');
    let full =
        |part: Option<&[u8]>| part.is_some_and(|p| !p.is_empty() && p.iter().all(u8::is_ascii_graphic));
    full(parts.next()) && full(parts.next()) && parts.next().is_none()
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
    fn only_the_base64_of_an_id_and_a_key_is_a_token() {
        let parse = |text: &str| TokenSecret::parse(Secret::new(text.to_owned()));
        let token = "VnVhUVBIVUI3N0FPLXRfNWFhWEw6bnVDYmdWQjVSd3VfY1ZvM2V2bGxRQQ==";
        assert_eq!(parse(token).unwrap().expose(), token);
        assert_eq!(parse(""), Err(NotAToken::Empty));
        let long = STANDARD.encode(format!("id:{}", "k".repeat(800)));
        for odd in [
            "\u{1b}]52;c;cm0gLXJmIH4=\u{7}",
            "abc\nrm -rf ~\n",
            "hunter2",
            " ",
            "aWQ6a2V5\n",
            "aWQ6aHVudGVyMg",
            "aWQ=",
            "aWQ6",
            "YTpiOmM=",
            &STANDARD.encode("id:k\u{e9}y"),
            &STANDARD.encode("id:\u{1b}[201~"),
            &long,
        ] {
            assert_eq!(parse(odd), Err(NotAToken::Odd), "{odd:?}");
        }
        assert!(!format!("{:?}", parse(token)).contains(&token[..8]));
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
