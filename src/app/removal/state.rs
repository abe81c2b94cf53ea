//! The question before tokens are revoked or deleted. It names them and froze them when it opened.

use crate::app::keymap::Context;
use crate::domain::time::later;
use jiff::{SignedDuration, Timestamp};

use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::dialog::{Dialog, Wheel};
use tui_input::Input;

use crate::app::request::RequestId;
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::Problem;
use crate::domain::progress::Progress;
use crate::domain::removal::RemovalResult;
use crate::domain::status::Status;
use crate::domain::token::{Token, TokenId};

use crate::app::guard::Guard;

/// The dialog that asks before tokens are revoked or deleted.
#[derive(Debug, Clone)]
pub struct RemovalDialog {
    /// What is asked.
    pub act: RemovalKind,
    /// The tokens as they were when the dialog opened. It is done to these ids, whatever the list becomes.
    pub targets: Vec<Token>,
    /// How many of them the table did not show.
    pub unseen: usize,
    /// How many more tokens the server has that were not read, so that none of them can be among these.
    pub unread: u64,
    /// Marked, but not to be touched.
    pub skipped: Vec<Skipped>,
    /// The policies that the tokens belong to, those that lose most first.
    pub impacts: Vec<Impact>,
    /// Whether Enter and `y` count yet.
    pub guard: Guard,
    /// Where Enter goes. It starts on Cancel.
    pub focus: Button,
    /// What has been typed, where a phrase must be.
    pub phrase: Option<Input>,
    /// Enter was pressed on a phrase that is not the one, and nothing was typed since.
    pub refused: bool,
    /// The first line on show of the list of tokens, or of what failed.
    pub scroll: usize,
    /// Why the answer can't be yes any more: tokens changed under the dialog. A whole sentence.
    pub changed: Option<String>,
    /// What has come of it.
    pub state: RemovalState,
}

/// A token that was marked and is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its name, fit for the screen.
    pub name: String,
    /// Why.
    pub why: Spared,
}

/// Why a token is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// It is revoked already.
    Inactive,
    /// Kibana 9.5 does not touch hidden ones.
    Hidden,
    /// Its policy belongs to the platform.
    Managed,
    /// Its policy may belong to the platform: the policies have not been read.
    HeldBack,
}

impl Spared {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Inactive, Self::Hidden, Self::Managed, Self::HeldBack];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Inactive => "already inactive",
            Self::Hidden => "hidden",
            Self::Managed => "of a managed policy",
            Self::HeldBack => "held back until the agent policies are read",
        }
    }
}

/// What it means for a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The policy's raw id.
    pub policy_id: Box<str>,
    /// Its name, or its id when the policy is unknown; fit for the screen.
    pub policy: String,
    /// How many agents it has.
    pub agents: Option<u64>,
    /// How many of its active tokens are among the targets.
    pub active: usize,
    /// How many active tokens it keeps, as of the last list.
    pub left: usize,
}

impl Impact {
    /// Whether the policy has an active token now and would have none after.
    #[must_use]
    pub fn takes_the_last(&self) -> bool {
        self.active > 0 && self.left == 0
    }
}

/// What has come of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalState {
    /// It stands.
    Asking,
    /// It was answered with yes.
    Sending {
        /// The request.
        id: RequestId,
        /// When.
        since: Timestamp,
        /// How far it is.
        progress: Option<Progress>,
        /// The person wants no more to be sent.
        stopping: bool,
    },
    /// For one token: the server refused, or its answer was lost.
    Failed(Problem),
    /// It was not sent, because the audit log can't be written. A yes sends it without the log.
    Unlogged(Problem),
    /// For many: what was not done, and why.
    Ended(RemovalResult),
}

