//! Which rows a query leaves, and how well they match.
//!
//! A [`Search`] is made once for a whole list and asks frizbee, which needs no lower-cased copy of the texts; what is
//! the same for all tokens of a policy is found out once for the policy.

use frizbee::{CaseMatching, Config, Matcher, Matching, Scoring};
use jiff::{SignedDuration, Timestamp};

use crate::domain::status::Status;

use super::{Letters, Pattern, Place, Query, Term, Test, Than};

/// Of a match in the name and one as good elsewhere, that in the name is better.
const IN_THE_NAME: u32 = 4;

/// What a query can ask about a row.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The name as displayed.
    pub name: &'a str,
    /// The letters of the name.
    pub letters: Letters,
    /// The id.
    pub id: &'a str,
    /// The policy: the number that [`Search::add_policy`] gave it.
    pub policy: usize,
    /// The status now.
    pub status: Status,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it expires.
    pub expire_at: Option<Timestamp>,
}

/// A query, made ready for many rows.
#[derive(Debug)]
pub struct Search<'q> {
    terms: Vec<Ready<'q>>,
    policies: usize,
    now: Timestamp,
}

/// A term, made ready.
#[derive(Debug)]
struct Ready<'q> {
    term: &'q Term,
    text: Option<Texts>,
    /// How well each policy matches, if it does.
    policies: Vec<Option<u32>>,
}

#[derive(Debug)]
struct Texts {
    /// For names: letter by letter, or in one piece if it was quoted.
    name: Matcher,
    /// For ids: in one piece.
    id: Matcher,
    /// Which letters must be there.
    letters: Letters,
    /// Whether any id of the list has them.
    in_ids: bool,
}

impl<'q> Search<'q> {
    /// Makes a query ready, as of `now`, for rows whose ids are made of these letters.
    #[must_use]
    pub fn new(query: &'q Query, ids: Letters, now: Timestamp) -> Self {
        let mut terms: Vec<Ready> = query.terms.iter().map(|term| Ready::new(term, ids)).collect();
        // What costs little is asked first.
        terms.sort_by_key(|ready| ready.text.is_some());
        Self { terms, policies: 0, now }
    }

    /// Takes in a policy, by its raw id and its name as displayed; gives it the next number from 0 on.
    pub fn add_policy(&mut self, id: &str, name: &str) -> usize {
        for ready in &mut self.terms {
            let matched = ready.policy(id, name);
            ready.policies.push(matched);
        }
        self.policies += 1;
        self.policies - 1
    }

    /// How well a row matches, the higher the better; `None` when it does not.
    pub fn score(&mut self, row: Facts<'_>) -> Option<u32> {
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

    /// When the answer for a row may become another by itself: the first of the moments ahead that its times name.
    #[must_use]
    pub fn changes_at(&self, row: Facts<'_>) -> Option<Timestamp> {
        let moments = self.terms.iter().flat_map(|ready| match ready.term.test {
            Test::Age(_, span) => [row.created_at.and_then(|at| at.checked_add(span.span()).ok()), None],
            Test::Expires(_, span) => {
                [row.expire_at, row.expire_at.and_then(|at| at.checked_sub(span.span()).ok())]
            }
            Test::Text(..) | Test::Status(_) | Test::Never => [None, None],
        });
        // At the moment itself the time is neither more nor less.
        let moments =
            moments.flatten().flat_map(|at| [Some(at), at.checked_add(SignedDuration::from_nanos(1)).ok()]);
        moments.flatten().filter(|at| *at > self.now).min()
    }
}

impl<'q> Ready<'q> {
    fn new(term: &'q Term, ids: Letters) -> Self {
        let text = match &term.test {
            Test::Text(_, pattern) => Some(Texts {
                letters: Letters::of(&pattern.text),
                in_ids: ids.may_hold(Letters::of(&pattern.text)),
                name: pattern.matcher(),
                id: matcher(&pattern.text, Matching::Substring, CaseMatching::Ignore),
            }),
            _ => None,
        };
        Self { term, text, policies: Vec::new() }
    }

    fn policy(&mut self, id: &str, name: &str) -> Option<u32> {
        let (Test::Text(place, _), Some(text)) = (&self.term.test, &mut self.text) else { return None };
        match place {
            Place::Anywhere => score(&mut text.name, name),
            Place::Policy => score(&mut text.name, name).or_else(|| score(&mut text.id, id)),
            Place::Name | Place::Id => None,
        }
    }

    fn row(&mut self, row: Facts<'_>, now: Timestamp) -> Option<u32> {
        let holds = |holds: bool| holds.then_some(0);
        match (&self.term.test, &mut self.text) {
            (Test::Text(place, _), Some(text)) => {
                let policy = self.policies.get(row.policy).copied().flatten();
                match place {
                    Place::Name => text.in_name(row),
                    Place::Id => text.in_id(row),
                    Place::Policy => policy,
                    Place::Anywhere => {
                        let name = text.in_name(row).map(|score| score + IN_THE_NAME);
                        name.max(policy).or_else(|| text.in_id(row))
                    }
                }
            }
            (Test::Text(..), None) => None,
            (Test::Status(status), _) => holds(row.status == *status),
            (Test::Age(than, span), _) => {
                holds(row.created_at.is_some_and(|at| than.is(now.duration_since(at), span.span())))
            }
            (Test::Expires(than, span), _) => {
                let ahead = row.expire_at.filter(|at| *at > now);
                holds(ahead.is_some_and(|at| than.is(at.duration_since(now), span.span())))
            }
            (Test::Never, _) => holds(row.expire_at.is_none()),
        }
    }
}

impl Texts {
    fn in_name(&mut self, row: Facts<'_>) -> Option<u32> {
        row.letters.may_hold(self.letters).then(|| score(&mut self.name, row.name)).flatten()
    }

    fn in_id(&mut self, row: Facts<'_>) -> Option<u32> {
        self.in_ids.then(|| score(&mut self.id, row.id)).flatten()
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

impl Pattern {
    pub(super) fn matcher(&self) -> Matcher {
        let how = if self.whole { Matching::Substring } else { Matching::Fuzzy };
        matcher(&self.text, how, CaseMatching::Smart)
    }
}

fn matcher(text: &str, matching: Matching, casing: CaseMatching) -> Matcher {
    // Letters that stand together count for more than with frizbee's own figures: by those `west` likes `web-east` as
    // much as `web-west`, because it begins with a `w`.
    let scoring = Scoring { prefix_bonus: 6, gap_open_penalty: 10, ..Scoring::default() };
    Matcher::new(text, &Config::default().matching(matching).casing(casing).scoring(scoring))
}

fn score(matcher: &mut Matcher, text: &str) -> Option<u32> {
    matcher.match_one(text, 0).map(|found| u32::from(found.score))
}
