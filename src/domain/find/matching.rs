//! Which rows match a filter, and how well.
//!
//! A [`Search`] is made once for a whole list, whose names are already folded. Policies are matched once, not once for each
//! of their tokens.

use jiff::{SignedDuration, Timestamp};
use memchr::memmem::Finder;

use crate::domain::status::Status;

use super::ids::{LEAST, begins};
use super::similar::Similar;
use crate::domain::find::{FindField, FindQuery, FindTest, Letters, Pattern, Term, Than, fold};

/// Bonus for a match in the name.
const IN_THE_NAME: u32 = 8;
/// The score of a match by its position in the text.
const WHOLE: u32 = 7;
const AT_THE_BEGINNING: u32 = 5;
const AT_A_WORD: u32 = 3;
const WITHIN: u32 = 1;

/// What a filter can test of a row.
#[derive(Debug, Clone, Copy)]
pub struct RowFacts<'a> {
    /// The name as displayed, folded.
    pub name: &'a str,
    /// The letters of that.
    pub letters: Letters,
    /// The id.
    pub id: &'a str,
    /// The API key's id.
    pub api_key_id: &'a str,
    /// The policy's number from [`Search::add_policy`].
    pub policy: usize,
    /// The status now.
    pub status: Status,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it expires.
    pub expire_at: Option<Timestamp>,
}

/// A filter, prepared for many rows.
#[derive(Debug)]
pub struct Search<'q> {
    terms: Vec<PreparedTerm<'q>>,
    policies: usize,
    now: Timestamp,
}

/// A prepared term.
#[derive(Debug)]
struct PreparedTerm<'q> {
    term: &'q Term,
    text: Option<Texts>,
    /// The score of each policy that matches.
    policies: Vec<Option<u32>>,
}

/// A prepared text search.
#[derive(Debug)]
struct Texts {
    seeker: Seeker,
    /// The letters that a text must have.
    letters: Letters,
}

#[derive(Debug)]
enum Seeker {
    Part(Box<Finder<'static>>),
    Similar(Box<Similar>),
}

impl<'q> Search<'q> {
    /// Prepares a filter, as of `now`.
    #[must_use]
    pub fn new(query: &'q FindQuery, now: Timestamp) -> Self {
        Self::of(query.terms.iter(), now)
    }

    /// Prepares one of its terms alone.
    #[must_use]
    pub fn of_part(query: &'q FindQuery, part: usize, now: Timestamp) -> Self {
        Self::of(query.terms.iter().skip(part).take(1), now)
    }

    fn of(terms: impl Iterator<Item = &'q Term>, now: Timestamp) -> Self {
        let mut terms: Vec<PreparedTerm> = terms.map(PreparedTerm::new).collect();
        // Cheap tests first.
        terms.sort_by_key(|ready| ready.text.is_some());
        Self { terms, policies: 0, now }
    }

    /// Adds a policy by its raw id and displayed name, and returns its number, counted from 0.
    pub fn add_policy(&mut self, id: &str, name: &str) -> usize {
        for ready in &mut self.terms {
            let matched = ready.policy(id, name);
            ready.policies.push(matched);
        }
        self.policies += 1;
        self.policies - 1
    }

    /// The score of a row, higher is better; `None` if it does not match.
    pub fn score(&mut self, row: RowFacts<'_>) -> Option<u32> {
        let now = self.now;
        self.terms.iter_mut().try_fold(0_u32, |sum, ready| {
            let found = ready.row(row, now);
            match (found, ready.term.inverse) {
                (Some(score), false) => Some(sum.saturating_add(score)),
                (None, true) => Some(sum),
                (Some(_), true) | (None, false) => None,
            }
        })
    }

