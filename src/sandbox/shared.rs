//! What every handler works with.

use super::clock::Clock;
use super::store::Store;
use crate::domain::secret::Secret;

/// The Kibana that the sandbox stands for.
pub(super) const VERSION: &str = "9.5.1";

/// One sandbox, as its handlers see it.
pub(super) struct Shared {
    /// Policies, tokens and agents.
    pub(super) store: Store,
    /// The key that opens it, encoded.
    pub(super) key: Secret,
    /// The uuid that `GET /api/status` gives; the store's own.
    pub(super) instance: String,
    /// What tells the time.
    pub(super) clock: Clock,
}
