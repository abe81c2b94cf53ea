//! The table of the columns: labels, widths, sort keys and exported fields. How a cell looks is up to the view.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use strum::VariantArray;

use super::policy::Policies;
use super::status::Status;
use super::text::Text;
use super::token::Token;

/// A column, from left to right in Kibana's order, with Expires added and the ids at the end. The state file has their
/// serialized names, which must not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, VariantArray)]
pub enum Column {
    /// The name; always shown.
    #[serde(rename = "name")]
    Name,
    /// The agent policy.
    #[serde(rename = "policy")]
    Policy,
    /// The masked secret.
    #[serde(rename = "secret")]
    Secret,
    /// When it was created.
    #[serde(rename = "created")]
    Created,
    /// When it expires.
    #[serde(rename = "expires")]
    Expires,
    /// Active, expired, inactive.
    #[serde(rename = "status")]
    Status,
    /// The token's id.
    #[serde(rename = "id")]
    Id,
    /// The id of the API key behind it.
    #[serde(rename = "api_key_id")]
    ApiKeyId,
}

/// The properties of a column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnInfo {
    /// Kibana's label, where Kibana has the column.
    pub label: &'static str,
    /// A short label and its width, for narrow terminals.
    pub short: Option<(&'static str, u16)>,
    /// 1 is the most important. Where space is short, columns with the highest numbers are left out.
    pub priority: u8,
    /// Whether it is shown by default.
    pub usual: bool,
    /// Its width.
    pub width: ColumnWidth,
    /// How tokens are sorted by it; `None` if they can't be.
    pub sort: Option<ColumnSort>,
}

/// The width of a column, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnWidth {
    /// A fixed width.
    Fixed(u16),
    /// A minimum, and a share of the space that other columns leave.
    Share(u16),
    /// An id: the minimum, and the full length of an id made by Kibana.
    Id(u16, u16),
}

impl ColumnWidth {
    /// The minimum width.
    #[must_use]
    pub fn least(self) -> u16 {
        let (Self::Fixed(least) | Self::Share(least) | Self::Id(least, _)) = self;
        least
    }
}

/// How tokens are sorted by a column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSort {
    /// What is compared.
    pub key: SortKey,
    /// The ascending and the descending order in words.
    pub words: [&'static str; 2],
    /// Whether it starts in descending order.
    pub descending: bool,
    /// The configuration's name of the action that sorts by it.
    pub action: &'static str,
    /// The help's description of that action.
    pub describe: &'static str,
}

/// What is compared when tokens are sorted.
#[derive(Debug, Clone, Copy)]
pub enum SortKey {
    /// Text: case is ignored, and numbers are compared by value.
    Text(fn(&Token) -> &str),
    /// The policy's name, compared like text.
    PolicyName,
    /// A moment; tokens without one come last.
    Moment(fn(&Token) -> Option<Timestamp>),
    /// Active, expired, inactive.
    Status,
}

const fn column(label: &'static str, priority: u8, width: ColumnWidth) -> ColumnInfo {
    ColumnInfo { label, short: None, priority, usual: true, width, sort: None }
}

const fn sort(
    key: SortKey,
    words: [&'static str; 2],
    action: &'static str,
    describe: &'static str,
) -> ColumnSort {
    ColumnSort { key, words, descending: false, action, describe }
}

impl Column {
    /// The column's row of the table.
    #[must_use]
    #[rustfmt::skip]
    pub fn info(self) -> ColumnInfo {
        use ColumnWidth::{Fixed, Id, Share};
        const ALPHABET: [&str; 2] = ["A to Z", "Z to A"];
        match self {
            Self::Name => ColumnInfo {
                sort: Some(sort(SortKey::Text(|token| token.name.display()), ALPHABET, "sort_by_name", "sort by name, in the sort menu; again: reversed")),
                ..column("Name", 1, Share(16))
            },
            Self::Policy => ColumnInfo {
                sort: Some(sort(SortKey::PolicyName, ALPHABET, "sort_by_policy", "sort by agent policy, likewise")),
                ..column("Agent policy", 3, Share(14))
            },
            Self::Secret => column("Secret", 6, Fixed(12)),
            Self::Created => ColumnInfo {
                // `999d`, and the arrow of a sorted column behind `Age`.
                short: Some(("Age", 4)),
                sort: Some(ColumnSort { descending: true, ..sort(SortKey::Moment(|token| token.created_at), ["oldest first", "newest first"], "sort_by_created", "sort by the date of creation, likewise") }),
                ..column("Created on", 5, Fixed(12))
            },
            Self::Expires => ColumnInfo {
                sort: Some(sort(SortKey::Moment(|token| token.expire_at), ["soonest first", "latest first"], "sort_by_expires", "sort by expiry, likewise")),
                ..column("Expires", 4, Fixed(9))
            },
            Self::Status => ColumnInfo {
                sort: Some(sort(SortKey::Status, ["active first", "inactive first"], "sort_by_status", "sort by status, likewise")),
                ..column("Status", 2, Fixed(10))
            },
            Self::Id => ColumnInfo { usual: false, ..column("Token id", 7, Id(13, 36)) },
            Self::ApiKeyId => ColumnInfo { usual: false, ..column("API key id", 8, Id(13, 20)) },
        }
    }

    /// Its label.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.info().label
    }

    /// The columns that tokens can be sorted by, from left to right.
    #[must_use]
    pub fn sortable() -> Vec<Self> {
        Self::VARIANTS.iter().copied().filter(|column| column.info().sort.is_some()).collect()
    }
}

