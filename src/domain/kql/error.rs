//! What is wrong with a query, where, and how Kibana says it.

use std::fmt;

use thiserror::Error;

use super::{MAX_DEPTH, Span};

/// Why a text is no query that can be read, and where. Printed, it is Kibana's short message; [`KqlError::message`]
/// is the long one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct KqlError {
    /// What is wrong.
    pub kind: KqlErrorKind,
    /// The character that does not belong there; empty at the end of the text.
    pub span: Span,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KqlErrorKind {
    /// Something else belongs here.
    #[error("Expected {} but {} found.", list(expected), found_text(*found))]
    Unexpected {
        /// All that could stand here, in the order in which Kibana names it.
        expected: Vec<Expected>,
        /// What stands here; `None` at the end of the text.
        found: Option<char>,
    },
    /// More than [`MAX_DEPTH`] parentheses and braces inside each other. A limit of ours.
    #[error("Nested too deeply (more than {MAX_DEPTH} levels).")]
    Depth,
}

/// What could stand at a place. The names and their order are Kibana 9.5's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expected {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `:`
    Colon,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `and`, with a blank on either side.
    And,
    /// `not` and a blank.
    Not,
    /// `or`, with a blank on either side.
    Or,
    /// Nothing more.
    EndOfInput,
    /// A field's name.
    FieldName,
    /// What a range compares with.
    Literal,
    /// A value, after a colon or alone.
    Value,
    /// A blank.
    Whitespace,
}

impl Expected {
    /// The name by which Kibana 9.5 calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "\"(\"",
            Self::Close => "\")\"",
            Self::Colon => "\":\"",
            Self::Less => "\"<\"",
            Self::LessOrEqual => "\"<=\"",
            Self::Greater => "\">\"",
            Self::GreaterOrEqual => "\">=\"",
            Self::OpenBrace => "\"{\"",
            Self::CloseBrace => "\"}\"",
            Self::And => "AND",
            Self::Not => "NOT",
            Self::Or => "OR",
            Self::EndOfInput => "end of input",
            Self::FieldName => "field name",
            Self::Literal => "literal",
            Self::Value => "value",
            Self::Whitespace => "whitespace",
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl KqlError {
    /// Kibana 9.5's whole message: the short one, the query, and a mark under the place.
    #[must_use]
    pub fn message(&self, query: &str) -> String {
        // Kibana counts in UTF-16.
        let before = query.get(..self.span.start).unwrap_or(query).encode_utf16().count();
        format!("{self}\n{query}\n{}^", "-".repeat(before))
    }
}

fn list(expected: &[Expected]) -> String {
    expected.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ")
}

fn found_text(found: Option<char>) -> String {
    found.map_or_else(|| "end of input".to_owned(), |c| format!("\"{c}\""))
}
