//! The one clock.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// How far the machine's clock may stray from ours before it counts as a jump.
const JUMP: SignedDuration = SignedDuration::from_secs(5);

/// Wall time that goes on evenly: a moment of the wall clock, carried on by the monotonic one.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    wall: Timestamp,
    since: Instant,
    pinned: bool,
}

impl Clock {
    /// The machine's time.
    #[must_use]
    pub fn system() -> Self {
        Self { wall: Timestamp::now(), since: Instant::now(), pinned: false }
    }

    /// The machine's time at this moment, wherever somebody has just set it.
    #[must_use]
    pub fn wall() -> Timestamp {
        Timestamp::now()
    }

    /// A clock that starts at `moment`.
    #[must_use]
    pub fn starting_at(moment: Timestamp) -> Self {
        Self { wall: moment, since: Instant::now(), pinned: true }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.after(self.since.elapsed())
    }

    /// How long until `moment`; nothing when it has passed.
    #[must_use]
    pub fn until(&self, moment: Timestamp) -> Duration {
        Duration::try_from(moment.duration_since(self.now())).unwrap_or(Duration::ZERO)
    }

    /// Follows the machine's clock when it has been set or the machine slept; whether it had to.
    pub fn follow(&mut self) -> bool {
        let real = Timestamp::now();
        if self.pinned || real.duration_since(self.now()).abs() < JUMP {
            return false;
        }
        *self = Self::system();
        true
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        self.wall.checked_add(elapsed).unwrap_or(Timestamp::MAX)
    }
}
