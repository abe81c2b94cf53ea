//! Writes a tree as a query that is read back as the same tree.

use std::fmt::{self, Write};

use super::build::Phrase;
use super::reader::{SPECIAL, is_blank};
use crate::domain::kql::tree::{KqlWord, Node, NodeKind, WordKind};

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            NodeKind::And(parts) => {
                joined(f, parts, " and ", |part| matches!(part, NodeKind::And(_) | NodeKind::Or(_)))
            }
            NodeKind::Or(parts) => joined(f, parts, " or ", |part| matches!(part, NodeKind::Or(_))),
            NodeKind::Not(inner) => {
                f.write_str("not ")?;
                let joins =
                    |kind: &NodeKind| matches!(kind, NodeKind::And(_) | NodeKind::Or(_) | NodeKind::Not(_));
                part(f, inner, joins(&inner.kind))
            }
            NodeKind::Is { field, value } => write!(f, "{field}:{value}"),
            NodeKind::Exists { field } => write!(f, "{field}:*"),
            NodeKind::FreeText { value } => write!(f, "{value}"),
            NodeKind::Range { field, compare, value } => write!(f, "{field} {compare} {value}"),
            NodeKind::Nested { path, inner } => write!(f, "{path}:{{ {inner} }}"),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Node],
    with: &str,
    enclosed: fn(&NodeKind) -> bool,
) -> fmt::Result {
    for (number, node) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(with)?;
        }
        part(f, node, enclosed(&node.kind))?;
    }
    Ok(())
}

fn part(f: &mut fmt::Formatter<'_>, node: &Node, enclosed: bool) -> fmt::Result {
    if enclosed { write!(f, "({node})") } else { write!(f, "{node}") }
}

impl fmt::Display for KqlWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            WordKind::Quoted(text) => write!(f, "{}", Phrase(text)),
            // Nothing would be no word. Blanks at its ends are taken off when it is read.
            WordKind::Literal(text) if text.is_empty() => f.write_str("\\u0020"),
            WordKind::Literal(text) => f.write_str(&unquoted(text)),
            WordKind::Wildcard(pieces) => {
                f.write_str(&pieces.iter().map(|piece| unquoted(piece)).collect::<Vec<_>>().join("*"))
            }
        }
    }
}

