//! The Kibana Query Language: building, parsing and completing it.
//!
//! The whole language is read: `and`, `or`, `not`, parentheses, free text, `field:value`, phrases, value lists,
//! wildcards, `field:*`, ranges and `field:{ nested }`. A [`KqlError`] has a byte span, and lists what Kibana's own
//! parser expects there.
//!
//! The tab checks and completes queries with it, and the embedded Fleet runs them with it: a mistake here would fit on
//! both sides. So `parser/tests.rs` holds it to tables of cases written from Kibana's grammar.

pub mod build;
pub mod complete;
mod error;
mod parser;
mod reader;
pub mod tree;

pub use error::{Expected, KqlError, KqlErrorKind};
pub use parser::parse;

/// How many parentheses and braces may be nested. Kibana's own interface nests four.
pub const MAX_DEPTH: usize = 50;

/// A range of bytes of the query. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}
