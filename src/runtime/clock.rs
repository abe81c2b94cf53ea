//! The one clock.

use std::time::{Duration, Instant, SystemTime};

use jiff::{SignedDuration, Timestamp};

use crate::domain::time::later;

/// How far the machine's clock may stray from ours before it counts as a jump.
const JUMP: SignedDuration = SignedDuration::from_secs(5);

/// How the machine's clock and ours came apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// By how much the clock was set. The rest is time that has passed while the machine slept.
    pub set: SignedDuration,
}

/// Wall time that goes on evenly: a moment of the wall clock, carried on by the monotonic one.
#[derive(Debug, Clone, Copy)]
pub struct SteadyClock {
    wall: Timestamp,
    since: Instant,
    /// The machine had slept so long, all in all, when this began.
    slept: SignedDuration,
    pinned: bool,
}

impl SteadyClock {
    /// The machine's time.
    #[must_use]
    pub fn system() -> Self {
        Self { wall: Self::wall(), since: Instant::now(), slept: slept(), pinned: false }
    }

    /// The machine's time at this moment, wherever somebody has just set it.
    #[must_use]
    pub fn wall() -> Timestamp {
        of_system(SystemTime::now())
    }

    /// A clock that starts at `moment`.
    #[must_use]
    pub fn starting_at(moment: Timestamp) -> Self {
        Self { wall: moment, since: Instant::now(), slept: slept(), pinned: true }
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

    /// Follows the machine's clock when it has been set or the machine slept; how they had come apart.
    pub fn follow(&mut self) -> Option<Jump> {
        let apart = Self::wall().duration_since(self.now());
        if self.pinned || apart.abs() < JUMP {
            return None;
        }
        let jump = Jump { set: set(apart, slept() - self.slept) };
        *self = Self::system();
        Some(jump)
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
        later(self.wall, elapsed)
    }
}

/// What a machine's clock shows, within the calendar: it may be set to any year.
fn of_system(clock: SystemTime) -> Timestamp {
    let end = if clock < SystemTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::try_from(clock).unwrap_or(end)
}

/// What of a jump was set. Where nobody counts the time asleep, a jump ahead is taken for it: a countdown that ends too
/// early hides a secret, one that ends too late does not.
fn set(apart: SignedDuration, slept: SignedDuration) -> SignedDuration {
    let rest = if cfg!(target_os = "linux") { apart - slept } else { apart.min(SignedDuration::ZERO) };
    if rest.abs() < JUMP { SignedDuration::ZERO } else { rest }
}

/// How long the machine has slept since it was started, where that is counted.
#[cfg(target_os = "linux")]
fn slept() -> SignedDuration {
    use rustix::time::{ClockId, clock_gettime};
    let of = |clock| {
        let time = clock_gettime(clock);
        SignedDuration::new(time.tv_sec, i32::try_from(time.tv_nsec).unwrap_or(0))
    };
    of(ClockId::Boottime) - of(ClockId::Monotonic)
}

/// How long the machine has slept since it was started, where that is counted.
#[cfg(not(target_os = "linux"))]
fn slept() -> SignedDuration {
    SignedDuration::ZERO
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_clock_of_any_year_is_within_the_calendar() {
        let span = Duration::from_hours(300_000 * 8_766);
        assert_eq!(of_system(SystemTime::UNIX_EPOCH + span), Timestamp::MAX);
        assert_eq!(of_system(SystemTime::UNIX_EPOCH - span), Timestamp::MIN);
        assert_eq!(of_system(SystemTime::UNIX_EPOCH), Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn what_was_slept_was_not_set() {
        let hours = SignedDuration::from_hours;
        assert_eq!(set(hours(-1), SignedDuration::ZERO), hours(-1));
        assert_eq!(set(hours(8), hours(8) + SignedDuration::from_millis(3)), SignedDuration::ZERO);
        assert_eq!(set(hours(9), hours(8)), hours(1));
    }
}
