//! The set of letters of a text in one number, which rules out most rows that do not match.

/// A set of letters. Case is ignored, and some letters share a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u64);

impl Letters {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// The letters of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |all, byte| all | 1 << bit(byte)))
    }

    /// The union of both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a text with these letters may contain one with the `sought` letters.
    #[must_use]
    pub fn may_hold(self, sought: Self) -> bool {
        sought.0 & !self.0 == 0
    }
}

/// Letters and digits have a bit each; other ASCII characters share some. All other bytes have the last bit, as the matcher
/// decides about their case and never confuses them with ASCII.
fn bit(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a',
        b'A'..=b'Z' => byte - b'A',
        b'0'..=b'9' => 26 + byte - b'0',
        0..=0x7f => 36 + byte % 27,
        _ => 63,
    }
}
