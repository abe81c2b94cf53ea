//! Refuses fields that are not allowed, as Kibana 9.5's validation of a `kuery` does.

use std::borrow::Cow;

use super::KueryError;
use super::index::Index;
use crate::domain::kql::tree::{KqlWord, Node, WordKind};

/// How much is said of a query that holds nothing but mistakes.
const LONGEST: usize = 64 * 1024;

/// What Kibana 9.5 puts in the place of a wildcard, and forgets to take out again.
const WILDCARD: &str = "@kuery-wildcard@";

/// The fields of `node` are all allowed, or the messages of those that are not.
pub(super) fn fields(node: &Node, index: &Index) -> Result<(), KueryError> {
    let mut check = Check { index, refused: Vec::new(), length: 0 };
    // Kibana 9.5: a nested clause that is the whole query leaves its path out of the names below it.
    match node {
        Node::Nested { path, inner } => {
            check.field(path, None);
            check.node(inner, None);
        }
        _ => check.node(node, None),
    }
    if check.refused.is_empty() { Ok(()) } else { Err(KueryError::Fields(check.refused.join("\n"))) }
}

struct Check<'a> {
    index: &'a Index,
    refused: Vec<String>,
    length: usize,
}

impl Check<'_> {
    fn node(&mut self, node: &Node, below: Option<&str>) {
        match node {
            Node::And(parts) | Node::Or(parts) => {
                for part in parts {
                    self.node(part, below);
                }
            }
            Node::Not(inner) => self.node(inner, below),
            Node::Is { field, .. } | Node::Exists { field } | Node::Range { field, .. } => {
                self.field(field, below);
            }
            Node::FreeText { .. } => {
                if let Some(path) = below.filter(|_| self.length <= LONGEST) {
                    self.key(&format!("{path}.null"));
                }
            }
            Node::Nested { path, inner } => {
                self.field(path, below);
                self.node(inner, Some(&key(path)));
            }
        }
    }

    fn field(&mut self, field: &KqlWord, below: Option<&str>) {
        if self.length > LONGEST {
            return;
        }
        let key = key(field);
        match below {
            Some(path) => self.key(&format!("{path}.{key}")),
            None if matches!(&field.kind, WordKind::Literal(text) if text == "null") => {}
            None => self.key(&key),
        }
    }

    fn key(&mut self, key: &str) {
        if let Some(message) = self.refusal(key) {
            self.length += message.len();
            self.refused.push(message);
        }
    }

    fn refusal(&self, key: &str) -> Option<String> {
        let types = self.index.types;
        if key.is_empty() {
            return Some("Invalid key".to_owned());
        }
        if key == "_exists_" || self.index.has(self.index.strip(key)) {
            return None;
        }
        let Some((kind, rest)) = key.split_once('.') else {
            return Some(format!("This type '{key}' is not allowed"));
        };
        if types.contains(&kind) && self.index.has(rest) {
            return None;
        }
        let types = types.join(",");
        Some(format!("This key '{key}' does NOT exist in {types} saved object index patterns"))
    }
}

fn key(field: &KqlWord) -> Cow<'_, str> {
    match &field.kind {
        WordKind::Quoted(text) | WordKind::Literal(text) => Cow::Borrowed(text),
        WordKind::Wildcard(pieces) => Cow::Owned(pieces.join(WILDCARD)),
    }
}
