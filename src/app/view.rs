//! The views of the tab: the tokens, and what else there is to see of them.

use crate::app::list_moves::moved;
use crate::domain::rows::{RowFilter, Section};

use super::action::Action;
use crate::domain::token::TokenId;

/// What the body of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// The table of tokens.
    #[default]
    Tokens,
    /// The agent policies with their agents and tokens.
    Policies,
    /// What there is to tidy up.
    Hygiene,
}

impl View {
    /// Whether an action means something here. What is done with one token means nothing where there are none, what is
    /// done with the table's rows nothing outside it.
    #[must_use]
    pub fn knows(self, action: Action) -> bool {
        use Action::{
            ChooseColumns, Copy, CopyMenu, Delete, Enroll, Export, FilterPolicy, Find, InvertMarks, Kql,
            Mark, MarkAll, MarkRange, ReverseSort, Revoke, Rotate, ShowSecret, Sort, SortBy, ToggleDetails,
            Wide,
        };
        match action {
            Copy | CopyMenu | Delete | Enroll | Revoke | Rotate | ShowSecret => self != Self::Policies,
            ChooseColumns | Export | FilterPolicy | Find | InvertMarks | Kql | Mark | MarkAll | MarkRange
            | ReverseSort | Sort | SortBy(_) | ToggleDetails | Wide => self == Self::Tokens,
            _ => true,
        }
    }

    /// The word behind a key in the footer, `word` being the table's; `None` where other keys need the room more.
    #[must_use]
    pub fn hint(self, action: Action, word: &'static str) -> Option<&'static str> {
        match (self, action) {
            (Self::Hygiene, Action::Copy | Action::ShowSecret | Action::Enroll) => None,
            (Self::Policies, Action::Details) => Some("its tokens"),
            (Self::Policies, Action::Create) => Some("create for it"),
            (Self::Hygiene, Action::Details) => Some("go there"),
            (Self::Policies | Self::Hygiene, Action::NextTab) => Some("tokens"),
            _ => self.knows(action).then_some(word),
        }
    }

    /// Whether an action is what a row is there for, so that its key comes first in the footer.
    #[must_use]
    pub fn leads_by(self, action: Action) -> bool {
        self != Self::Tokens && action == Action::Details
    }
}

/// Where a person was before a jump.
#[derive(Debug, Clone)]
pub struct JumpOrigin {
    /// The view.
    pub view: View,
    /// What the table showed.
    pub filter: RowFilter,
    /// The KQL query that was set.
    pub kql: String,
    /// The table's cursor.
    pub cursor: ListCursor<TokenId>,
    /// That of the policies view.
    pub policy_cursor: ListCursor<Box<str>>,
    /// That of the hygiene view.
    pub finding_cursor: ListCursor<(Section, Box<str>)>,
}

/// Where the cursor is in a list of `K`s. Kept by its key, so that a refresh never moves it to another row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCursor<K> {
    /// What is under it.
    pub key: Option<K>,
    /// Its position among the rows.
    pub position: usize,
    /// The first line on the screen.
    pub offset: usize,
}

impl<K> Default for ListCursor<K> {
    fn default() -> Self {
        Self { key: None, position: 0, offset: 0 }
    }
}

impl<K> ListCursor<K> {
    /// Where an action of movement leads, `page` lines being on the screen.
    pub fn move_cursor(&mut self, action: Action, page: usize) {
        if let Some(position) = moved(action, self.position, page) {
            self.position = position;
            self.key = None;
        }
    }

    /// The row under the cursor has another position now. It keeps its place on the screen when rows came or went above
    /// it; not at the top, where new rows come in and must be seen.
    pub fn follow(&mut self, position: usize) {
        if self.offset > 0 {
            self.offset = (self.offset + position).saturating_sub(self.position);
        }
        self.position = position;
    }

    /// Moves the window by so many of `rows`, `visible` being on the screen; the cursor goes along only as far as it must
    /// to stay in sight.
    pub fn scroll(&mut self, by: usize, down: bool, rows: usize, visible: usize) {
        let lowest = rows.saturating_sub(visible);
        self.offset =
            if down { self.offset.saturating_add(by).min(lowest) } else { self.offset.saturating_sub(by) };
        self.position = self.position.clamp(self.offset, self.offset + visible.max(1) - 1);
        self.key = None;
    }

    /// Brings the cursor back among `rows`, and the window to where it is in sight.
    pub fn clamp(&mut self, rows: usize, visible: usize) {
        self.position = self.position.min(rows.saturating_sub(1));
        self.keep_in_sight(self.position, rows, visible);
    }

    /// Brings the window to where the line of the cursor is in it, `visible` of `lines` being on the screen.
    pub fn keep_in_sight(&mut self, line: usize, lines: usize, visible: usize) {
        let lowest = lines.saturating_sub(visible);
        self.offset = self.offset.min(line).max((line + 1).saturating_sub(visible)).min(lowest);
    }
}
