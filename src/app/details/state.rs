//! How far the details are read.

use crate::domain::token::TokenId;

/// How far a person has read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetailsScroll {
    /// Keys that move go to the details. They do in any case where the details stand in the table's place.
    pub focused: bool,
    /// The first line on show.
    pub scroll: usize,
    /// Of which token. Those of another one begin at the top.
    pub of: Option<TokenId>,
}
