//! What a query may ask for: the fields of a kind of document, and where the database keeps their values.

use crate::domain::kql::tree::{KqlWord, WordKind};

/// The fields of a kind of document.
#[derive(Debug)]
pub(crate) struct Index {
    /// The saved-object types that refusals name. Kibana 9.5: a field may wear one of them as a prefix and is allowed
    /// then, but is another field, which no document has.
    pub(crate) types: &'static [&'static str],
    /// Prefixes with their dot, like `fleet-agents.`, that mean nothing and are taken off.
    pub(crate) stripped: &'static [&'static str],
    /// The fields by name. Free text is looked for in all of them.
    pub(crate) fields: &'static [IndexField],
    /// Fields that are too many to be named.
    pub(crate) families: &'static [Family],
}

/// A field.
#[derive(Debug)]
pub(crate) struct IndexField {
    pub(crate) name: &'static str,
    pub(crate) column: SqlColumn,
}

/// All fields below a name, like those of `local_metadata`, in a JSON document. Their values are keywords.
#[derive(Debug)]
pub(crate) struct Family {
    /// Without the dot.
    pub(crate) name: &'static str,
    /// The SQL expression of the JSON text, or of NULL.
    pub(crate) json: &'static str,
}

/// Where a field's values are: an SQL expression, and what it gives. Any of them may give NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SqlColumn {
    /// A text.
    Keyword(&'static str),
    /// A JSON array of texts.
    KeywordList(&'static str),
    /// 0 is false and anything else is true.
    Flag(&'static str),
    /// Milliseconds since 1970.
    Date(&'static str),
    /// A number.
    Number(&'static str),
    /// Nowhere: Kibana lets the field through, and no document has it.
    Nothing,
}

/// What a field's name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum IndexTarget {
    Column(SqlColumn),
    /// A place in a JSON document: its expression and a path.
    Leaf {
        json: &'static str,
        path: String,
    },
    /// Kibana 9.5: `null:x` is free text.
    All,
}

/// Kibana 9.5: the fields of enrollment tokens. `namespaces` is not among them.
pub(crate) const TOKENS: Index = Index {
    types: &["fleet-enrollment-api-keys"],
    stripped: &[],
    fields: &[
        IndexField { name: "active", column: SqlColumn::Flag("active") },
        IndexField { name: "api_key", column: SqlColumn::Keyword("api_key") },
        IndexField { name: "api_key_id", column: SqlColumn::Keyword("api_key_id") },
        IndexField { name: "created_at", column: SqlColumn::Date("created_at") },
        IndexField { name: "expire_at", column: SqlColumn::Date("expire_at") },
        IndexField { name: "name", column: SqlColumn::Keyword("name") },
        IndexField { name: "policy_id", column: SqlColumn::Keyword("policy_id") },
        // In the mapping, but nothing writes it.
        IndexField { name: "updated_at", column: SqlColumn::Date("NULL") },
        IndexField { name: "hidden", column: SqlColumn::Flag("hidden") },
    ],
    families: &[],
};

impl Index {
    /// Where the values of `field` are.
    pub(super) fn find(&self, field: &KqlWord) -> IndexTarget {
        let name = match &field.kind {
            WordKind::Literal(text) if text == "null" => return IndexTarget::All,
            WordKind::Literal(text) | WordKind::Quoted(text) => self.strip(text),
            // Kibana 9.5 asks Elasticsearch for a field of exactly this name.
            WordKind::Wildcard(_) => return IndexTarget::Column(SqlColumn::Nothing),
        };
        if let Some(field) = self.fields.iter().find(|field| field.name == name) {
            return IndexTarget::Column(field.column);
        }
        let leaf = self.families.iter().find_map(|family| {
            let below = name.strip_prefix(family.name)?;
            Some(IndexTarget::Leaf { json: family.json, path: path(below)? })
        });
        leaf.unwrap_or(IndexTarget::Column(SqlColumn::Nothing))
    }

    /// Whether there is a field of this name, which has lost its prefix. Kibana 9.5: there always is an `id`.
    pub(super) fn has(&self, name: &str) -> bool {
        let in_family = |family: &Family| {
            name.strip_prefix(family.name).is_some_and(|below| below.is_empty() || below.starts_with('.'))
        };
        name == "id"
            || self.fields.iter().any(|field| field.name == name)
            || self.families.iter().any(in_family)
    }

    /// The name without a prefix that means nothing.
    pub(super) fn strip<'a>(&self, name: &'a str) -> &'a str {
        self.stripped.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name)
    }
}

/// Lucene keeps no longer name.
const LONGEST: usize = 32_766;

/// The JSON path of `.a.b`; of nothing, the whole document. SQLite has no escape for a quote inside a quoted key, so
/// such a key is none.
fn path(below: &str) -> Option<String> {
    let mut path = "$".to_owned();
    let mut keys = below.split('.');
    if below.len() > LONGEST || keys.next() != Some("") {
        return None;
    }
    for key in keys {
        if key.is_empty() || key.contains(['"', '\\']) || key.contains(char::is_control) {
            return None;
        }
        path.push_str(".\"");
        path.push_str(key);
        path.push('"');
    }
    Some(path)
}
