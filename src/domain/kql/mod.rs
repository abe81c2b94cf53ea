//! The Kibana Query Language: building it, reading it back, and completing it.
//!
//! The whole language is read: `and`, `or`, `not`, parentheses, free text, `field:value`, phrases, value groups,
//! wildcards, `field:*`, ranges and `field:{ nested }`. Every node of the [`tree`] and every [`KqlError`] knows its
//! bytes, and an error says what Kibana's own parser would have taken in its place.

pub mod build;
pub mod complete;
mod error;
mod parser;
mod print;
mod reader;
pub mod tree;

pub use error::{Expected, KqlError, KqlErrorKind};
pub use parser::parse;

/// How many parentheses and braces may be nested. Kibana's own interface nests four.
pub const MAX_DEPTH: usize = 50;

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
