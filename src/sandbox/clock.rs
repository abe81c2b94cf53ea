//! The sandbox's clock. Injected, so that tests can move time instead of waiting for it.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// A function that returns the current time.
#[derive(Clone)]
pub struct SandboxClock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl SandboxClock {
    /// A clock that reads the time from this function.
    #[must_use]
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The current time, truncated to milliseconds as Elasticsearch stores dates.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

impl fmt::Debug for SandboxClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
