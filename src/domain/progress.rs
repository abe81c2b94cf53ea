//! How far something is that takes long.

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// So many tokens are through, well or not.
    pub done: usize,
    /// Of so many.
    pub of: usize,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The order goes out.
    Sending,
    /// The tokens are read again, to see which of them failed.
    Reading,
    /// Those that failed are tried once more, one by one, so that the server says why.
    Asking,
    /// Rows go into a file.
    Writing,
}
