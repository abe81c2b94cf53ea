//! Conditions on rows.

use rusqlite::types::Value;

/// A condition: SQL of our own making, with every value bound.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SqlFilter {
    pub(crate) sql: String,
    /// Bound to `?1`, `?2` and so on.
    pub(crate) values: Vec<Value>,
}

impl Default for SqlFilter {
    /// Every row.
    fn default() -> Self {
        Self { sql: "1".to_owned(), values: Vec::new() }
    }
}

impl SqlFilter {
    /// Only rows of the space, too. `column` is one of ours and holds a JSON array of space ids, or NULL for the
    /// default space alone. Kibana 9.5: `*` stands for every space; before that it was the id of none.
    pub(crate) fn in_space(mut self, column: &str, space: &str, stars: bool) -> Self {
        self.values.push(Value::Text(space.to_owned()));
        let bound = self.values.len();
        let star = if stars { " OR value = '*'" } else { "" };
        let listed = format!("EXISTS (SELECT 1 FROM json_each({column}) WHERE value = ?{bound}{star})");
        let none = format!("{column} IS NULL OR {column} = '[]'");
        let here = if space == "default" { format!("({none} OR {listed})") } else { listed };
        self.sql = format!("({} AND {here})", self.sql);
        self
    }
}

/// Whether what has these namespaces (a JSON array, or `None` for the default space alone) is seen in the space; the
/// same rule as [`Filter::in_space`]. Kibana 9.5: no spaces at all are the default one, too.
pub(crate) fn is_in(namespaces: Option<&str>, space: &str, stars: bool) -> bool {
    let listed: Vec<String> = namespaces.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let here = |id: &String| id == space || stars && id == "*";
    listed.iter().any(here) || listed.is_empty() && space == "default"
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, params_from_iter};

    #[test]
    fn rows_and_objects_are_seen_in_the_same_spaces() {
        let db = Connection::open_in_memory().unwrap();
        db.execute("CREATE TABLE t (namespaces TEXT)", []).unwrap();
        for (namespaces, space, stars, seen) in [
            (None, "default", true, true),
            (None, "a", true, false),
            (Some("[]"), "default", true, true),
            (Some("[]"), "a", true, false),
            (Some(r#"["a"]"#), "a", true, true),
            (Some(r#"["a"]"#), "default", true, false),
            (Some(r#"["a","default"]"#), "default", false, true),
            (Some(r#"["*"]"#), "a", true, true),
            (Some(r#"["*"]"#), "default", true, true),
            (Some(r#"["*"]"#), "a", false, false),
            (Some(r#"["*"]"#), "default", false, false),
        ] {
            db.execute("DELETE FROM t", []).unwrap();
            db.execute("INSERT INTO t VALUES (?1)", [namespaces]).unwrap();
            let filter = SqlFilter::default().in_space("namespaces", space, stars);
            let sql = format!("SELECT count(*) FROM t WHERE {}", filter.sql);
            let rows: i64 = db.query_row(&sql, params_from_iter(&filter.values), |row| row.get(0)).unwrap();
            let object = is_in(namespaces, space, stars);
            assert_eq!((rows == 1, object), (seen, seen), "{namespaces:?} {space} {stars}");
        }
    }
}
