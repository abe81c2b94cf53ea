//! What a person prefers, as plain values. Where they come from is the configuration's business.

use std::fmt;
use std::path::PathBuf;

/// A line of a file, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// Keys that a person gave an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The action's name: `show_secret`.
    pub action: String,
    /// The keys, as they were written: `X`, `ctrl+r`, `f5`.
    pub keys: Vec<String>,
    /// Where.
    pub place: Place,
}
