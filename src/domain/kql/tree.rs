//! What a query says, as a tree. Every node knows the bytes it came from.

use std::borrow::Cow;
use std::sync::Arc;

use super::Span;
use super::build::Compare;

/// One clause, or several joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it says.
    pub kind: NodeKind,
    /// Where it stands, its parentheses not included. In a value group, a clause is where its value is.
    pub span: Span,
}

/// The kinds of clauses. `field:(a or b)` is read as `field:a or field:b`, which share their field.
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
        field: Arc<KqlWord>,
        /// Right of the colon.
        value: KqlWord,
    },
    /// `field:*`
    Exists {
        /// Left of the colon.
        field: Arc<KqlWord>,
    },
    /// A value without a field.
    FreeText {
        /// The value.
        value: KqlWord,
    },
    /// `field <= value` and its like.
    Range {
        /// Left of the sign.
        field: Arc<KqlWord>,
        /// The sign.
        compare: Compare,
        /// Right of the sign.
        value: KqlWord,
    },
    /// `path:{ clauses }`
    Nested {
        /// Left of the colon.
        path: Arc<KqlWord>,
        /// Between the braces.
        inner: Box<Node>,
    },
}

/// A field's name or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KqlWord {
    /// What it says, its escapes resolved.
    pub kind: WordKind,
    /// Where it stands, quotes included and blanks around it not.
    pub span: Span,
}

/// How a word is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordKind {
    /// In quotes.
    Quoted(String),
    /// Without quotes, blanks inside kept.
    Literal(String),
    /// Without quotes, with a `*` between one piece and the next. Two pieces at least, any of them may be empty.
    Wildcard(Vec<String>),
}

impl KqlWord {
    /// The text, a wildcard as `*`.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.kind {
            WordKind::Quoted(text) | WordKind::Literal(text) => Cow::Borrowed(text),
            WordKind::Wildcard(pieces) => Cow::Owned(pieces.join("*")),
        }
    }

    /// Whether it is a single `*` and nothing else.
    #[must_use]
    pub fn is_lone_wildcard(&self) -> bool {
        matches!(&self.kind, WordKind::Wildcard(pieces) if pieces.len() == 2 && pieces.iter().all(String::is_empty))
    }
}
