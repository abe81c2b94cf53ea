//! Conditions on rows.

use rusqlite::types::Value;

/// A condition: SQL of our own making, with every value bound.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filter {
    pub(crate) sql: String,
    /// Bound to `?1`, `?2` and so on.
    pub(crate) values: Vec<Value>,
}

impl Default for Filter {
    /// Every row.
    fn default() -> Self {
        Self { sql: "1".to_owned(), values: Vec::new() }
    }
}

impl Filter {
    /// Only rows of the space, too. `column` is one of ours and holds a JSON array of space ids, or NULL for the
    /// default space alone. Kibana 9.5: `*` stands for every space; before that it was the id of none.
    pub(crate) fn in_space(mut self, column: &str, space: &str, stars: bool) -> Self {
        self.values.push(Value::Text(space.to_owned()));
        let bound = self.values.len();
        let star = if stars { " OR value = '*'" } else { "" };
        let listed = format!("EXISTS (SELECT 1 FROM json_each({column}) WHERE value = ?{bound}{star})");
        let here = if space == "default" { format!("({column} IS NULL OR {listed})") } else { listed };
        self.sql = format!("({} AND {here})", self.sql);
        self
    }
}