impl RemovalDialog {
    /// The token, where it is about one.
    #[must_use]
    pub fn single(&self) -> Option<&Token> {
        match self.targets.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The token whose revoke is asked for, where that can still be done: what a rotation ends with.
    #[must_use]
    pub fn revokes(&self) -> Option<&Token> {
        self.single().filter(|_| self.act == RemovalKind::Revoke && self.changed.is_none())
    }

    /// Whether a phrase must be typed: for more than one token, for one whose policy would have no active one left, and
    /// for deleting an active one.
    #[must_use]
    pub fn wants_phrase(&self, now: Timestamp) -> bool {
        match self.single() {
            None => true,
            Some(one) => {
                self.act == RemovalKind::Delete && one.status(now) == Status::Active || self.is_last()
            }
        }
    }

    /// The phrases that confirm, the first of them to be shown where there is room for one. For one token the verb and
    /// the first 8 characters of its id, for names that nobody can type, and its name as displayed.
    #[must_use]
    pub fn phrases(&self) -> Vec<String> {
        let verb = self.act.verb();
        match self.single() {
            None => vec![format!("{verb} {}", self.targets.len())],
            Some(one) => {
                let id: String = one.shown_id().display().chars().take(8).collect();
                vec![format!("{verb} {id}"), one.name.display().to_owned()]
            }
        }
    }

    /// Whether a policy would be left without an active token.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.impacts.iter().any(Impact::takes_the_last)
    }

    /// Whether the phrase that was typed is one of those. True where none is needed.
    #[must_use]
    pub fn phrase_fits(&self) -> bool {
        self.phrase.as_ref().is_none_or(|typed| {
            let typed = typed.value().trim();
            !typed.is_empty() && self.phrases().iter().any(|phrase| phrase.trim() == typed)
        })
    }

    /// Whether it is to be said that what was typed does not confirm.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refused && !self.phrase_fits()
    }

    /// Whether it was sent and not answered.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        matches!(self.state, RemovalState::Sending { .. })
    }

    /// Whether a yes counts now: armed or typed out, the tokens unchanged, nothing under way.
    #[must_use]
    pub fn takes_yes(&self) -> bool {
        let sure = if self.phrase.is_some() { self.phrase_fits() } else { self.guard == Guard::Armed };
        let open = !matches!(self.state, RemovalState::Sending { .. } | RemovalState::Ended(_));
        sure && open && self.changed.is_none()
    }

    /// How many lines there are to scroll through: tokens, or those of them that failed.
    #[must_use]
    pub fn lines(&self) -> usize {
        match &self.state {
            RemovalState::Ended(removed) => removed.failed(),
            _ => self.targets.len(),
        }
    }
}

impl Dialog for RemovalDialog {
    fn context(&self) -> Context {
        match self.state {
            RemovalState::Ended(_) => Context::Report,
            _ if self.phrase.is_some() => Context::Phrase,
            _ => Context::Confirm,
        }
    }

    fn guard(&self) -> Option<&Guard> {
        Some(&self.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut Guard> {
        Some(&mut self.guard)
    }

    fn input(&mut self) -> Option<&mut Input> {
        if self.is_sending() { None } else { self.phrase.as_mut() }
    }

    fn awaits(&self, id: RequestId) -> bool {
        matches!(self.state, RemovalState::Sending { id: sent, .. } if sent == id)
    }

    fn unavailable(&self, action: Action) -> Option<&'static str> {
        let confirms = matches!(action, Action::Activate | Action::Confirm);
        (confirms && self.is_sending()).then_some("It is under way")
    }

    fn old_token(&self) -> Option<&TokenId> {
        self.revokes().map(|token| &token.id)
    }

    fn counted_policies(&self) -> Option<Vec<&str>> {
        Some(self.impacts.iter().map(|impact| &*impact.policy_id).collect())
    }

    fn is_writing(&self) -> bool {
        self.is_sending()
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        match self.state {
            RemovalState::Sending { since, .. } => Some(since),
            _ => None,
        }
    }

    fn wheel(&self) -> Wheel {
        Wheel::Lines
    }

    fn rebase(&mut self, by: SignedDuration) {
        if let RemovalState::Sending { since, .. } = &mut self.state {
            *since = later(*since, by);
        }
    }
}
