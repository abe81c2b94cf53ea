//! The menu of what to sort by.

use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;
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
        let columns = Column::sortable();
        let here = columns.iter().position(|column| *column == self.column).unwrap_or(0);
        let there = if down { here + 1 } else { here.saturating_sub(1) };
        self.column = columns.get(there).copied().unwrap_or(self.column);
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
