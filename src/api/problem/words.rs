//! What an error decides about its problem: the kind, why it happened, and what to do next.

use crate::domain::problem::ProblemKind as Kind;

/// The kind, why it happened, and what to do next.
pub(super) type Words = (Kind, String, String);

pub(super) fn words(kind: Kind, why: String, next: impl Into<String>) -> Words {
    (kind, why, next.into())
}

pub(super) fn too_many(address: &str) -> Words {
    words(
        Kind::Refused,
        format!("{address} has too many requests at the moment"),
        "Wait a moment and try again",
    )
}
