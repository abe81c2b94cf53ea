//! Which Kibana the sandbox answers as, and what that Kibana can do.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A version of Kibana that the sandbox can emulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Compat {
    /// List, get, create and revoke; `expiration` is accepted and ignored.
    V8_18_0,
    /// The same for enrollment tokens.
    V9_4_0,
    /// Bulk revoke and delete, `forceDelete`, `includeHidden`, tokens for all spaces.
    V9_5_0,
    /// `expiration` takes effect.
    #[default]
    V9_5_1,
}

/// A version that the sandbox can't emulate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not one of 8.18.0, 9.4.0, 9.5.0 and 9.5.1")]
pub struct UnknownVersion;

impl Compat {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::V8_18_0, Self::V9_4_0, Self::V9_5_0, Self::V9_5_1];

    /// As `GET /api/status` writes it.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::V8_18_0 => "8.18.0",
            Self::V9_4_0 => "9.4.0",
            Self::V9_5_0 => "9.5.0",
            Self::V9_5_1 => "9.5.1",
        }
    }

    /// Kibana 9.5.0: `_bulk_delete`, `forceDelete`, `includeHidden`, `*` for all spaces, and a policy's deletion that
    /// deletes its tokens.
    pub(super) fn really_deletes(self) -> bool {
        self >= Self::V9_5_0
    }

    /// Kibana 9.5.0: one sentence about all unknown keys of a request; before it, one about the first of them.
    pub(super) fn names_all_unknown_keys(self) -> bool {
        self >= Self::V9_5_0
    }

    /// Kibana 9.5.1: `expiration` of a new token reaches Elasticsearch.
    pub(super) fn expires_tokens(self) -> bool {
        self >= Self::V9_5_1
    }
}

impl fmt::Display for Compat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

impl FromStr for Compat {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        Self::ALL.into_iter().find(|version| version.number() == text).ok_or(UnknownVersion)
    }
}
