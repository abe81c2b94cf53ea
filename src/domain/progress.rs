//! The progress of a long operation.

/// How far a long operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Tokens processed so far, failed ones included.
    pub done: usize,
    /// All tokens of the operation.
    pub of: usize,
}

/// A part of a long operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The request is being sent.
    Sending,
    /// The tokens are read again to see which of them failed.
    Reading,
    /// Failed tokens are tried again one by one, so that the server gives a reason for each.
    Asking,
    /// Rows are written to a file.
    Writing,
}
