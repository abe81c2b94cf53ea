//! When the lists are read again without being asked for.

use jiff::{SignedDuration, Timestamp};

use crate::domain::problem::ProblemKind;
use crate::domain::time::later;

use super::dialog::Overlay;
use super::model::Model;
use super::remote::Remote;

/// The longest wait between two tries on a server that does not answer.
const LONGEST: i64 = 60;

/// How long after a reading that did not have it a token is looked for again, and for how long in all.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(2);
const LOOK_LONGEST: SignedDuration = SignedDuration::from_secs(10);

/// How often, and whether at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pace {
    /// So long after a reading that worked; `None` is never.
    pub every: Option<SignedDuration>,
    /// The person said to wait.
    pub paused: bool,
    /// When the last reading failed, and how many failed in a row.
    pub failed: Option<(Timestamp, u32)>,
}

impl Pace {
    /// A reading failed.
    pub(super) fn fail(&mut self, now: Timestamp) {
        let before = self.failed.map_or(0, |(_, times)| times);
        self.failed = Some((now, before.saturating_add(1)));
    }
}

/// When the next reading begins by itself. Never while one is under way, and never again by itself after the server
/// refused the person.
#[must_use]
pub fn next_reading(model: &Model) -> Option<Timestamp> {
    if let Some(at) = next_look(model) {
        return Some(at);
    }
    let Pace { every, paused, failed } = &model.pace;
    let every = every.filter(|_| !paused)?;
    match (&model.list, failed) {
        (Remote::Ready(at), _) => Some(later(*at, every)),
        (Remote::Failed(problem), Some((at, times))) if problem.kind == ProblemKind::Offline => {
            // 1, 2, 4 ... 60 s. The milliseconds of the failure scatter many programs that lost one server.
            let seconds = 1_i64.checked_shl(times.saturating_sub(1)).unwrap_or(LONGEST).min(LONGEST);
            let scatter = i64::from(at.subsec_millisecond()) * seconds / 4;
            Some(later(*at, SignedDuration::from_millis(seconds * 1000 + scatter)))
        }
        _ => None,
    }
}

/// A form whose answer was lost waits for its token: Kibana 9.5 may show it about a second late.
fn next_look(model: &Model) -> Option<Timestamp> {
    let Some(Overlay::Create(dialog)) = &model.overlay else { return None };
    let lost_at = dialog.lost().filter(|_| dialog.found.is_none())?.lost_at?;
    let Remote::Ready(at) = &model.list else { return None };
    let next = later(*at, LOOK_AGAIN);
    (next <= later(lost_at, LOOK_LONGEST)).then_some(next)
}
