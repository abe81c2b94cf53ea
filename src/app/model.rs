//! What the tab is at one moment.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::appearance::Appearance;
use crate::domain::columns::Columns;
use crate::domain::enroll::Platform;
use crate::domain::expiration::Lifetime;
use crate::domain::policy::Policies;
use crate::domain::preferences::Preferences;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::{Overview, Row, RowFilter, Section, Sort, TokenRows};
use crate::domain::server::Offers;
use crate::domain::state::{Remembered, StateKey};
use crate::domain::text::sanitize;
use crate::domain::token::{Token, TokenId};

use super::action::Action;
use super::geometry::{DetailsWish, Size};
use super::key::Chord;
use super::keymap::{Context, Keymap};
use super::marks::Marks;
use super::remote::Remote;
use super::request::RequestId;
use super::toast::{Toasts, Tone};
use crate::app::agent_counts::state::Counting;
use crate::app::at_hand::Strayed;
use crate::app::copies::state::{ClipboardState, Copying};
use crate::app::details::state::DetailsScroll;
use crate::app::kql::state::Kql;
use crate::app::overlay::Overlay;
use crate::app::pointer::Clicked;
use crate::app::refresh::schedule::RefreshSchedule;
use crate::app::view::{JumpOrigin, ListCursor, View};
use crate::app::writes::state::Writes;

/// The server, as the header names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLabel {
    /// Scheme, host, port and base path.
    pub url: String,
    /// Host and port.
    pub host: String,
    /// The space's id.
    pub space: String,
    /// It is the Fleet inside this program.
    pub embedded: bool,
}

impl ServerLabel {
    /// Under which name things are remembered of it.
    #[must_use]
    pub fn site(&self) -> StateKey {
        let server = if self.embedded { "embedded".to_owned() } else { self.url.clone() };
        StateKey { server, space: self.space.clone() }
    }
}

/// Whether this person may write, as far as the server has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Nothing speaks against it.
    ReadWrite,
    /// The person wanted it so: the reason.
    ReadOnly(String),
    /// Kibana answered a write with 403: the reason. Holds until the person asks again.
    Refused(String),
    /// The list was answered 403: whoever may not even read tokens writes none. Holds until a list is answered.
    Unlisted(String),
}

impl Access {
    /// A write was refused: where Kibana says that a privilege is missing, the tab is read-only from here on. What stands
    /// in front of Kibana says nothing about privileges.
    pub(super) fn learn(&mut self, problem: &Problem) {
        if problem.kind == ProblemKind::Forbidden && !matches!(self, Self::ReadOnly(_)) {
            *self = Self::Refused(problem.why.clone());
        }
    }

    /// The person asks again: privileges may have been given meanwhile.
    pub(super) fn ask_again(&mut self) {
        if let Self::Refused(_) = self {
            *self = Self::ReadWrite;
        }
    }

    /// The list was answered. What the person asked for, or a write has shown, stays as it is.
    pub(super) fn learn_by_list(&mut self, problem: Option<&Problem>) {
        match (&self, problem) {
            (Self::ReadWrite, Some(problem)) if problem.kind == ProblemKind::Forbidden => {
                *self = Self::Unlisted(problem.why.clone());
            }
            (Self::Unlisted(_), None) => *self = Self::ReadWrite,
            _ => {}
        }
    }
}

/// A token created here that no list has shown yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCreate {
    /// The token as the create answered.
    pub token: Token,
    /// When it was created, by our clock.
    pub since: Timestamp,
}

/// Tokens that the last reading brought, tinted for a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecentlyAdded {
    /// Which.
    pub tokens: HashSet<TokenId>,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// The whole tab.
