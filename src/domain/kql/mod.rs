//! The Kibana Query Language: building it, and reading it back.
//!
//! Read so far: `and`, `or`, `not`, parentheses, `field:value`, `field:"value"` and ranges. The rest of the
//! language (wildcards, `field:*`, value groups, free text, nested fields) is recognised and refused by name.

pub mod build;
mod lexer;
mod parser;
pub mod tree;

pub use lexer::{Token, TokenKind, tokens};
pub use parser::{MAX_DEPTH, parse};

use thiserror::Error;

/// A part of the text that was read, in bytes; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From the beginning of this one to the end of `last`.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self { start: self.start, end: last.end }
    }
}

/// Why a text is no query that can be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind} at byte {}", span.start)]
pub struct KqlError {
    /// What is wrong.
    pub kind: KqlErrorKind,
    /// Where; empty at the end of the text.
    pub span: Span,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KqlErrorKind {
    /// Something else belongs here.
    #[error("Expected {expected} but {found} found")]
    Unexpected {
        /// What belongs here, in words.
        expected: &'static str,
        /// What stands here, in words.
        found: String,
    },
    /// A quote is opened and never closed.
    #[error("Expected closing quote but end of input found")]
    OpenQuote,
    /// A backslash before something that needs none.
    #[error("Unknown escape")]
    Escape,
    /// More than [`MAX_DEPTH`] parentheses and negations inside each other.
    #[error("Nested too deeply (more than {MAX_DEPTH} levels)")]
    Depth,
    /// Good KQL that is not read yet.
    #[error("{0} are not supported here")]
    Unsupported(&'static str),
}

impl KqlError {
    /// Whether the text is good KQL of a kind that is not read yet, rather than malformed.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self.kind, KqlErrorKind::Unsupported(_))
    }
}
