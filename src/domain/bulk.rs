//! Acts on many tokens at once: what is asked for, and what came of it.

/// What is done to every token of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemovalKind {
    /// Revoke: the tokens stay in the list as inactive ones.
    Revoke,
    /// Revoke if need be, and remove from the list.
    Delete,
}

/// What came of it. Kibana 9.5 skips ids that it does not know or that are hidden without counting them, so the
/// two numbers may be fewer than what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkOutcome {
    /// How many tokens it was done to; those revoked before count too.
    pub success: u64,
    /// How many it failed for.
    pub errors: u64,
}

impl RemovalKind {
    /// As the phrase that confirms it begins: `delete 57`.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Delete => "delete",
        }
    }

    /// What a token is that it was done to.
    #[must_use]
    pub fn past(self) -> &'static str {
        match self {
            Self::Revoke => "revoked",
            Self::Delete => "deleted",
        }
    }

    /// Kibana's word on buttons and in titles.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Revoke => "Revoke",
            Self::Delete => "Delete",
        }
    }
}
