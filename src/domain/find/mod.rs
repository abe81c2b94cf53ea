//! The language of the live filter: what a person types after `/`, and which rows match it.
//!
//! Terms are separated by blanks and all must match; `!` negates a term. A plain term matches a part of the name or of the
//! policy's name, or, from four characters on, the beginning of an id. It matches no scattered letters: such a match must
//! never feed a bulk operation. `~web` matches similar text; where a term matches nothing, the row store looks for similar
//! text by itself and says so ([`FindQuery::likened`]). `"two words"` is one term. `name:`, `policy:` and `id:` search one
//! field; `status:expired`, `age>90d`, `expires<7d` and `expires:never` test a property. Case, accents and composition are
//! ignored ([`fold`]).
//!
//! Parsing never fails. An incomplete term gives a [`Hint`] and filters nothing.

mod complete;
mod fold;
mod ids;
mod letters;
mod marks;
mod matching;
mod parse;
mod similar;
pub mod whose;

#[cfg(test)]
mod tests;

use std::fmt;

use super::expiration::Expiration;
use super::status::Status;

pub use crate::domain::find::matching::{RowFacts, Search};
pub use complete::complete;
pub use fold::fold;
pub use letters::Letters;
pub use marks::Marker;

/// A parsed filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindQuery {
    text: String,
    terms: Vec<Term>,
    hint: Option<Hint>,
}

impl FindQuery {
    /// Parses any text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (terms, hint) = parse::terms(text);
        Self { text: text.to_owned(), terms, hint }
    }

    /// The trimmed text. Not fit for the screen: it may have been pasted.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether every row matches, because no term is complete.
    #[must_use]
    pub fn filters_nothing(&self) -> bool {
        self.terms.is_empty()
    }

    /// The hint for an incomplete term.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        self.hint
    }

    /// Whether some rows match better than others, so that the best come first.
    #[must_use]
    pub fn ranks(&self) -> bool {
        self.terms.iter().any(|term| !term.inverse && matches!(term.test, FindTest::Text(..)))
    }

    /// Whether a term asks for similar text. Its matches must not be marked all at once.
    #[must_use]
    pub fn is_similar(&self) -> bool {
        self.terms.iter().any(|term| matches!(&term.test, FindTest::Text(_, pattern) if pattern.similar))
    }

    /// The terms that similar text may replace if they match nothing; none if there are too many terms.
    #[must_use]
    pub fn parts(&self) -> Vec<usize> {
        let is_part = |term: &Term| match &term.test {
            FindTest::Text(place, pattern) => !term.inverse && !pattern.similar && *place != FindField::Id,
            _ => false,
        };
        let parts: Vec<usize> =
            self.terms.iter().enumerate().filter(|(_, term)| is_part(term)).map(|(at, _)| at).collect();
        if parts.len() > LIKENED { Vec::new() } else { parts }
    }

    /// The same filter, which asks for similar text in these of its [`Self::parts`].
    #[must_use]
    pub fn likened(&self, parts: &[usize]) -> Self {
        let mut likened = self.clone();
        for at in parts {
            if let Some(Term { test: FindTest::Text(_, pattern), .. }) = likened.terms.get_mut(*at) {
                pattern.similar = true;
            }
        }
        likened
    }
}

/// Maximum number of terms that similar text may replace.
const LIKENED: usize = 8;

/// A term, which `!` negates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    inverse: bool,
    test: FindTest,
}

/// What a term asks of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FindTest {
    Text(FindField, Pattern),
    Status(Status),
    Age(Than, Expiration),
    Expires(Than, Expiration),
    Never,
}

/// The field that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FindField {
    Anywhere,
    Name,
    Policy,
    Id,
}

/// A text to search for; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// As typed, for ids.
    text: Box<str>,
    /// Folded, for names.
    folded: Box<str>,
    /// Whether similar text matches.
    similar: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Than {
    More,
    Less,
}

/// What an incomplete term lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// `!` and nothing after it.
    Inverse,
    /// `~` and nothing after it.
    Similar,
    /// `name:` and nothing after it.
    Name,
    /// `policy:` and nothing after it.
    Policy,
    /// `id:` and nothing after it.
    Id,
    /// `status:` and no status.
    Status,
    /// `age` and no time.
    Age,
    /// `expires` and no time.
    Expires,
}

/// The text on the screen. Each fits in 40 cells.
impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inverse => "! leaves out what follows it: !web",
            Self::Similar => "~ finds similar names: ~web",
            Self::Name => "name: takes a part of the name",
            Self::Policy => "policy: takes a part of the policy",
            Self::Id => "id: takes the beginning of an id",
            Self::Status => "status is active, expired or inactive",
            Self::Age => "age>90d or age<1h, by d, h, m or s",
            Self::Expires => "expires<7d, expires>30d or expires:never",
        })
    }
}