#[derive(Debug, Clone)]
pub struct Model {
    /// The present, as of the last tick.
    pub now: Timestamp,
    /// The person's time zone.
    pub zone: TimeZone,
    /// The terminal's size.
    pub size: Size,
    /// How it is to look.
    pub appearance: Appearance,
    /// The terminal has the focus.
    pub focused: bool,
    /// Which key means what.
    pub keys: Keymap,
    /// The server.
    pub server: ServerLabel,
    /// What the server offers, as far as is known.
    pub offers: Offers,
    /// The one reading of what the server says about itself.
    pub status: Remote<()>,
    /// What this person may do.
    pub access: Access,
    /// All tokens, and which of them are on show.
    pub rows: TokenRows,
    /// What the body of the screen shows.
    pub view: View,
    /// Where the jumps came from that led here, the last one last.
    pub trail: Vec<JumpOrigin>,
    /// What the other views say about all tokens.
    pub overview: Overview,
    /// The cursor of the policies view; by raw id.
    pub policy_cursor: ListCursor<Box<str>>,
    /// The cursor of the hygiene view; by section and raw id.
    pub finding_cursor: ListCursor<(Section, Box<str>)>,
    /// How many tokens the last reading lacks: the server would not give them out, or they can't be read. While there
    /// are any, a token that is not in `rows` need not be gone.
    pub unread: u64,
    /// How many of those were sent and can't be read.
    pub unreadable: u64,
    /// How far the server's clock is ahead of this machine's, where that is worth a word.
    pub skew: SignedDuration,
    /// The agent policies.
    pub policies: Policies,
    /// The last reading of the tokens; `Ready` holds when.
    pub list: Remote<Timestamp>,
    /// When the tokens on the screen were read; `None` before the first time.
    pub read_at: Option<Timestamp>,
    /// What went wrong with the last reading that ended; a later one that works clears it.
    pub trouble: Option<Problem>,
    /// The last reading of the policies.
    pub policy_list: Remote<Timestamp>,
    /// Which policies' agents are being counted, and which were.
    pub counting: Counting,
    /// When the lists are read again by themselves.
    pub refresh_schedule: RefreshSchedule,
    /// What the last reading brought.
    pub recently_added: RecentlyAdded,
    /// How long a secret stays on the screen.
    pub hide_secret_after: SignedDuration,
    /// Status tab, policy filter and searches.
    pub filter: RowFilter,
    /// In which order the rows stand.
    pub sort: Sort,
    /// Which columns the table is to have.
    pub columns: Columns,
    /// The KQL query that is set; what it found is a part of `filter`.
    pub kql: Kql,
    /// The table's cursor.
    pub cursor: ListCursor<TokenId>,
    /// What keys act on that is not what the last frame showed.
    pub strayed: Strayed,
    /// The marked tokens.
    pub marks: Marks,
    /// The last click on a row.
    pub clicked: Option<Clicked>,
    /// What the person wants of the details.
    pub details: DetailsWish,
    /// How far the details were read.
    pub reading: DetailsScroll,
    /// The dialog that is open.
    pub overlay: Option<Overlay>,
    /// The dialogs that it stands over, the nearest one last.
    pub beneath: Vec<Overlay>,
    /// The keys of the open dialog are on show over it, from this line on.
    pub keys_shown: Option<usize>,
    /// Keys that were said to mean nothing since something was done.
    pub idle_keys: HashSet<Chord>,
    /// A copy under way.
    pub copying: Option<Copying>,
    /// Where copies go, and the secret that is out there.
    pub clipboard: ClipboardState,
    /// What records the terminal, as far as it says so.
    pub recording: Option<&'static str>,
    /// Tokens created here that no list has shown yet.
    pub pending_creates: Vec<PendingCreate>,
    /// The lifetime chosen last, offered again.
    pub last_lifetime: Option<Lifetime>,
    /// The platform whose enroll command was looked at last, offered again.
    pub last_platform: Platform,
    /// What is kept of this space from one start to the next.
    pub remembered: Remembered,
    /// Writes whose answers are awaited, and those of which nobody knows.
    pub writes: Writes,
    /// Until when the end waits for the answer to a write.
    pub ending: Option<Timestamp>,
    /// Messages on show.
    pub toasts: Toasts,
    /// Until when a second `^c` quits.
    pub quit_armed: Option<Timestamp>,
    pub(super) last_request: u64,
}

