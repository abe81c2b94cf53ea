//! Which characters of the few rows on the screen a query found.

use std::collections::BTreeSet;

use super::fold::traced;
use super::ids::{LEAST, begins};
use super::similar::Similar;
use crate::domain::find::{FindField, FindQuery, FindTest, Pattern};

/// Finds the characters to mark.
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
    /// Makes a query ready for marking. What must not be there marks nothing.
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

    /// Which characters of a displayed name matched, counted from 0.
    pub fn name(&mut self, name: &str) -> BTreeSet<usize> {
        self.marks(name, FindField::Name)
    }

    /// Which characters of a policy's displayed name matched, counted from 0; all where its id was asked for.
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

    /// How many characters at the beginning of a token's id, or of its API key's, matched.
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
    /// Which bytes of a folded text matched.
    fn bytes(&mut self, folded: &str) -> BTreeSet<usize> {
        if let Some(similar) = &mut self.similar {
            return similar.bytes(folded);
        }
        let found = folded.match_indices(&*self.pattern.folded);
        found.flat_map(|(at, part)| at..at + part.len()).collect()
    }
}
