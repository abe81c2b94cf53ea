//! What the clipboard holds of ours, as far as is known: names and times, never the secret.

use jiff::{SignedDuration, Timestamp};

use crate::domain::clipboard::{ClipboardBackend, ClipboardRoute, Control, Landed};
use crate::domain::enroll::Script;
use crate::domain::preferences::Preferences;
use crate::domain::time::later;

use crate::app::request::RequestId;

/// Where copies go, when they are cleared, and the secret that is out there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipboardState {
    /// The ways that a copy takes.
    pub route: ClipboardRoute,
    /// How long a secret stays; `None` is for good.
    pub clear_after: Option<SignedDuration>,
    /// What can't be read is cleared even after the person looked elsewhere.
    pub blind_clear: bool,
    /// The person knows that the terminal is recorded, and what it is sent with it.
    pub knows_of_recording: bool,
    /// The secret that was copied last, until it is known to be gone.
    pub held: Option<CopiedSecret>,
    /// This run has put something into tmux's buffer.
    pub used_tmux: bool,
    /// The request that looks for what another run left in tmux.
    pub looking: Option<RequestId>,
    /// The program ends then at the latest, whatever the clipboard does.
    pub leaving: Option<Timestamp>,
}

impl Default for ClipboardState {
    fn default() -> Self {
        let Preferences { clear_clipboard_after: clear_after, blind_clear, .. } = Preferences::default();
        Self {
            route: ClipboardRoute::default(),
            clear_after,
            blind_clear,
            knows_of_recording: false,
            held: None,
            used_tmux: false,
            looking: None,
            leaving: None,
        }
    }
}

/// A copy under way: first the secret is read, then it is handed to the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copying {
    /// The request of the step under way.
    pub id: RequestId,
    /// When it began.
    pub since: Timestamp,
    /// It was handed to the clipboard: it may have landed, whatever is pressed now.
    pub handed_on: bool,
    /// The token's name, fit for the screen.
    pub name: String,
    /// What is copied is a secret, or holds one.
    pub sensitive: bool,
    /// The token is revoked or expired, so the copy comes with a word of warning.
    pub useless: bool,
    /// The command around the secret; none for the secret alone.
    pub command: Option<Box<Script>>,
    /// What is copied where it is no secret, `the id`. Nothing is read for it.
    pub text: Option<&'static str>,
}

/// A secret on a clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedSecret {
    /// The copy that put it there.
    pub copy: RequestId,
    /// The token's name, fit for the screen.
    pub name: String,
    /// Where the copy is, or may be.
    pub at: Landed,
    /// When it is cleared; `None` waits for the person.
    pub until: Option<Timestamp>,
    /// The person looked elsewhere since: something else may be there by now.
    pub looked_away: bool,
    /// It is being cleared.
    pub clearing: Option<Clearing>,
}

/// A clipboard being cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clearing {
    /// The request.
    pub id: RequestId,
    /// Why.
    pub cause: Cause,
}

/// Why a clipboard is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Its time is over.
    TimeIsUp,
    /// The person wants it.
    Asked,
    /// The person wants it, and to quit then.
    Quit,
    /// The program ends, whatever comes of it.
    End,
}

impl CopiedSecret {
    /// How many seconds are left, rounded up; `None` when none are counted.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> Option<u128> {
        let left = self.until?.duration_since(now).as_millis().max(0).unsigned_abs();
        Some(left.div_ceil(1000)).filter(|_| self.clearing.is_none())
    }

    /// When that number changes.
    #[must_use]
    pub fn next_second(&self, now: Timestamp) -> Option<Timestamp> {
        let rest = i64::try_from(self.seconds_left(now)?.saturating_sub(1)).unwrap_or(0);
        Some(later(self.until?, SignedDuration::from_secs(-rest)))
    }
}

impl ClipboardState {
    /// Whether any of what is held may be cleared without being asked: it can be checked first, or nobody looked elsewhere.
    #[must_use]
    pub fn may_clear(&self, held: &CopiedSecret) -> bool {
        held.at.backends().any(|backend| self.may_clear_from(backend, held))
    }

    /// Whether all of it may.
    #[must_use]
    pub fn may_clear_all(&self, held: &CopiedSecret) -> bool {
        held.at.backends().all(|backend| self.may_clear_from(backend, held))
    }

    fn may_clear_from(&self, backend: ClipboardBackend, held: &CopiedSecret) -> bool {
        match backend.control() {
            Control::Checked => true,
            Control::Blind => self.blind_clear || !held.looked_away,
            Control::None => false,
        }
    }
}
