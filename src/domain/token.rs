//! An enrollment token as the list knows it: everything but its secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::expiration::Expiration;
use super::name;
use super::status::Status;
use super::text::{self, Text};

/// A token's id: the document's uuid, the only key of get and delete.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenId(Box<str>);

impl TokenId {
    /// Takes the id as the server wrote it.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self(id.into())
    }

    /// The id as the server wrote it. Not fit for a screen: see [`Token::shown_id`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for TokenId {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

/// One row of the table. It has no field for the secret, so a list can't keep one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Names the token in every request.
    pub id: TokenId,
    /// The id of the Elasticsearch API key behind it.
    pub api_key_id: Text,
    /// The whole stored name, ` (<uuid>)` included.
    pub stored_name: Text,
    /// The name for people: the stored one without its suffix.
    pub name: Text,
    /// The agent policy it enrolls into; empty when the server sent none.
    pub policy_id: Text,
    /// When it was created; `None` when the server sent nothing that parses.
    pub created_at: Option<Timestamp>,
    /// When it expires; `None` means never.
    pub expire_at: Option<Timestamp>,
    /// False once revoked.
    pub active: bool,
    /// Belongs to a managed or agentless policy; Kibana's tab leaves it out.
    pub hidden: bool,
    /// The server said whether it is hidden. An older Kibana does not: only the token's policy tells.
    pub says_hidden: bool,
}

impl Token {
    /// Splits a stored name into the pair that a token keeps: whole, and for people.
    #[must_use]
    pub fn names(stored: &str) -> (Text, Text) {
        (Text::from(stored), Text::from(name::without_suffix(stored)))
    }

    /// The token's status at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> Status {
        Status::derive(self.active, self.expire_at, now)
    }

    /// The id in a form fit for the screen.
    #[must_use]
    pub fn shown_id(&self) -> Text {
        Text::from(&*text::shown(self.id.as_str()))
    }
}

/// What a person asks for when creating a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The policy it will enroll into, by raw id.
    pub policy_id: String,
    /// The wanted name; empty means that the token's id serves as its name.
    pub name: String,
    /// How long it lives; `None` means until it is revoked.
    pub expiration: Option<Expiration>,
}
