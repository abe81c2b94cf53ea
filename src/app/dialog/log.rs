//! The message log: everything that was said since the start, the newest at the bottom.

/// The log, open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogView {
    /// How many messages it is scrolled up from the newest.
    pub back: usize,
}
