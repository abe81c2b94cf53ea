//! What the next key would act on.

use crate::domain::token::TokenId;

/// What a key that acts on something would act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtHand {
    /// Nothing: there is no row.
    Nothing,
    /// The token under the cursor.
    Token(TokenId),
    /// The policy under the cursor, by raw id.
    Policy(Box<str>),
}

/// What keys act on that has changed since the last frame that showed it, and not by the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strayed {
    /// The row under the cursor is another one.
    pub row: bool,
    /// There are marks now where there were none, or the last one is gone.
    pub marks: bool,
}
