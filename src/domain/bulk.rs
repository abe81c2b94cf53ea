//! Revoking or deleting many tokens at once: the request and its outcome.

/// What is done to each token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemovalKind {
    /// Revoke: the tokens stay in the list and are inactive.
    Revoke,
    /// Revoke if still active, and remove from the list.
    Delete,
}

/// The outcome. Kibana 9.5 skips unknown and hidden ids without counting them, so the sum may be smaller than the number
/// of tokens in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkOutcome {
    /// How many succeeded, including those that were revoked before.
    pub success: u64,
    /// How many failed.
    pub errors: u64,
}

impl RemovalKind {
    /// The verb, as in the confirmation phrase `delete 57`.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Delete => "delete",
        }
    }

    /// The past participle.
    #[must_use]
    pub fn past(self) -> &'static str {
        match self {
            Self::Revoke => "revoked",
            Self::Delete => "deleted",
        }
    }

    /// Kibana's label on buttons and in titles.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Revoke => "Revoke",
            Self::Delete => "Delete",
        }
    }
}