/// One field of an exported token: its name in every format, and its value.
pub type ExportField = (&'static str, for<'a> fn(&'a Token, &'a Policies, Timestamp) -> ExportValue<'a>);

/// A value to be exported.
#[derive(Debug, Clone, Copy)]
pub enum ExportValue<'a> {
    /// A text from the server.
    Text(&'a Text),
    /// A token's id.
    Id(&'a str),
    /// A fixed word.
    Word(&'static str),
    /// A moment.
    Moment(Timestamp),
    /// Yes or no.
    Flag(bool),
    /// No value.
    Missing,
}

/// The exported fields. Scripts rely on their names and order, so new ones are added at the end.
pub const EXPORTED: [ExportField; 9] = [
    ("name", |token, _, _| ExportValue::Text(&token.name)),
    ("id", |token, _, _| ExportValue::Id(token.id.as_str())),
    ("policy_name", |token, policies, _| {
        let policy = policies.get(token.policy_id.raw());
        policy.map_or(ExportValue::Missing, |policy| ExportValue::Text(&policy.name))
    }),
    ("policy_id", |token, _, _| ExportValue::Text(&token.policy_id)),
    ("status", |token, _, now| {
        ExportValue::Word(match token.status(now) {
            Status::Active => "active",
            Status::Expired => "expired",
            Status::Inactive => "inactive",
        })
    }),
    ("created_at", |token, _, _| token.created_at.map_or(ExportValue::Missing, ExportValue::Moment)),
    ("expire_at", |token, _, _| token.expire_at.map_or(ExportValue::Missing, ExportValue::Moment)),
    ("api_key_id", |token, _, _| ExportValue::Text(&token.api_key_id)),
    ("hidden", |token, _, _| ExportValue::Flag(token.hidden)),
];

/// Reads column names and skips those that this version does not know.
fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Column>>, D::Error> {
    let names: Option<Vec<serde_json::Value>> = Option::deserialize(from)?;
    let known = |names: Vec<_>| names.into_iter().filter_map(|name| serde_json::from_value(name).ok());
    Ok(names.map(|names| known(names).collect()))
}

/// The choice of columns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// The chosen columns in any order; `None` for a choice by the terminal's width.
    #[serde(deserialize_with = "known")]
    pub chosen: Option<Vec<Column>>,
    /// Show all columns, whatever is chosen.
    pub wide: bool,
}

impl Columns {
    /// Whether the terminal's width decides which columns are shown.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.chosen.is_none() && !self.wide
    }

    /// The columns to show, from left to right.
    #[must_use]
    pub fn wanted(&self) -> Vec<Column> {
        let wants = |column: &Column| match &self.chosen {
            _ if *column == Column::Name || self.wide => true,
            Some(chosen) => chosen.contains(column),
            None => column.info().usual,
        };
        Column::VARIANTS.iter().copied().filter(wants).collect()
    }

    /// Shows or hides a column. From then on, the columns shown now are the chosen ones. The name always stays.
    pub fn toggle(&mut self, column: Column) {
        let mut chosen = self.wanted();
        if chosen.contains(&column) {
            chosen.retain(|other| *other == Column::Name || *other != column);
        } else {
            chosen.push(column);
        }
        chosen.retain(|other| *other != Column::Name);
        *self = Self { chosen: Some(chosen), wide: false };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_begins_with_what_is_usual_and_never_loses_the_name() {
        let mut columns = Columns::default();
        assert!(columns.wanted().iter().all(|column| column.info().usual));
        columns.toggle(Column::Secret);
        columns.toggle(Column::Id);
        columns.toggle(Column::Name);
        let wanted =
            [Column::Name, Column::Policy, Column::Created, Column::Expires, Column::Status, Column::Id];
        assert_eq!(columns.wanted(), wanted);
        columns.wide = true;
        assert_eq!(columns.wanted(), Column::VARIANTS);
        columns.toggle(Column::Status);
        assert!(!columns.wide && columns.wanted().len() == 7, "from all of them, one less");
    }

    #[test]
    fn every_column_has_a_priority_of_its_own_and_the_usual_ones_come_first() {
        let mut columns = Column::VARIANTS.to_vec();
        columns.sort_by_key(|column| (!column.info().usual, column.info().priority));
        let priorities = columns.iter().map(|column| usize::from(column.info().priority));
        assert!(priorities.eq(1..=Column::VARIANTS.len()), "{columns:?}");
    }
}
