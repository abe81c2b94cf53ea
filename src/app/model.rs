//! What the tab is at one moment.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::expiration::Lifetime;
use crate::domain::policy::Policies;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::{Filter, Row, Sort, TokenRows};
use crate::domain::token::{Token, TokenId};

use super::dialog::Overlay;
use super::dialog::find::History;
use super::geometry::{DetailsWish, Geometry, Size};
use super::keymap::Context;
use super::msg::RequestId;
use super::remote::Remote;
use super::toast::Toasts;

/// The server, as the header names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Scheme, host, port and base path.
    pub url: String,
    /// Host and port.
    pub host: String,
    /// The space's id.
    pub space: String,
    /// It is the Fleet inside this program.
    pub embedded: bool,
}

/// Whether this person may write, as far as the server has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Nothing speaks against it.
    ReadWrite,
    /// A write was answered 403, for this reason.
    ReadOnly(String),
}

impl Access {
    /// A write was refused: where a privilege is missing, the tab is read-only from here on.
    pub(super) fn learn(&mut self, problem: &Problem) {
        if problem.kind == ProblemKind::Forbidden {
            *self = Self::ReadOnly(problem.why.clone());
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
    /// The token's name, fit for the screen.
    pub name: String,
    /// The token is revoked or expired, so the copy comes with a word of warning.
    pub useless: bool,
}

/// Where the table's cursor is. Kept by id, so that a refresh never moves it to another token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The token under it.
    pub token: Option<TokenId>,
    /// Its position among the rows on show.
    pub position: usize,
    /// The first row on the screen.
    pub offset: usize,
}

/// A token created here that no list has shown yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The token as the create answered.
    pub token: Token,
    /// When it was created, by our clock.
    pub since: Timestamp,
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
    /// The terminal has the focus.
    pub focused: bool,
    /// The server.
    pub server: Server,
    /// What this person may do.
    pub access: Access,
    /// All tokens, and which of them are on show.
    pub rows: TokenRows,
    /// How many tokens the server says there are; more than `rows` holds when it would not give out all.
    pub total: u64,
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
    /// Status tab, policy filter and searches.
    pub filter: Filter,
    /// In which order the rows stand.
    pub sort: Sort,
    /// What was searched for before.
    pub find_history: History,
    /// The table's cursor.
    pub cursor: Cursor,
    /// What the person wants of the details.
    pub details: DetailsWish,
    /// The dialog that is open.
    pub overlay: Option<Overlay>,
    /// A copy under way.
    pub copying: Option<Copying>,
    /// Tokens created here that no list has shown yet.
    pub newcomers: Vec<Newcomer>,
    /// The lifetime chosen last, offered again.
    pub last_lifetime: Option<Lifetime>,
    /// Messages on show.
    pub toasts: Toasts,
    /// Until when a second `^c` quits.
    pub quit_armed: Option<Timestamp>,
    pub(super) last_request: u64,
}

impl Model {
    /// A tab that knows nothing yet. `Msg::Action(Action::Refresh)` starts it.
    #[must_use]
    pub fn new(server: Server, size: Size, now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            size,
            focused: true,
            server,
            access: Access::ReadWrite,
            rows: TokenRows::default(),
            total: 0,
            policies: Policies::default(),
            list: Remote::Idle,
            read_at: None,
            trouble: None,
            policy_list: Remote::Idle,
            filter: Filter::default(),
            sort: Sort::default(),
            find_history: History::default(),
            cursor: Cursor::default(),
            details: DetailsWish::default(),
            overlay: None,
            copying: None,
            newcomers: Vec::new(),
            last_lifetime: None,
            toasts: Toasts::default(),
            quit_armed: None,
            last_request: 0,
        }
    }

    /// How the screen is divided now; `None` when it is too small.
    #[must_use]
    pub fn geometry(&self) -> Option<Geometry> {
        Geometry::of(self.size, self.details, self.is_stale())
    }

    /// Which bindings hold now.
    #[must_use]
    pub fn context(&self) -> Context {
        self.overlay.as_ref().map_or(Context::Tokens, Overlay::context)
    }

    /// The token under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<Row<'_>> {
        self.rows.at(self.cursor.position)
    }

    /// Whether what is on the screen could not be read again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.read_at.is_some() && self.trouble.is_some()
    }

    /// A policy's name by its raw id, or the id when the policy is unknown; fit for the screen.
    #[must_use]
    pub fn policy_name(&self, raw_id: &str) -> String {
        let known = self.policies.get(raw_id).map(|policy| policy.name.display().to_owned());
        known.unwrap_or_else(|| crate::domain::text::sanitize(raw_id).into_owned())
    }

    /// How many agents a policy has, by its raw id.
    #[must_use]
    pub fn agents(&self, raw_id: &str) -> Option<u64> {
        self.policies.get(raw_id).and_then(|policy| policy.agents)
    }

    /// A fresh request id.
    pub(super) fn next_request(&mut self) -> RequestId {
        self.last_request += 1;
        RequestId(self.last_request)
    }
}