    /// The next moment at which the result for a row may change because time passes.
    #[must_use]
    pub fn changes_at(&self, row: RowFacts<'_>) -> Option<Timestamp> {
        let moments = self.terms.iter().flat_map(|ready| match ready.term.test {
            FindTest::Age(_, span) => [row.created_at.and_then(|at| at.checked_add(span.span()).ok()), None],
            FindTest::Expires(_, span) => {
                [row.expire_at, row.expire_at.and_then(|at| at.checked_sub(span.span()).ok())]
            }
            FindTest::Text(..) | FindTest::Status(_) | FindTest::Never => [None, None],
        });
        // At the moment itself, the time is neither more nor less.
        let moments =
            moments.flatten().flat_map(|at| [Some(at), at.checked_add(SignedDuration::from_nanos(1)).ok()]);
        moments.flatten().filter(|at| *at > self.now).min()
    }
}

impl<'q> PreparedTerm<'q> {
    fn new(term: &'q Term) -> Self {
        let text = match &term.test {
            FindTest::Text(_, pattern) => Some(Texts::new(pattern)),
            _ => None,
        };
        Self { term, text, policies: Vec::new() }
    }

    fn policy(&mut self, id: &str, name: &str) -> Option<u32> {
        let (FindTest::Text(place, pattern), Some(text)) = (&self.term.test, &mut self.text) else {
            return None;
        };
        match place {
            FindField::Anywhere => text.score(&fold(name)),
            FindField::Policy => {
                text.score(&fold(name)).or_else(|| begins(id, &pattern.text, LEAST).then_some(WITHIN))
            }
            FindField::Name | FindField::Id => None,
        }
    }

    fn row(&mut self, row: RowFacts<'_>, now: Timestamp) -> Option<u32> {
        let holds = |holds: bool| holds.then_some(0);
        match (&self.term.test, &mut self.text) {
            (FindTest::Text(place, pattern), Some(text)) => {
                let by_id = || {
                    let least = place.least_of_id().filter(|_| !pattern.similar)?;
                    let ids = [row.id, row.api_key_id];
                    ids.iter().any(|id| begins(id, &pattern.text, least)).then_some(WITHIN)
                };
                let policy = self.policies.get(row.policy).copied().flatten();
                match place {
                    FindField::Name => text.in_name(row),
                    FindField::Id => by_id(),
                    FindField::Policy => policy,
                    FindField::Anywhere => {
                        let name = text.in_name(row).map(|score| score + IN_THE_NAME);
                        name.max(policy).or_else(by_id)
                    }
                }
            }
            (FindTest::Text(..), None) => None,
            (FindTest::Status(status), _) => holds(row.status == *status),
            (FindTest::Age(than, span), _) => {
                holds(row.created_at.is_some_and(|at| than.is(now.duration_since(at), span.span())))
            }
            (FindTest::Expires(than, span), _) => {
                let ahead = row.expire_at.filter(|at| *at > now);
                holds(ahead.is_some_and(|at| than.is(at.duration_since(now), span.span())))
            }
            (FindTest::Never, _) => holds(row.expire_at.is_none()),
        }
    }
}

impl Texts {
    fn new(pattern: &Pattern) -> Self {
        let word = &*pattern.folded;
        let (seeker, letters) = if pattern.similar {
            (Seeker::Similar(Box::new(Similar::to(word))), Letters::NONE)
        } else {
            (Seeker::Part(Box::new(Finder::new(word).into_owned())), Letters::of(word))
        };
        Self { seeker, letters }
    }

    fn in_name(&mut self, row: RowFacts<'_>) -> Option<u32> {
        row.letters.may_hold(self.letters).then(|| self.score(row.name)).flatten()
    }

    /// The score of a folded text.
    fn score(&mut self, text: &str) -> Option<u32> {
        match &mut self.seeker {
            Seeker::Similar(similar) => similar.score(text),
            Seeker::Part(finder) => {
                let first = finder.find(text.as_bytes())?;
                let is_word = |at: usize| {
                    text.get(..at)
                        .and_then(|before| before.chars().next_back())
                        .is_none_or(|c| !c.is_alphanumeric())
                };
                Some(match first {
                    0 if text.len() == finder.needle().len() => WHOLE,
                    0 => AT_THE_BEGINNING,
                    _ if finder.find_iter(text.as_bytes()).any(is_word) => AT_A_WORD,
                    _ => WITHIN,
                })
            }
        }
    }
}

impl Than {
    fn is(self, one: SignedDuration, other: SignedDuration) -> bool {
        match self {
            Self::More => one > other,
            Self::Less => one < other,
        }
    }
}
