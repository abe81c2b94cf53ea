//! What a query says, as a tree. Every node knows the bytes it came from.

use super::Span;
use super::build::Compare;

/// One clause, or several joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it says.
    pub kind: NodeKind,
    /// Where it stands, its parentheses not included.
    pub span: Span,
}

/// The kinds of clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// All of two or more.
    And(Vec<Node>),
    /// Any of two or more.
    Or(Vec<Node>),
    /// The opposite.
    Not(Box<Node>),
    /// `field:value`
    Is {
        /// Left of the colon.
        field: Word,
        /// Right of the colon.
        value: Word,
    },
    /// `field <= value` and its like.
    Range {
        /// Left of the sign.
        field: Word,
        /// The sign.
        compare: Compare,
        /// Right of the sign.
        value: Word,
    },
}

/// A field's name or a value, its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The text.
    pub text: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Where it stands, quotes included.
    pub span: Span,
}

impl Node {
    /// Calls `visit` with the field of every clause, from left to right.
    pub fn fields<'a>(&'a self, visit: &mut impl FnMut(&'a Word)) {
        match &self.kind {
            NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().for_each(|part| part.fields(visit)),
            NodeKind::Not(inner) => inner.fields(visit),
            NodeKind::Is { field, .. } | NodeKind::Range { field, .. } => visit(field),
        }
    }
}
