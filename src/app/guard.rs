//! Keeps a dialog from being confirmed by a key that was meant for what stood there before it.

use jiff::{SignedDuration, Timestamp};

use crate::domain::time::later;

/// A dialog takes no confirmation in its first 350 ms.
const FIRST: SignedDuration = SignedDuration::from_millis(350);
/// Nor before the keyboard was quiet for 120 ms, so that a held key confirms nothing.
const QUIET: SignedDuration = SignedDuration::from_millis(120);

/// Armed once both times have passed, and from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Takes no confirmation yet.
    Waiting {
        /// When it arms, if no key comes.
        until: Timestamp,
    },
    /// Takes a confirmation.
    Armed,
}

impl Guard {
    /// The guard of a dialog that opens now.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self::Waiting { until: later(now, FIRST) }
    }

    /// A key came: a waiting guard waits until the keyboard is quiet.
    pub fn key(&mut self, now: Timestamp) {
        if let Self::Waiting { until } = self {
            *until = (*until).max(later(now, QUIET));
        }
    }

    /// No key is waiting to be read.
    pub fn quiet(&mut self, now: Timestamp) {
        if let Self::Waiting { until } = self
            && *until <= now
        {
            *self = Self::Armed;
        }
    }

    /// The clock was set: it arms after as long as it would have.
    pub(in crate::app) fn rebase(&mut self, by: SignedDuration) {
        if let Self::Waiting { until } = self {
            *until = later(*until, by);
        }
    }

    /// When it arms.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Waiting { until } => Some(*until),
            Self::Armed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::app::guard::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_held_key_never_arms_it_and_quiet_does() {
        let mut guard = Guard::new(at(0));
        let mut now = 0;
        while now < 3_000 {
            guard.quiet(at(now));
            assert_ne!(guard, Guard::Armed, "at {now} ms");
            guard.key(at(now));
            now += 33;
        }
        guard.quiet(at(now + 120));
        assert_eq!(guard, Guard::Armed);
        guard.key(at(now + 121));
        assert_eq!(guard, Guard::Armed, "an armed guard stays armed");
    }

    #[test]
    fn it_waits_350_ms_even_when_nothing_is_pressed() {
        let mut guard = Guard::new(at(0));
        guard.quiet(at(349));
        assert_ne!(guard, Guard::Armed);
        guard.quiet(at(350));
        assert_eq!(guard, Guard::Armed);
    }
}
