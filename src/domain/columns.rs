//! The columns of the table, and which of them a person wants.

use serde::{Deserialize, Deserializer, Serialize};

use super::rows;

/// A column of the table, in Kibana's order, with our Expires and the ids behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The name; always there.
    Name,
    /// The agent policy, with its agents.
    Policy,
    /// A mask.
    Secret,
    /// When it was created.
    Created,
    /// When it expires.
    Expires,
    /// Active, expired, inactive.
    Status,
    /// The token's id.
    Id,
    /// The id of the API key behind it.
    ApiKeyId,
}

impl Column {
    /// From left to right.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Policy,
        Self::Secret,
        Self::Created,
        Self::Expires,
        Self::Status,
        Self::Id,
        Self::ApiKeyId,
    ];

    /// Those that a person need not ask for.
    pub const USUAL: [Self; 6] =
        [Self::Name, Self::Policy, Self::Secret, Self::Created, Self::Expires, Self::Status];

    /// The most important first: where there is no room for all, the last of them go.
    pub const BY_PRIORITY: [Self; 8] = [
        Self::Name,
        Self::Status,
        Self::Policy,
        Self::Expires,
        Self::Created,
        Self::Secret,
        Self::Id,
        Self::ApiKeyId,
    ];

    /// Kibana's label, where Kibana has the column.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Policy => "Agent policy",
            Self::Secret => "Secret",
            Self::Created => "Created on",
            Self::Expires => "Expires",
            Self::Status => "Status",
            Self::Id => "Token id",
            Self::ApiKeyId => "API key id",
        }
    }

    /// As what it can be sorted by, and pointed at for that; the secret and the ids can't.
    #[must_use]
    pub fn sorts(self) -> Option<rows::SortColumn> {
        rows::SortColumn::ALL.into_iter().find(|column| Self::of(*column) == self)
    }

    /// Where a sort column stands.
    #[must_use]
    pub fn of(sorted: rows::SortColumn) -> Self {
        match sorted {
            rows::SortColumn::Name => Self::Name,
            rows::SortColumn::Policy => Self::Policy,
            rows::SortColumn::Created => Self::Created,
            rows::SortColumn::Expires => Self::Expires,
            rows::SortColumn::Status => Self::Status,
        }
    }
}

/// The columns that this version knows.
fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Column>>, D::Error> {
    let names: Option<Vec<serde_json::Value>> = Option::deserialize(from)?;
    let known = |names: Vec<_>| names.into_iter().filter_map(|name| serde_json::from_value(name).ok());
    Ok(names.map(|names| known(names).collect()))
}

/// Which columns a person wants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// These, in any order; `None` leaves it to the terminal's width.
    #[serde(deserialize_with = "known")]
    pub chosen: Option<Vec<Column>>,
    /// All of them, whatever is chosen.
    pub wide: bool,
}

impl Columns {
    /// Whether the terminal's width decides.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.chosen.is_none() && !self.wide
    }

    /// The wanted columns from left to right.
    #[must_use]
    pub fn wanted(&self) -> Vec<Column> {
        let wants = |column: &Column| match &self.chosen {
            _ if *column == Column::Name || self.wide => true,
            Some(chosen) => chosen.contains(column),
            None => Column::USUAL.contains(column),
        };
        Column::ALL.into_iter().filter(wants).collect()
    }

    /// Takes a column in or out. What is wanted now is what was chosen from then on; the name always stays.
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
        assert_eq!(columns.wanted(), Column::USUAL);
        columns.toggle(Column::Secret);
        columns.toggle(Column::Id);
        columns.toggle(Column::Name);
        let wanted =
            [Column::Name, Column::Policy, Column::Created, Column::Expires, Column::Status, Column::Id];
        assert_eq!(columns.wanted(), wanted);
        columns.wide = true;
        assert_eq!(columns.wanted(), Column::ALL);
        columns.toggle(Column::Status);
        assert!(!columns.wide && columns.wanted().len() == 7, "from all of them, one less");
    }

    #[test]
    fn every_column_has_its_place_among_the_important_ones() {
        assert!(Column::ALL.iter().all(|column| Column::BY_PRIORITY.contains(column)));
        assert!(
            Column::ALL.iter().filter(|column| column.sorts().is_some()).count()
                == rows::SortColumn::ALL.len()
        );
    }
}
