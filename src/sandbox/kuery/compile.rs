//! Turns the tree of a query into SQL.

use jiff::Timestamp;
use rusqlite::types::Value;

use super::KueryError;
use crate::domain::kql::tree::{KqlWord, Node, WordKind};
use crate::sandbox::kuery::column;
use crate::sandbox::kuery::column::{BoundValues, FieldTest};
use crate::sandbox::kuery::index::{Index, IndexTarget, SqlColumn};
use crate::sandbox::kuery::wildcard;
use crate::sandbox::kuery::wildcard::WildcardPart;

/// How many clauses a query may have. Elasticsearch derives its limit from its memory and comes to about this many in
/// one gigabyte; SQLite needs a second or two for a query of this size, and time grows with its square.
pub(super) const MAX_CLAUSES: usize = 8_192;

/// Elasticsearch's `indices.query.bool.max_nested_depth`. It also keeps the SQL below SQLite's depth of 1,000.
pub(super) const MAX_NESTED: usize = 30;

/// The condition and its values.
pub(super) fn compile(
    node: &Node,
    index: &Index,
    now: Timestamp,
) -> Result<(String, Vec<Value>), KueryError> {
    if depth(node) > MAX_NESTED {
        return Err(KueryError::Elasticsearch {
            kind: "illegal_argument_exception",
            reason: "The nested depth of the query exceeds the maximum nested depth for queries set in \
                     [indices.query.bool.max_nested_depth]"
                .to_owned(),
        });
    }
    let mut compiler = Compiler { index, now, bound: BoundValues::default(), clauses: 0 };
    let sql = compiler.node(node)?;
    Ok((sql, compiler.bound.values))
}

/// How deep the query is that Kibana 9.5 makes of it: a clause on a field is two queries, one inside the other.
fn depth(node: &Node) -> usize {
    match node {
        Node::And(parts) | Node::Or(parts) => 1 + parts.iter().map(depth).max().unwrap_or(0),
        Node::Not(inner) | Node::Nested { inner, .. } => 1 + depth(inner),
        Node::FreeText { .. } => 1,
        Node::Is { .. } | Node::Exists { .. } | Node::Range { .. } => 2,
    }
}

struct Compiler<'a> {
    index: &'a Index,
    now: Timestamp,
    bound: BoundValues,
    clauses: usize,
}

impl Compiler<'_> {
    fn node(&mut self, node: &Node) -> Result<String, KueryError> {
        match node {
            Node::And(parts) => self.joined(parts, "AND"),
            Node::Or(parts) => self.joined(parts, "OR"),
            Node::Not(inner) => Ok(format!("(NOT {})", self.node(inner)?)),
            Node::Exists { field } => match self.index.find(field) {
                IndexTarget::All => Ok("1".to_owned()),
                _ => self.test(field, FieldTest::Exists),
            },
            Node::Is { field, value } => match self.index.find(field) {
                IndexTarget::All => self.anywhere(value),
                _ => self.is(field, value),
            },
            Node::FreeText { value } => self.anywhere(value),
            Node::Range { field, compare, value } => {
                self.test(field, FieldTest::Range(*compare, &value.text()))
            }
            Node::Nested { path, .. } => {
                let path = path.text();
                Err(KueryError::unfit(format!("[nested] failed to find nested object under path [{path}]")))
            }
        }
    }

    fn joined(&mut self, parts: &[Node], word: &str) -> Result<String, KueryError> {
        let parts = parts.iter().map(|part| self.node(part)).collect::<Result<Vec<_>, _>>()?;
        Ok(balanced(&parts, word))
    }

    fn is(&mut self, field: &KqlWord, value: &KqlWord) -> Result<String, KueryError> {
        let WordKind::Wildcard(pieces) = &value.kind else {
            return self.test(field, FieldTest::Equals(&value.text()));
        };
        let found = wildcard::parts(pieces)
            .iter()
            .map(|part| self.test(field, test(part)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(balanced(&found, "OR"))
    }

    fn test(&mut self, field: &KqlWord, test: FieldTest<'_>) -> Result<String, KueryError> {
        let name = field.text();
        let found =
            column::sql(&self.index.find(field), self.index.strip(&name), test, &mut self.bound, self.now)?;
        self.count()?;
        Ok(found)
    }

    /// A value in any field.
    fn anywhere(&mut self, value: &KqlWord) -> Result<String, KueryError> {
        let WordKind::Wildcard(pieces) = &value.kind else {
            return self.any_field(FieldTest::Equals(&value.text()));
        };
        let found = wildcard::parts(pieces)
            .iter()
            .map(|part| match part {
                WildcardPart::Any => Ok("1".to_owned()),
                part => self.any_field(test(part)),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(balanced(&found, "OR"))
    }

    /// Elasticsearch is lenient here: a field that can't have such a value has it not.
    fn any_field(&mut self, test: FieldTest<'_>) -> Result<String, KueryError> {
        let mut found = Vec::new();
        for field in self.index.fields.iter().filter(|field| field.column != SqlColumn::Nothing) {
            let target = IndexTarget::Column(field.column);
            if let Ok(sql) = column::sql(&target, field.name, test, &mut self.bound, self.now) {
                found.push(sql);
                self.count()?;
            }
        }
        for family in self.index.families {
            found.push(column::anywhere(family, test, &mut self.bound));
            self.count()?;
        }
        Ok(if found.is_empty() { "0".to_owned() } else { balanced(&found, "OR") })
    }

    fn count(&mut self) -> Result<(), KueryError> {
        self.clauses += 1;
        if self.clauses.max(self.bound.values.len()) <= MAX_CLAUSES {
            return Ok(());
        }
        Err(KueryError::Elasticsearch {
            kind: "too_many_nested_clauses",
            reason: format!("Query contains too many nested clauses; maxClauseCount is set to {MAX_CLAUSES}"),
        })
    }
}

fn test(part: &WildcardPart) -> FieldTest<'_> {
    match part {
        WildcardPart::Plain(text) => FieldTest::Equals(text),
        WildcardPart::Any => FieldTest::Exists,
        WildcardPart::Pattern(pieces) => FieldTest::Like(pieces),
    }
}

/// Joins with parentheses as a balanced tree: SQLite refuses expressions deeper than 1,000.
fn balanced(parts: &[String], word: &str) -> String {
    match parts {
        [] => "1".to_owned(),
        [one] => one.clone(),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!("({} {word} {})", balanced(left, word), balanced(right, word))
        }
    }
}
