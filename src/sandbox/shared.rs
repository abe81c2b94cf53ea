//! What all handlers share.

use tokio::sync::watch;

use super::compat::Compat;
use super::retention::Retention;
use super::store::users::User;
use super::store::{Store, StoreError};
use crate::sandbox::clock::SandboxClock;

/// The state of one sandbox.
pub(super) struct Shared {
    /// The database.
    pub(super) store: Store,
    /// The users and their roles.
    pub(super) users: Vec<User>,
    /// The uuid that `GET /api/status` gives; the store's own.
    pub(super) instance: String,
    /// The clock.
    pub(super) clock: SandboxClock,
    /// The version of Kibana that it emulates.
    pub(super) compat: Compat,
    /// What every path of Kibana's begins with: empty, or `/kibana` and its like.
    pub(super) base_path: String,
    /// How long revoked tokens stay.
    pub(super) retention: Retention,
    /// Where Fleet Server is, when it runs: `http://127.0.0.1:8220`.
    pub(super) fleet_server: Option<String>,
    /// Marked when policies, outputs or actions have changed, for agents that wait for news.
    pub(super) news: watch::Sender<()>,
}

impl Shared {
    /// Deletes what has outlived its retention. Every request begins with it.
    pub(super) async fn sweep(&self) -> Result<(), StoreError> {
        self.retention.sweep(&self.store, self.clock.now()).await
    }
}
