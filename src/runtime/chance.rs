//! Randomness and waiting for the loop, which hands both to the model as messages.

use std::time::Duration;

use crate::runtime::clock::SteadyClock;

/// A random number; the time where the machine has none.
pub(super) fn chance() -> u64 {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from_ne_bytes(bytes),
        Err(_) => u64::try_from(SteadyClock::wall().as_nanosecond()).unwrap_or(0),
    }
}

/// Waits so long; for ever, where nothing is to be waited for.
pub(super) async fn sleep(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}
