//! The embedded Fleet as the sub-commands see it, in a build that has it and in one that does not.

#[cfg(not(feature = "sandbox"))]
mod absent;
#[cfg(feature = "sandbox")]
pub(super) mod clock;
#[cfg(feature = "sandbox")]
mod running;

#[cfg(not(feature = "sandbox"))]
pub(super) use absent::{Embedded, open};
#[cfg(feature = "sandbox")]
pub(super) use running::{Embedded, open};

const WHAT: &str = "Can't use the embedded Fleet";

/// What becomes of the embedded Fleet where this machine has no place for its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WithoutHome {
    /// It is not opened.
    Refuse,
    /// It is in memory alone.
    KeepInMemory,
}
