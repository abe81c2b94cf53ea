//! The syntax tree of a query.

use std::borrow::Cow;
use std::sync::Arc;

use super::Span;
use super::build::Compare;

/// One clause, or several joined. `field:(a or b)` is read as `field:a or field:b`, which share their field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Two or more clauses that must all hold.
    And(Vec<Node>),
    /// Two or more clauses of which one must hold.
    Or(Vec<Node>),
    /// `not` and a clause.
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
    /// `field <= value` and the like.
    Range {
        /// Left of the operator.
        field: Arc<KqlWord>,
        /// The operator.
        compare: Compare,
        /// Right of the operator.
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
    /// Its text, with escapes resolved.
    pub kind: WordKind,
    /// Its place in the query, with its quotes and without the blanks around it.
    pub span: Span,
}

/// How a word is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordKind {
    /// In quotes.
    Quoted(String),
    /// Without quotes. Inner blanks are kept.
    Literal(String),
    /// Without quotes and with wildcards: at least two pieces, which a `*` separates. Pieces may be empty.
    Wildcard(Vec<String>),
}

impl KqlWord {
    /// The text; a wildcard is a `*`.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.kind {
            WordKind::Quoted(text) | WordKind::Literal(text) => Cow::Borrowed(text),
            WordKind::Wildcard(pieces) => Cow::Owned(pieces.join("*")),
        }
    }

    /// Whether the word is a single `*`.
    #[must_use]
    pub fn is_lone_wildcard(&self) -> bool {
        matches!(&self.kind, WordKind::Wildcard(pieces) if pieces.len() == 2 && pieces.iter().all(String::is_empty))
    }
}
