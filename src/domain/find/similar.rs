//! What is similar to a word: its letters in their order, with others between them, and of longer words one in four
//! may be missing.

use std::collections::BTreeSet;

use frizbee::{CaseMatching, Config, Matcher, Matching, Scoring};

/// One letter in so many may be missing.
const TYPO: usize = 4;

/// Compares folded texts with a folded word.
#[derive(Debug)]
pub(super) struct Similar {
    word: Box<str>,
    matcher: Matcher,
}

impl Similar {
    pub(super) fn to(word: &str) -> Self {
        // Letters that stand together count for more than with frizbee's own figures: by those `west` likes `web-east`
        // as much as `web-west`, because it begins with a `w`.
        let scoring = Scoring { prefix_bonus: 6, gap_open_penalty: 10, ..Scoring::default() };
        let typos = u16::try_from(word.chars().count() / TYPO).unwrap_or(u16::MAX);
        let config = Config::default().matching(Matching::Fuzzy).casing(CaseMatching::Respect);
        let config = config.scoring(scoring).max_typos(Some(typos));
        Self { word: word.into(), matcher: Matcher::new(word, &config) }
    }

    /// How similar a text is, the higher the better.
    pub(super) fn score(&mut self, text: &str) -> Option<u32> {
        self.matcher.match_one(text, 0).map(|found| u32::from(found.score))
    }

    /// Which bytes of a text are those of the word.
    pub(super) fn bytes(&mut self, text: &str) -> BTreeSet<usize> {
        let Some(found) = self.matcher.match_one_indices(text, 0) else { return BTreeSet::new() };
        let bytes: BTreeSet<usize> =
            found.indices.into_iter().filter_map(|at| usize::try_from(at).ok()).collect();
        let hit = |(at, c): (usize, char)| bytes.range(at..at + c.len_utf8()).next().is_some();
        let marks: BTreeSet<usize> =
            text.char_indices().filter(|here| hit(*here)).map(|(at, _)| at).collect();
        // On its way back through a text in which letters repeat, frizbee loses some; through a very long one, all.
        if marks.len() == self.word.chars().count() { marks } else { self.in_order(text) }
    }

    /// The first of every letter, one after the other; one that is missing is passed over.
    fn in_order(&self, text: &str) -> BTreeSet<usize> {
        let mut rest = text.char_indices();
        let next = |wanted| {
            let mut ahead = rest.clone();
            let (at, _) = ahead.find(|(_, c)| *c == wanted)?;
            rest = ahead;
            Some(at)
        };
        self.word.chars().filter_map(next).collect()
    }
}
