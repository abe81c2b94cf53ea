//! When the lists are read again without being asked for.

use jiff::{SignedDuration, Timestamp};

use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::later;

/// The longest wait between two tries on a server that does not answer, unless it asks for a longer one.
const LONGEST: i64 = 60_000;
/// The shortest, so that a server that stumbles is not run over. All in milliseconds.
const SHORTEST: i64 = 250;
/// What is added at random at most to a wait that the server asked for: others wait for the same moment.
const SCATTER: i64 = 2_000;

/// How often, and whether at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RefreshSchedule {
    /// So long after a reading that worked; `None` is never.
    pub every: Option<SignedDuration>,
    /// The person said to wait.
    pub paused: bool,
    /// The person stopped a reading: the next one is theirs to ask for.
    pub stopped: bool,
    /// The server rejected the credentials, whatever was asked: nothing more is asked by itself.
    pub rejected: bool,
    /// When the next try is due after a reading that failed, and how many failed in a row.
    pub retry: Option<Retry>,
    /// Where the random numbers stand; begins with [`Msg::Chance`](crate::app::msg::Msg::Chance).
    pub chance: u64,
}

/// The next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// When.
    pub at: Timestamp,
    /// How many readings failed in a row.
    pub failed: u32,
}

impl RefreshSchedule {
    /// A reading failed: the next try is at a random moment within 2, 4, 8 ... 60 s, so that many programs that lost one
    /// server do not come back to it together; or when the server says.
    pub(in crate::app) fn fail(&mut self, problem: &Problem, now: Timestamp) {
        let failed = self.retry.map_or(0, |retry| retry.failed).saturating_add(1);
        let wait = if let Some(seconds) = problem.retry_after {
            i64::from(seconds) * 1_000 + self.random(SCATTER)
        } else {
            let most = 1_000_i64.checked_shl(failed.min(16)).unwrap_or(LONGEST).min(LONGEST);
            SHORTEST + self.random(most - SHORTEST)
        };
        self.retry = Some(Retry { at: later(now, SignedDuration::from_millis(wait)), failed });
    }

    /// The person asks: whatever held readings back does so no more.
    pub(in crate::app) fn ask(&mut self) {
        self.stopped = false;
        self.rejected = false;
    }

    /// Something was answered: rejected credentials are not sent again unasked.
    pub(in crate::app) fn learn(&mut self, problem: &Problem) {
        self.rejected |= problem.kind == ProblemKind::Unauthorized;
    }

    /// A number from 0 to `most`, by the step of splitmix64.
    fn random(&mut self, most: i64) -> i64 {
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let most = u64::try_from(most).unwrap_or(0);
        i64::try_from(mixed % most.saturating_add(1)).unwrap_or(0)
    }
}
