//! The live filter's language: what a person types after `/`, and which rows it leaves.
//!
//! Terms stand between blanks and all must hold; `!` before one turns it round. A plain term is looked for letter by
//! letter (fuzzily) in the name and the policy's name, and in one piece in the id: letters picked out of 32 hexadecimal
//! digits would find nearly every token. `"two words"` is looked for in one piece everywhere. `name:`, `policy:` and
//! `id:` look in one place; `status:expired`, `age>90d`, `expires<7d` and `expires:never` ask for a property. A term
//! with a capital letter minds capitals, another does not.
//!
//! Reading never fails. What is half typed is said as a [`Hint`] and filters nothing meanwhile.

mod complete;
mod letters;
mod marks;
mod matching;
mod parse;

#[cfg(test)]
mod tests;

use std::fmt;

use super::expiration::Expiration;
use super::status::Status;

pub use complete::complete;
pub use letters::Letters;
pub use marks::Marker;
pub use matching::{Facts, Search};

/// What was typed, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    text: String,
    terms: Vec<Term>,
    hint: Option<Hint>,
}

impl Query {
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
        let fuzzy = |test: &Test| matches!(test, Test::Text(_, pattern) if !pattern.whole);
        self.terms.iter().any(|term| !term.inverse && fuzzy(&term.test))
    }
}

/// One thing that must hold, or with `!` must not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    inverse: bool,
    test: Test,
}

/// What a term asks of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Text(Place, Pattern),
    Status(Status),
    Age(Than, Expiration),
    Expires(Than, Expiration),
    Never,
}

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Name,
    Policy,
    Id,
}

/// A text to look for; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    text: Box<str>,
    /// In one piece, not letter by letter.
    whole: bool,
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
            Self::Name => "name: takes a part of the name",
            Self::Policy => "policy: takes a part of the policy",
            Self::Id => "id: takes a part of the id",
            Self::Status => "status is active, expired or inactive",
            Self::Age => "age>90d or age<1h, by d, h, m or s",
            Self::Expires => "expires<7d, expires>30d or expires:never",
        })
    }
}
