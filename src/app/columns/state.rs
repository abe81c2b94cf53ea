//! The choice of the table's columns. What it changes holds at once.

use crate::domain::columns::Column;

/// The open choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnMenu {
    /// The column under the cursor.
    pub here: Column,
}

impl ColumnMenu {
    /// The columns that can be chosen: the name is always there.
    pub const CHOICES: [Column; 7] = [
        Column::Policy,
        Column::Secret,
        Column::Created,
        Column::Expires,
        Column::Status,
        Column::Id,
        Column::ApiKeyId,
    ];

    /// Goes one column down or up; stops at both ends.
    pub fn step(&mut self, down: bool) {
        let here = Self::CHOICES.iter().position(|column| *column == self.here).unwrap_or(0);
        let there = if down { here + 1 } else { here.saturating_sub(1) };
        self.here = Self::CHOICES.get(there).copied().unwrap_or(self.here);
    }
}
