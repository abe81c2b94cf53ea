//! The choice of the table's columns. What it changes holds at once.

use strum::VariantArray as _;

use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;
use crate::domain::columns::Column;

/// The open choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMenu {
    /// The column under the cursor.
    pub here: Column,
}

impl ColumnMenu {
    /// The columns that can be chosen: the name is always there.
    #[must_use]
    pub fn choices() -> Vec<Column> {
        Column::VARIANTS.iter().copied().filter(|column| *column != Column::Name).collect()
    }

    /// Goes one column down or up; stops at both ends.
    pub fn step(&mut self, down: bool) {
        let choices = Self::choices();
        let here = choices.iter().position(|column| *column == self.here).unwrap_or(0);
        let there = if down { here + 1 } else { here.saturating_sub(1) };
        self.here = choices.get(there).copied().unwrap_or(self.here);
    }
}

impl Dialog for ColumnMenu {
    fn context(&self) -> Context {
        Context::Columns
    }

    fn wheel(&self) -> Wheel {
        Wheel::Choices
    }
}
