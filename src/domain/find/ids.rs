//! Which words are looked for at the beginning of an id.

use super::FindField;

/// A word without a field needs at least this many characters to be looked for in ids.
pub(super) const LEAST: usize = 4;

impl FindField {
    /// The least number of characters that are looked for in a token's ids; `None` where ids are not searched.
    pub(super) fn least_of_id(self) -> Option<usize> {
        match self {
            Self::Anywhere => Some(LEAST),
            Self::Id => Some(1),
            Self::Name | Self::Policy => None,
        }
    }
}

/// Whether an id begins with `text`, which has at least `least` bytes. Case is ignored.
pub(super) fn begins(id: &str, text: &str, least: usize) -> bool {
    let head = id.get(..text.len());
    text.len() >= least && head.is_some_and(|head| head.eq_ignore_ascii_case(text))
}
