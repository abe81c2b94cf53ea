//! The choice of the table's columns. What it changes holds at once.

use strum::VariantArray as _;

use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;
use crate::app::list_moves::neighbour;
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
        self.here = neighbour(&Self::choices(), self.here, down);
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
