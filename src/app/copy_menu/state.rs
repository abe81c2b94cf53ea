//! The menu of what can be copied of a token.

use crate::app::action::Action;
use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;
use crate::app::list_moves::neighbour;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::domain::token::Token;
use jiff::{SignedDuration, Timestamp};

/// The menu. It never holds the token's secret.
#[derive(Debug, Clone)]
pub struct CopyMenu {
    /// The token as it was when the menu opened.
    pub token: Token,
    /// What Enter copies.
    pub chosen: CopyItem,
    /// The reading of what the enroll command is made of, before that is copied.
    pub facts: Remote<()>,
}

/// What can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyItem {
    /// The secret, read for it and not shown.
    Secret,
    /// The token's id.
    Id,
    /// Its name.
    Name,
    /// The command that enrolls an agent, with the secret in it.
    Command,
    /// The row as JSON, without a secret.
    Json,
}

impl CopyItem {
    /// In the menu's order.
    pub const ALL: [Self; 5] = [Self::Secret, Self::Id, Self::Name, Self::Command, Self::Json];

    /// Its name in the menu.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Secret => "Secret",
            Self::Id => "Token id",
            Self::Name => "Name",
            Self::Command => "Enroll command",
            Self::Json => "JSON row",
        }
    }

    /// The action that copies it.
    #[must_use]
    pub fn action(self) -> Action {
        match self {
            Self::Secret => Action::Copy,
            Self::Id => Action::CopyId,
            Self::Name => Action::CopyName,
            Self::Command => Action::CopyCommand,
            Self::Json => Action::CopyJson,
        }
    }
}

impl CopyMenu {
    /// The menu for a token.
    #[must_use]
    pub fn new(token: Token) -> Self {
        Self { token, chosen: CopyItem::Secret, facts: Remote::Idle }
    }

    /// Goes one line down or up; stops at both ends.
    pub fn step(&mut self, down: bool) {
        self.chosen = neighbour(&CopyItem::ALL, self.chosen, down);
    }
}

impl Dialog for CopyMenu {
    fn context(&self) -> Context {
        Context::Copy
    }

    fn request(&self) -> Option<RequestId> {
        self.facts.request()
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        self.facts.since()
    }

    fn wheel(&self) -> Wheel {
        Wheel::Choices
    }

    fn rebase(&mut self, by: SignedDuration) {
        self.facts.rebase(by);
    }
}
