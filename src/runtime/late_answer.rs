//! The terminal's answer to a question that nobody waits for any more: it must not pass for keys.
//!
//! Where the answer to OSC 11 comes too late, it is read as input: Alt-] and then letters, among them `c`, which would
//! copy a secret.

use crate::app::key::{Chord, Key};

/// So many keys are taken for an answer at most; the longest there is has 28.
const LONGEST: u8 = 40;

/// Looks out for an answer that may still come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LateAnswer {
    /// None is due.
    No,
    /// One may begin at any key.
    Due,
    /// One has begun; so many keys of it have passed.
    Coming(u8),
}

impl LateAnswer {
    /// Whether the key belongs to an answer, and is not the person's.
    pub(super) fn takes(&mut self, chord: Chord) -> bool {
        let alt = |c| Chord { alt: true, ..Chord::char(c) };
        match *self {
            Self::Due if chord == alt(']') => *self = Self::Coming(0),
            Self::No | Self::Due => return false,
            // It ends by ST or by BEL, which are Alt-\ and ^g as keys.
            Self::Coming(_) if chord == alt('\\') || chord == Chord::ctrl('g') => *self = Self::No,
            Self::Coming(LONGEST) => {
                *self = Self::No;
                return false;
            }
            Self::Coming(passed) => {
                // What is in no answer is the person's, and the answer is over.
                if !matches!(chord, Chord { key: Key::Char(_), ctrl: false, alt: false }) {
                    *self = Self::No;
                    return false;
                }
                *self = Self::Coming(passed + 1);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left for the person of keys that were read.
    fn left(mut late: LateAnswer, keys: &[Chord]) -> Vec<Chord> {
        keys.iter().copied().filter(|chord| !late.takes(*chord)).collect()
    }

    fn answer(end: Chord) -> Vec<Chord> {
        let body = "11;rgb:cccc/eeee/ffff".chars().map(Chord::char);
        [Chord { alt: true, ..Chord::char(']') }].into_iter().chain(body).chain([end]).collect()
    }

    #[test]
    fn a_late_answer_presses_no_keys() {
        for end in [Chord { alt: true, ..Chord::char('\\') }, Chord::ctrl('g')] {
            let mut keys = vec![Chord::char('j')];
            keys.extend(answer(end));
            keys.push(Chord::char('c'));
            assert_eq!(left(LateAnswer::Due, &keys), [Chord::char('j'), Chord::char('c')]);
        }
    }

    #[test]
    fn where_none_is_due_every_key_is_the_persons() {
        let keys = answer(Chord::ctrl('g'));
        assert_eq!(left(LateAnswer::No, &keys), keys);
    }

    #[test]
    fn an_answer_that_breaks_off_swallows_little() {
        let begun = Chord { alt: true, ..Chord::char(']') };
        let enter = Chord::plain(Key::Enter);
        assert_eq!(
            left(LateAnswer::Due, &[begun, Chord::char('1'), enter, Chord::char('c')]),
            [enter, Chord::char('c')]
        );
        let many = [vec![begun], vec![Chord::char('x'); 100]].concat();
        assert_eq!(left(LateAnswer::Due, &many).len(), 100 - usize::from(LONGEST));
    }
}
