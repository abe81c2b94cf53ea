//! Which letters a text is made of, in one number: most rows that do not match need no closer look.

/// A set of letters, capitals and small ones alike; so coarse that some letters count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u64);

impl Letters {
    /// Of nothing.
    pub const NONE: Self = Self(0);

    /// The letters of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |all, byte| all | 1 << bit(byte)))
    }

    /// The letters of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a text of these letters may hold one of those: if not, it does not.
    #[must_use]
    pub fn may_hold(self, sought: Self) -> bool {
        sought.0 & !self.0 == 0
    }
}

/// Letters and digits have a bit each, other ASCII shares some. All else has the last: what is small and what is
/// capital there is the matcher's business, and it never takes one of them for an ASCII letter.
fn bit(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a',
        b'A'..=b'Z' => byte - b'A',
        b'0'..=b'9' => 26 + byte - b'0',
        0..=0x7f => 36 + byte % 27,
        _ => 63,
    }
}
