//! Similar text has the letters of a word in order, with others between them. One in four letters may be missing.

use std::collections::BTreeSet;

use frizbee::{CaseMatching, Config, Matcher, Matching, Scoring};

/// One letter in this many may be missing.
const TYPO: usize = 4;

/// Compares folded texts with a folded word.
#[derive(Debug)]
pub(super) struct Similar {
    word: Box<str>,
    matcher: Matcher,
}

impl Similar {
    pub(super) fn to(word: &str) -> Self {
        // Adjacent letters count more than by frizbee's defaults, where `west` scores the same for `web-east` and
        // `web-west` because both begin with a `w`.
        let scoring = Scoring { prefix_bonus: 6, gap_open_penalty: 10, ..Scoring::default() };
        let typos = u16::try_from(word.chars().count() / TYPO).unwrap_or(u16::MAX);
        let config = Config::default().matching(Matching::Fuzzy).casing(CaseMatching::Respect);
        let config = config.scoring(scoring).max_typos(Some(typos));
        Self { word: word.into(), matcher: Matcher::new(word, &config) }
    }

    /// The similarity of a text, higher is better.
    pub(super) fn score(&mut self, text: &str) -> Option<u32> {
        self.matcher.match_one(text, 0).map(|found| u32::from(found.score))
    }

    /// The bytes of a text that match the word.
    pub(super) fn bytes(&mut self, text: &str) -> BTreeSet<usize> {
        let Some(found) = self.matcher.match_one_indices(text, 0) else { return BTreeSet::new() };
        let bytes: BTreeSet<usize> =
            found.indices.into_iter().filter_map(|at| usize::try_from(at).ok()).collect();
        let hit = |(at, c): (usize, char)| bytes.range(at..at + c.len_utf8()).next().is_some();
        let marks: BTreeSet<usize> =
            text.char_indices().filter(|here| hit(*here)).map(|(at, _)| at).collect();
        // frizbee loses some positions where letters repeat, and all of them in very long texts.
        if marks.len() == self.word.chars().count() { marks } else { self.in_order(text) }
    }

    /// The first occurrence of each letter in order. Missing letters are skipped.
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
