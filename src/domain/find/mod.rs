//! The live filter's language: what a person types after `/`, and which rows it leaves.
//!
//! Terms stand between blanks and all must hold; `!` before one turns it round. A plain term keeps what has it as a part
//! of the name or of the policy's name, or at the beginning of an id, from four characters on: letters that lie scattered
//! must never feed a bulk act. `~web` asks for what is similar, letter by letter; where nothing has a term as a part the
//! row store asks so by itself, and says it ([`FindQuery::likened`]). `"two words"` is looked for in one piece. `name:`,
//! `policy:` and `id:` look in one place; `status:expired`, `age>90d`, `expires<7d` and `expires:never` ask for a property.
//! Capitals, accents and composition don't matter ([`fold`]).
//!
//! Reading never fails. What is half typed is said as a [`Hint`] and filters nothing meanwhile.

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

/// What was typed, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindQuery {
    text: String,
    terms: Vec<Term>,
    hint: Option<Hint>,
}

impl FindQuery {
    /// Reads what was typed, whatever it is.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (terms, hint) = parse::terms(text);
        Self { text: text.to_owned(), terms, hint }
    }

    /// What was typed, without the blanks around it. Not fit for the screen: it may have been pasted.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it lets every row through: nothing was typed, or nothing that is finished.
    #[must_use]
    pub fn filters_nothing(&self) -> bool {
        self.terms.is_empty()
    }

    /// What is half typed.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        self.hint
    }

    /// Whether some rows match better than others, so that the best come first.
    #[must_use]
    pub fn ranks(&self) -> bool {
        self.terms.iter().any(|term| !term.inverse && matches!(term.test, FindTest::Text(..)))
    }

    /// Whether it asks for what is similar somewhere, so that what it leaves must not be marked all at once.
    #[must_use]
    pub fn is_similar(&self) -> bool {
        self.terms.iter().any(|term| matches!(&term.test, FindTest::Text(_, pattern) if pattern.similar))
    }

    /// The terms for which something similar could be shown where nothing has them as a part; of many terms none, as that
    /// is no search any more.
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

    /// The same, with similar ones asked for by these of its [`Self::parts`].
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

/// So many terms can be asked for by similarity at most.
const LIKENED: usize = 8;

/// One thing that must hold, or with `!` must not.
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

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FindField {
    Anywhere,
    Name,
    Policy,
    Id,
}

/// A text to look for; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// As it was typed, for ids.
    text: Box<str>,
    /// As it is compared with names.
    folded: Box<str>,
    /// What is similar will do.
    similar: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Than {
    More,
    Less,
}

/// What is missing from a term that is half typed.
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

/// In words for the person; every one fits 40 cells.
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
