//! The menu of what to sort by.

use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;
use crate::app::list_moves::neighbour;
use crate::domain::columns::Column;

/// The menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortMenu {
    /// The column that Enter chooses.
    pub column: Column,
}

impl SortMenu {
    /// Goes one column down or up; stops at both ends.
    pub fn step(&mut self, down: bool) {
        self.column = neighbour(&Column::sortable(), self.column, down);
    }
}

impl Dialog for SortMenu {
    fn context(&self) -> Context {
        Context::Sort
    }

    fn wheel(&self) -> Wheel {
        Wheel::Choices
    }
}