/// With a backslash before what means something. Where a keyword is about, its blanks are written as codes.
fn unquoted(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let keyword = ["and", "or", "not"].iter().any(|word| lower.contains(word));
    let mut written = String::new();
    for (at, c) in text.char_indices() {
        if SPECIAL.contains(&c) || lower.get(at..).is_some_and(|rest| rest.starts_with("not")) {
            written.push('\\');
        }
        if c.is_control() || (keyword && is_blank(c)) {
            // Writing to a text does not fail. `\n` and its like would be taken for the beginning of `\not`.
            let _ = write!(written, "\\u{:04x}", u32::from(c));
        } else {
            written.push(c);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::kql::build::Compare;
    use crate::domain::kql::reader::is_trimmed;
    use crate::domain::kql::{Span, parse};

    const NOWHERE: Span = Span { start: 0, end: 0 };

    fn node(kind: NodeKind) -> Node {
        Node { kind, span: NOWHERE }
    }

    fn word() -> impl Strategy<Value = KqlWord> {
        let text = || {
            let odd = r#"( |or|and|not|nOt|[a-c\\():<>"*{}=\n\t\u{a0}\u{85}\u{feff}東😀]){0,8}"#;
            prop_oneof![odd, any::<String>()]
        };
        // As JavaScript's `trim` leaves them.
        let trim = |text: String| text.trim_matches(is_trimmed).to_owned();
        let kind = prop_oneof![
            text().prop_map(WordKind::Quoted),
            text().prop_map(move |text| WordKind::Literal(trim(text))),
            prop::collection::vec(text(), 2..4).prop_map(move |mut pieces| {
                let last = pieces.len() - 1;
                pieces[0] = pieces[0].trim_start_matches(is_trimmed).to_owned();
                pieces[last] = pieces[last].trim_end_matches(is_trimmed).to_owned();
                WordKind::Wildcard(pieces)
            }),
        ];
        kind.prop_map(|kind| KqlWord { kind, span: NOWHERE })
    }

    fn tree() -> impl Strategy<Value = Node> {
        let compare = prop::sample::select(vec![
            Compare::Less,
            Compare::LessOrEqual,
            Compare::Greater,
            Compare::GreaterOrEqual,
        ]);
        let leaf = prop_oneof![
            (word(), word()).prop_map(|(field, value)| {
                let field = Arc::new(field);
                node(if value.is_lone_wildcard() {
                    NodeKind::Exists { field }
                } else {
                    NodeKind::Is { field, value }
                })
            }),
            word().prop_map(|field| node(NodeKind::Exists { field: Arc::new(field) })),
            word().prop_map(|value| node(NodeKind::FreeText { value })),
            (word(), compare, word()).prop_map(|(field, compare, value)| {
                node(NodeKind::Range { field: Arc::new(field), compare, value })
            }),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let some = || prop::collection::vec(inner.clone(), 2..4);
            prop_oneof![
                some().prop_map(|parts| node(NodeKind::And(parts))),
                some().prop_map(|parts| node(NodeKind::Or(parts))),
                inner.clone().prop_map(|inner| node(NodeKind::Not(Box::new(inner)))),
                (word(), inner.clone()).prop_map(|(path, inner)| {
                    node(NodeKind::Nested { path: Arc::new(path), inner: Box::new(inner) })
                }),
            ]
        })
    }

    /// The same tree, as if every part of it stood nowhere.
    fn nowhere(tree: Node) -> Node {
        let field = |field: Arc<KqlWord>| Arc::new(KqlWord { kind: field.kind.clone(), span: NOWHERE });
        let value = |value: KqlWord| KqlWord { span: NOWHERE, ..value };
        let many = |parts: Vec<Node>| parts.into_iter().map(nowhere).collect();
        node(match tree.kind {
            NodeKind::And(parts) => NodeKind::And(many(parts)),
            NodeKind::Or(parts) => NodeKind::Or(many(parts)),
            NodeKind::Not(inner) => NodeKind::Not(Box::new(nowhere(*inner))),
            NodeKind::Is { field: f, value: v } => NodeKind::Is { field: field(f), value: value(v) },
            NodeKind::Exists { field: f } => NodeKind::Exists { field: field(f) },
            NodeKind::FreeText { value: v } => NodeKind::FreeText { value: value(v) },
            NodeKind::Range { field: f, compare, value: v } => {
                NodeKind::Range { field: field(f), compare, value: value(v) }
            }
            NodeKind::Nested { path, inner } => {
                NodeKind::Nested { path: field(path), inner: Box::new(nowhere(*inner)) }
            }
        })
    }

    #[test]
    fn a_query_is_written_plainly_and_groups_are_written_out() {
        for (text, written) in [
            ("a:1 AND ( b:2 or c : \"x\" )", "a:1 and (b:2 or c:\"x\")"),
            ("name:(web* or not lab)", "name:web* or not name:lab"),
            ("not (not a<=1)", "not (not a <= 1)"),
            ("agent:{os : linux and *}", "agent:{ os:linux and * }"),
            ("two hosts \\and \\(more\\)", "two\\u0020hosts\\u0020and\\u0020\\(more\\)"),
            ("two hosts", "two hosts"),
        ] {
            assert_eq!(parse(text).unwrap().unwrap().to_string(), written);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_as_the_same_tree(tree in tree()) {
            let written = tree.to_string();
            let read = parse(&written).map_err(|error| error.message(&written));
            prop_assert_eq!(read.map(|tree| tree.map(nowhere)), Ok(Some(tree)), "{}", written);
        }
    }
}
