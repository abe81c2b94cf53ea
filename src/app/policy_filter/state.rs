//! The choice of the agent policies whose tokens the table shows.

use crate::app::keymap::Context;

use crate::app::dialog::{Dialog, Wheel};
use std::collections::BTreeSet;

use tui_input::Input;

/// The open choice. What it chooses holds once Enter says so.
#[derive(Debug, Clone, Default)]
pub struct PolicyFilter {
    /// What is typed to find a policy.
    pub search: Input,
    /// The ticked ones, by raw id; none means any policy.
    pub ticked: BTreeSet<Box<str>>,
    /// Something was ticked or unticked here. Until then Enter means the policy under the cursor alone.
    pub touched: bool,
    /// The policy under the cursor, by raw id; `None` is the first line.
    pub here: Option<Box<str>>,
}

/// A line of the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChoice {
    /// The policy's raw id; `None` is any policy.
    pub id: Option<Box<str>>,
    /// Its name, fit for the screen.
    pub name: String,
    /// How many tokens of it the tab and the searches leave.
    pub tokens: usize,
    /// How many agents it has.
    pub agents: Option<u64>,
}

/// What Enter would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyFilterOutcome {
    /// Show the tokens of these policies.
    Some(BTreeSet<Box<str>>),
    /// Show those of any policy.
    Any,
    /// Nothing: no line is left.
    Nothing,
}

impl PolicyFilter {
    /// Where the cursor is among the lines.
    #[must_use]
    pub fn position(&self, choices: &[PolicyChoice]) -> usize {
        choices.iter().position(|choice| choice.id == self.here).unwrap_or(0)
    }

    /// Ticks a policy, or takes its tick; "any" takes them all.
    pub fn tick(&mut self, id: Option<Box<str>>) {
        self.touched = true;
        match id {
            None => self.ticked.clear(),
            Some(id) if self.ticked.contains(&id) => drop(self.ticked.remove(&id)),
            Some(id) => drop(self.ticked.insert(id)),
        }
    }

    /// What Enter would do now.
    #[must_use]
    pub fn outcome(&self, choices: &[PolicyChoice]) -> PolicyFilterOutcome {
        if self.touched {
            return if self.ticked.is_empty() {
                PolicyFilterOutcome::Any
            } else {
                PolicyFilterOutcome::Some(self.ticked.clone())
            };
        }
        match choices.get(self.position(choices)).map(|choice| choice.id.clone()) {
            None => PolicyFilterOutcome::Nothing,
            Some(None) => PolicyFilterOutcome::Any,
            Some(Some(id)) => PolicyFilterOutcome::Some(BTreeSet::from([id])),
        }
    }
}

impl Dialog for PolicyFilter {
    fn context(&self) -> Context {
        Context::PolicyFilter
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.search)
    }

    fn wheel(&self) -> Wheel {
        Wheel::Lines
    }
}
