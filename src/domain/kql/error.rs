//! What is wrong with a query and where, in the words of Kibana's parser.

use strum::IntoStaticStr;
use thiserror::Error;

use super::{MAX_DEPTH, Span};

/// Why a query can't be parsed, and where. `Display` gives Kibana's short message, [`KqlError::message`] the long one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct KqlError {
    /// What is wrong.
    pub kind: KqlErrorKind,
    /// The unexpected character; empty at the end of the query.
    pub span: Span,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KqlErrorKind {
    /// Something else was expected.
    #[error("Expected {} but {} found.", list(expected), found_text(*found))]
    Unexpected {
        /// Everything that is possible here, in Kibana's order.
        expected: Vec<Expected>,
        /// The character found; `None` at the end of the query.
        found: Option<char>,
    },
    /// Parentheses and braces are nested deeper than [`MAX_DEPTH`], which is our own limit.
    #[error("Nested too deeply (more than {MAX_DEPTH} levels).")]
    Depth,
}

/// Something that the grammar allows at a place. Names and order are those of Kibana 9.5's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
pub enum Expected {
    /// `(`
    #[strum(serialize = r#""(""#)]
    Open,
    /// `)`
    #[strum(serialize = r#"")""#)]
    Close,
    /// `:`
    #[strum(serialize = r#"":""#)]
    Colon,
    /// `<`
    #[strum(serialize = r#""<""#)]
    Less,
    /// `<=`
    #[strum(serialize = r#""<=""#)]
    LessOrEqual,
    /// `>`
    #[strum(serialize = r#"">""#)]
    Greater,
    /// `>=`
    #[strum(serialize = r#"">=""#)]
    GreaterOrEqual,
    /// `{`
    #[strum(serialize = r#""{""#)]
    OpenBrace,
    /// `}`
    #[strum(serialize = r#""}""#)]
    CloseBrace,
    /// `and`, with a blank on either side.
    #[strum(serialize = "AND")]
    And,
    /// `not` and a blank.
    #[strum(serialize = "NOT")]
    Not,
    /// `or`, with a blank on either side.
    #[strum(serialize = "OR")]
    Or,
    /// The end of the query.
    #[strum(serialize = "end of input")]
    EndOfInput,
    /// A field's name.
    #[strum(serialize = "field name")]
    FieldName,
    /// The value of a range.
    #[strum(serialize = "literal")]
    Literal,
    /// A value, after a colon or alone.
    #[strum(serialize = "value")]
    Value,
    /// A blank.
    #[strum(serialize = "whitespace")]
    Whitespace,
}

impl KqlError {
    /// Kibana 9.5's whole message: the short one, the query, and a mark below the place.
    #[must_use]
    pub fn message(&self, query: &str) -> String {
        // Kibana counts in UTF-16.
        let before = query.get(..self.span.start).unwrap_or(query).encode_utf16().count();
        format!("{self}\n{query}\n{}^", "-".repeat(before))
    }
}

fn list(expected: &[Expected]) -> String {
    expected.iter().map(|&one| one.into()).collect::<Vec<&str>>().join(", ")
}

fn found_text(found: Option<char>) -> String {
    found.map_or_else(|| "end of input".to_owned(), |c| format!("\"{c}\""))
}
