//! A wish to stop, shared between whoever acts and whoever may want it to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asked for once, it stays. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Asks for the end: what was sent is waited for, nothing more is sent.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
