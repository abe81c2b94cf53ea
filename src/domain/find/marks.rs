//! Marks the matching characters of the rows on the screen.

use std::collections::BTreeSet;

use super::fold::traced;
use super::ids::{LEAST, begins};
use super::similar::Similar;
use crate::domain::find::{FindField, FindQuery, FindTest, Pattern};

/// Finds the characters to mark for a filter.
#[derive(Debug)]
pub struct Marker<'q> {
    sought: Vec<Sought<'q>>,
}

#[derive(Debug)]
struct Sought<'q> {
    place: FindField,
    pattern: &'q Pattern,
    similar: Option<Similar>,
}

impl<'q> Marker<'q> {
    /// Prepares a filter. Negated terms mark nothing.
    #[must_use]
    pub fn new(query: &'q FindQuery) -> Self {
        let terms = query.terms.iter().filter(|term| !term.inverse);
        let sought = terms.filter_map(|term| match &term.test {
            FindTest::Text(place, pattern) => {
                let similar = pattern.similar.then(|| Similar::to(&pattern.folded));
                Some(Sought { place: *place, pattern, similar })
            }
            _ => None,
        });
        Self { sought: sought.collect() }
    }

    /// The matching characters of a displayed name, counted from 0.
    pub fn name(&mut self, name: &str) -> BTreeSet<usize> {
        self.marks(name, FindField::Name)
    }

    /// The matching characters of a policy's displayed name, counted from 0; all if its id matched.
    pub fn policy(&mut self, id: &str, name: &str) -> BTreeSet<usize> {
        let by_id =
            |sought: &Sought| sought.place == FindField::Policy && begins(id, &sought.pattern.text, LEAST);
        let marks = self.marks(name, FindField::Policy);
        if marks.is_empty() && self.sought.iter().any(by_id) {
            (0..name.chars().count()).collect()
        } else {
            marks
        }
    }

    /// How many characters at the beginning of a token's id or API key id matched.
    #[must_use]
    pub fn id(&self, id: &str) -> usize {
        let lengths = self.sought.iter().filter_map(|sought| {
            let least = sought.place.least_of_id()?;
            let asked = !sought.pattern.similar && begins(id, &sought.pattern.text, least);
            asked.then(|| sought.pattern.text.chars().count())
        });
        lengths.max().unwrap_or(0)
    }

    fn marks(&mut self, text: &str, place: FindField) -> BTreeSet<usize> {
        let here = |sought: &&mut Sought| sought.place == place || sought.place == FindField::Anywhere;
        if !self.sought.iter_mut().any(|sought| here(&sought)) {
            return BTreeSet::new();
        }
        let (folded, origins) = traced(text);
        let bytes = self.sought.iter_mut().filter(here).flat_map(|sought| sought.bytes(&folded));
        bytes.filter_map(|byte| origins.get(byte).copied()).collect()
    }
}

impl Sought<'_> {
    /// The matching bytes of a folded text.
    fn bytes(&mut self, folded: &str) -> BTreeSet<usize> {
        if let Some(similar) = &mut self.similar {
            return similar.bytes(folded);
        }
        let found = folded.match_indices(&*self.pattern.folded);
        found.flat_map(|(at, part)| at..at + part.len()).collect()
    }
}
