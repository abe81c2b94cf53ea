//! Which characters of the few rows on the screen a query found.

use std::collections::BTreeSet;

use frizbee::Matcher;

use super::{Pattern, Place, Query, Test};

/// Finds the characters to mark.
#[derive(Debug)]
pub struct Marker<'q> {
    name: Vec<Sought<'q>>,
    policy: Vec<Sought<'q>>,
}

#[derive(Debug)]
struct Sought<'q> {
    pattern: &'q Pattern,
    matcher: Matcher,
}

impl<'q> Marker<'q> {
    /// Makes a query ready for marking. What must not be there marks nothing.
    #[must_use]
    pub fn new(query: &'q Query) -> Self {
        let in_place = |wanted: Place| {
            let patterns = query.terms.iter().filter_map(move |term| match &term.test {
                Test::Text(place, pattern) if *place == wanted || *place == Place::Anywhere => {
                    (!term.inverse).then(|| Sought { pattern, matcher: pattern.matcher() })
                }
                _ => None,
            });
            patterns.collect()
        };
        Self { name: in_place(Place::Name), policy: in_place(Place::Policy) }
    }

    /// Which characters of a displayed name matched, counted from 0.
    pub fn name(&mut self, name: &str) -> BTreeSet<usize> {
        self.name.iter_mut().flat_map(|sought| sought.marks(name)).collect()
    }

    /// Which characters of a policy's displayed name matched, counted from 0.
    pub fn policy(&mut self, name: &str) -> BTreeSet<usize> {
        self.policy.iter_mut().flat_map(|sought| sought.marks(name)).collect()
    }
}

impl Sought<'_> {
    fn marks(&mut self, text: &str) -> BTreeSet<usize> {
        let Some(found) = self.matcher.match_one_indices(text, 0) else { return BTreeSet::new() };
        let bytes: BTreeSet<usize> =
            found.indices.into_iter().filter_map(|at| usize::try_from(at).ok()).collect();
        let hit = |(at, c): (usize, char)| bytes.range(at..at + c.len_utf8()).next().is_some();
        let marks: BTreeSet<usize> =
            text.char_indices().enumerate().filter(|(_, here)| hit(*here)).map(|(at, _)| at).collect();
        // On its way back through a text in which letters repeat, frizbee loses some; through a very long one, all.
        if marks.len() == self.pattern.text.chars().count() { marks } else { self.in_order(text) }
    }

    /// The first of every letter, one after the other.
    fn in_order(&self, text: &str) -> BTreeSet<usize> {
        let minds_capitals = self.pattern.text.chars().any(char::is_uppercase);
        let same = |a: char, b: char| a == b || (!minds_capitals && a.to_lowercase().eq(b.to_lowercase()));
        let mut rest = text.chars().enumerate();
        let mut next = |wanted| rest.find(|(_, c)| same(*c, wanted)).map(|(at, _)| at);
        self.pattern.text.chars().map_while(&mut next).collect()
    }
}