impl Model {
    /// A tab that knows nothing yet. `Msg::Action(Action::Refresh)` starts it.
    #[must_use]
    pub fn new(server: ServerLabel, size: Size, now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            size,
            appearance: Appearance::default(),
            focused: true,
            keys: Keymap::default(),
            server,
            offers: Offers::default(),
            status: Remote::Idle,
            access: Access::ReadWrite,
            rows: TokenRows::default(),
            view: View::default(),
            trail: Vec::new(),
            overview: Overview::default(),
            policy_cursor: ListCursor::default(),
            finding_cursor: ListCursor::default(),
            unread: 0,
            unreadable: 0,
            skew: SignedDuration::ZERO,
            policies: Policies::default(),
            list: Remote::Idle,
            read_at: None,
            trouble: None,
            policy_list: Remote::Idle,
            counting: Counting::default(),
            refresh_schedule: RefreshSchedule::default(),
            recently_added: RecentlyAdded::default(),
            hide_secret_after: Preferences::default().hide_secret_after,
            filter: RowFilter::default(),
            sort: Sort::default(),
            columns: Columns::default(),
            kql: Kql::default(),
            cursor: ListCursor::default(),
            strayed: Strayed::default(),
            marks: Marks::default(),
            clicked: None,
            details: DetailsWish::default(),
            reading: DetailsScroll::default(),
            overlay: None,
            beneath: Vec::new(),
            keys_shown: None,
            idle_keys: HashSet::new(),
            copying: None,
            clipboard: ClipboardState::default(),
            recording: None,
            pending_creates: Vec::new(),
            last_lifetime: None,
            last_platform: Platform::default(),
            remembered: Remembered::default(),
            writes: Writes::default(),
            ending: None,
            toasts: Toasts::default(),
            quit_armed: None,
            last_request: 0,
        }
    }

    /// Takes over what a person prefers. Before it, nothing is read by itself.
    #[must_use]
    pub fn prefer(mut self, preferences: &Preferences, keys: Keymap) -> Self {
        self.keys = keys;
        self.refresh_schedule.every = preferences.refresh;
        self.hide_secret_after = preferences.hide_secret_after;
        self.clipboard.clear_after = preferences.clear_clipboard_after;
        self.clipboard.blind_clear = preferences.blind_clear;
        if preferences.read_only {
            self.access = Access::ReadOnly("you asked for it".to_owned());
        }
        self
    }

    /// Takes over what was remembered of this space, and says what is left to be done.
    #[must_use]
    pub fn recall(mut self, remembered: Remembered) -> Self {
        self.filter.status = remembered.status;
        self.sort = remembered.sort;
        self.columns.clone_from(&remembered.columns);
        let key = self.keys.key_of(Context::Tokens, Action::Rotations);
        let said = match remembered.rotations.as_slice() {
            [] => None,
            [one] => {
                let name = sanitize(&one.old_name);
                Some(format!("The rotation of {name} is not finished: {key} lists it"))
            }
            more => Some(format!("{} rotations are not finished: {key} lists them", more.len())),
        };
        if let Some(said) = said {
            self.toasts.say(Tone::Warning, said, self.now);
        }
        self.remembered = remembered;
        self
    }

    /// Whether what the table shows is only similar to what is searched for.
    #[must_use]
    pub fn shows_similar(&self) -> bool {
        self.rows.likened().is_some() || self.filter.find.is_similar()
    }

    /// Which bindings hold now.
    #[must_use]
    pub fn context(&self) -> Context {
        if self.keys_shown.is_some() {
            return Context::Keys;
        }
        self.overlay.as_ref().map_or(Context::Tokens, Overlay::context)
    }

    /// The token under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<Row<'_>> {
        self.rows.at(self.cursor.position)
    }

    /// A fresh request id.
    pub(super) fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }
}
