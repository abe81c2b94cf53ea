//! Everything that can happen to the model, as plain data: any run can be replayed from its messages.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use strum::IntoStaticStr;

use crate::domain::audit::AuditEntry;
use crate::domain::clipboard::Landed;
use crate::domain::enroll::EnrollFacts;
use crate::domain::policy::Policies;
use crate::domain::problem::Problem;
use crate::domain::progress::Progress;
use crate::domain::removal::{RemovalResult, TokenResult};
use crate::domain::rows::{QueryMatches, TokenRows};
use crate::domain::secret::TokenSecret;
use crate::domain::server::ServerStatus;
use crate::domain::token::Token;

use super::action::Action;
use super::geometry::Size;
use super::key::Chord;
use crate::app::pointer::Pointer;
use crate::app::request::RequestId;

/// Something happened.
#[derive(Debug, Clone, PartialEq, IntoStaticStr)]
pub enum Msg {
    /// A key was pressed.
    Key(Chord),
    /// Something was done with the mouse.
    Mouse(Pointer),
    /// Text was pasted.
    Paste(String),
    /// The terminal has a new size.
    Resize(Size),
    /// The terminal gained or lost the focus.
    Focus(bool),
    /// A number that nobody can guess. Comes once, before the first reading.
    Chance(u64),
    /// An action was asked for without a key.
    Action(Action),
    /// A task that goes on says how far it is.
    Progress(RequestId, Progress),
    /// What became of some targets of a removal is known; the index of each, and its fate.
    Settled(RequestId, Vec<(usize, TokenResult)>),
    /// Writes that an earlier run left without an outcome in the audit log.
    LeftOpen(Vec<AuditEntry>),
    /// A task ended.
    Done(RequestId, Outcome),
    /// The state folder can't be used as it should; said once, and the tab goes on without.
    NotKept(Problem),
    /// The clock was set by so much; that time has not passed. Comes before the tick with the new time.
    ClockSet(SignedDuration),
    /// It is now this late. Comes before everything that happens at that moment.
    Tick(Timestamp),
    /// Nothing else is waiting to be taken in, as of the last tick: no key that was pressed meanwhile, no answer.
    Quiet,
    /// A frame was drawn: what it shows is what the person knows.
    Drawn,
    /// The system has something to say.
    Signal(Signal),
}

/// How a task ended: one variant for each effect that has an end.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The tokens were read.
    Tokens(Result<Listing, Problem>),
    /// The server found tokens by a KQL query.
    Kuery(Result<QueryMatches, Problem>),
    /// The agent policies were read.
    Policies(Result<Policies, Problem>),
    /// Agents were counted, by the raw ids of their policies.
    Agents(Result<HashMap<Box<str>, u64>, Problem>),
    /// The server said what it is.
    Status(Result<ServerStatus, Problem>),
    /// One token's secret was read.
    Secret(Result<TokenSecret, Problem>),
    /// A token was created.
    Created(Result<Token, Problem>),
    /// Tokens were revoked or deleted, each with what became of it.
    Removed(RemovalResult),
    /// A write was not sent, because the audit log could not have its lines.
    Unlogged(Problem),
    /// Something was handed to a clipboard, this way, or perhaps.
    Copied(Result<Landed, Problem>),
    /// The clipboard was cleared, or not.
    Cleared(Result<Cleared, Problem>),
    /// What another run may have left in tmux was looked for.
    Leftover(Result<Leftover, Problem>),
    /// What an enroll command is made of was read, or part of it.
    Facts(Box<EnrollFacts>),
    /// A file was written; where it is, fit for a command of the person's shell.
    Saved(Result<String, SaveFailure>),
}

impl Outcome {
    /// What went wrong.
    #[must_use]
    pub fn problems(&self) -> Vec<&Problem> {
        let one = match self {
            Self::Tokens(answer) => answer.as_ref().err(),
            Self::Kuery(answer) => answer.as_ref().err(),
            Self::Policies(answer) => answer.as_ref().err(),
            Self::Agents(answer) => answer.as_ref().err(),
            Self::Status(answer) => answer.as_ref().err(),
            Self::Secret(answer) => answer.as_ref().err(),
            Self::Created(answer) => answer.as_ref().err(),
            Self::Removed(removed) => return removed.problems().collect(),
            Self::Facts(facts) => facts.hosts.as_ref().err().or(facts.version.as_ref().err()),
            Self::Saved(Err(SaveFailure::Problem(problem))) => Some(problem),
            Self::Saved(_) | Self::Copied(_) | Self::Cleared(_) | Self::Leftover(_) | Self::Unlogged(_) => {
                None
            }
        };
        one.into_iter().collect()
    }
}

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveFailure {
    /// There is one already, and nobody said that it may go.
    Exists,
    /// Anything else.
    Problem(Problem),
}

/// All tokens, as far as the server gave them out.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The tokens.
    pub rows: TokenRows,
    /// How many the server says there are.
    pub total: u64,
    /// How many of those can't be read.
    pub unreadable: u64,
    /// What the server's clock showed when the answer was taken in, where it said so.
    pub server_time: Option<Timestamp>,
}

/// What became of a clipboard that was to be cleared, the answer that claims least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cleared {
    /// It was on several clipboards: those that can be looked at are cleared, the others were left alone.
    NotAll,
    /// tmux's buffer is gone; the terminal, which tmux handed it on to, was left alone.
    OnlyTheBuffer,
    /// tmux's buffer is gone, and the terminal was asked, which answers nothing.
    WithTerminal,
    /// It was asked for, of something that answers nothing.
    Sent,
    /// It held what was copied, and does no more.
    Done,
    /// It holds something else, which was left alone.
    NotOurs,
}

impl Cleared {
    /// Whether nothing is left to clear.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, Self::OnlyTheBuffer | Self::NotAll)
    }
}

/// What was found of another run in tmux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// A buffer of our name, which was deleted.
    Deleted,
    /// No such buffer, or one that this run has filled since.
    None,
}

/// What the system can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A signal to end, or the terminal is gone: end now.
    Terminate,
    /// Somebody outside wants the program to stop for a while.
    Stop,
    /// The program goes on after a suspend.
    Resumed,
    /// The clock was set, or the machine slept.
    ClockJumped,
}
