//! How long the client waits for what.

use std::time::{Duration, Instant};

/// Bytes a second that an answer must bring on the average, once [`Timeouts::total`] is over.
const SLOWEST: u64 = 1 << 10;

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For the next byte: a slow connection is no hanging server.
    pub quiet: Duration,
    /// For a whole request, from the connection to the end of the answer. One that still brings a thousand bytes a
    /// second is waited for longer, up to [`Self::longest`].
    pub total: Duration,
    /// For a whole request, however fast it is.
    pub longest: Duration,
}

impl Default for Timeouts {
    /// 10 s to connect, 30 s without a byte, a minute for an answer that only trickles, half an hour for any.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            quiet: Duration::from_secs(30),
            total: Duration::from_mins(1),
            longest: Duration::from_mins(30),
        }
    }
}

impl Timeouts {
    /// So long for everything.
    #[must_use]
    pub fn all(connect: Duration, quiet: Duration) -> Self {
        Self { connect, quiet, total: connect + quiet, longest: connect + quiet }
    }
}

/// How long one answer is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResponseDeadline {
    begun: Instant,
    timeouts: Timeouts,
}

impl ResponseDeadline {
    /// From now on.
    pub(super) fn new(timeouts: Timeouts) -> Self {
        Self { begun: Instant::now(), timeouts }
    }

    /// How long the rest may take, after so many bytes; nothing once it is over.
    pub(super) fn left(&self, received: usize) -> Duration {
        let earned = Duration::from_secs(received as u64 / SLOWEST);
        let allowed = (self.timeouts.total + earned).min(self.timeouts.longest);
        allowed.saturating_sub(self.begun.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_trickles_has_an_end_and_what_flows_has_time() {
        let patience = ResponseDeadline::new(Timeouts::default());
        assert!(patience.left(0) <= Duration::from_mins(1));
        assert!(patience.left(1 << 20) > Duration::from_secs(1_000), "a megabyte came: it flows");
        assert!(patience.left(1 << 30) <= Duration::from_mins(30), "and yet there is an end");
    }
}
