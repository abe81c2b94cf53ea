//! Reads the tokens of a query (blanks, keywords, words) and remembers what was expected where.
//!
//! Kibana 9.5 reports what was expected at the furthest place that its parser looked at. The parser caches where it has
//! looked for a blank, and reports a missing blank only if the first look there was not part of a larger rule.

use std::collections::BTreeSet;

use super::{Expected, KqlError, KqlErrorKind, Span};
use crate::domain::kql::tree::{KqlWord, WordKind};

pub(super) struct KqlReader<'a> {
    text: &'a str,
    pub(super) at: usize,
    /// The furthest place where something was expected but not found, and what.
    furthest: usize,
    expected: BTreeSet<Expected>,
    /// The places where no blank was found.
    no_blank: Vec<bool>,
}

impl<'a> KqlReader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, furthest: 0, expected: BTreeSet::new(), no_blank: vec![false; text.len() + 1] }
    }

    pub(super) fn at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Notes that `what` was expected here.
    pub(super) fn miss(&mut self, what: Expected) {
        if self.at > self.furthest {
            self.furthest = self.at;
            self.expected.clear();
        }
        if self.at == self.furthest {
            self.expected.insert(what);
        }
    }

    /// The error at the furthest place.
    pub(super) fn error(&self) -> KqlError {
        let start = self.furthest;
        let found = self.text.get(start..).and_then(|rest| rest.chars().next());
        let expected = self.expected.iter().copied().collect();
        let span = Span { start, end: start + found.map_or(0, char::len_utf8) };
        KqlError { kind: KqlErrorKind::Unexpected { expected, found }, span }
    }

    /// The error for too many levels, at the sign before this place.
    pub(super) fn too_deep(&self) -> KqlError {
        KqlError { kind: KqlErrorKind::Depth, span: Span { start: self.at.saturating_sub(1), end: self.at } }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn take(&mut self, wanted: &str) -> bool {
        let there = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        self.at += if there { wanted.len() } else { 0 };
        there
    }

    /// Reads a sign such as `(`, or notes that it was expected.
    pub(super) fn sign(&mut self, sign: &str, name: Expected) -> bool {
        let there = self.take(sign);
        if !there {
            self.miss(name);
        }
        there
    }

    /// Reads any number of blanks.
    pub(super) fn blanks(&mut self) {
        self.pass_blanks();
        if !self.mark_no_blank() {
            self.miss(Expected::Whitespace);
        }
    }

    /// Reads `and` or `or`, with blanks on both sides.
    pub(super) fn joiner(&mut self, word: &str, name: Expected) -> bool {
        let start = self.at;
        if self.some_blanks() && self.keyword(word) && self.some_blanks() {
            return true;
        }
        self.at = start;
        self.miss(name);
        false
    }

    /// Reads `not` and the blanks after it.
    pub(super) fn not(&mut self) -> bool {
        let start = self.at;
        if self.keyword("not") && self.some_blanks() {
            return true;
        }
        self.at = start;
        self.miss(Expected::Not);
        false
    }

    /// Reads a word, with or without quotes.
    pub(super) fn word(&mut self) -> Option<KqlWord> {
        if self.peek() == Some('"') { self.quoted() } else { self.unquoted() }
    }

    fn pass_blanks(&mut self) {
        while let Some(c) = self.peek().filter(|c| is_blank(*c)) {
            self.at += c.len_utf8();
        }
    }

    fn some_blanks(&mut self) -> bool {
        let start = self.at;
        self.pass_blanks();
        self.mark_no_blank();
        self.at > start
    }

    /// Notes that there is no blank here; returns whether that was noted before.
    fn mark_no_blank(&mut self) -> bool {
        self.no_blank.get_mut(self.at).is_none_or(|seen| std::mem::replace(seen, true))
    }

    fn blank(&mut self) -> bool {
        let Some(c) = self.peek().filter(|c| is_blank(*c)) else {
            self.mark_no_blank();
            return false;
        };
        self.at += c.len_utf8();
        true
    }

    fn keyword(&mut self, word: &str) -> bool {
        let head = self.text.get(self.at..self.at + word.len());
        let there = head.is_some_and(|head| head.eq_ignore_ascii_case(word));
        self.at += if there { word.len() } else { 0 };
        there
    }

    /// Whether a keyword ends an unquoted word here. In Kibana 9.5, `not` does so even in the middle of a word.
    fn ends_by_keyword(&mut self) -> bool {
        let start = self.at;
        let joined = self.blank();
        let inside = self.at;
        let mut found = false;
        for word in ["or", "and"] {
            self.at = inside;
            found = found || (joined && self.keyword(word) && self.blank());
        }
        self.at = start;
        found = found || (self.keyword("not") && self.blank());
        self.at = start;
        found
    }

    fn quoted(&mut self) -> Option<KqlWord> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                None => {
                    self.at = start;
                    return None;
                }
                Some('"') => break,
                Some('\\') => {
                    let resolved = self.escape(&['\\', '"']);
                    self.at += usize::from(resolved.is_none());
                    text.push(resolved.unwrap_or('\\'));
                }
                Some(c) => {
                    self.at += c.len_utf8();
                    text.push(c);
                }
            }
        }
        self.at += 1;
        Some(KqlWord { kind: WordKind::Quoted(text), span: Span { start, end: self.at } })
    }

    fn unquoted(&mut self) -> Option<KqlWord> {
        let start = self.at;
        let (mut pieces, mut piece) = (Vec::new(), String::new());
        loop {
            match self.peek() {
                Some('*') => {
                    self.at += 1;
                    pieces.push(std::mem::take(&mut piece));
                }
                // The `\n` of `\not` is not a newline: Kibana escapes `not` this way.
                Some('\\') => match self.escaped_keyword().map(str::to_owned) {
                    Some(word) => piece.push_str(&word),
                    None => match self.escape(&SPECIAL) {
                        Some(c) => piece.push(c),
                        None => break,
                    },
                },
                Some(c) if SPECIAL.contains(&c) => break,
                next => {
                    if self.ends_by_keyword() {
                        break;
                    }
                    let Some(c) = next else { break };
                    self.at += c.len_utf8();
                    piece.push(c);
                }
            }
        }
        if self.at == start {
            return None;
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let span = Span { start, end: start + raw.trim_end_matches(is_trimmed).len() };
        pieces.push(piece);
        if let Some(first) = pieces.first_mut() {
            *first = first.trim_start_matches(is_trimmed).to_owned();
        }
        if let Some(last) = pieces.last_mut() {
            last.truncate(last.trim_end_matches(is_trimmed).len());
        }
        let kind = match pieces.len() {
            1 => WordKind::Literal(pieces.pop().unwrap_or_default()),
            _ => WordKind::Wildcard(pieces),
        };
        Some(KqlWord { kind, span })
    }

    fn escaped_keyword(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at + 1..)?;
        let word = ["and", "or", "not"]
            .into_iter()
            .find_map(|word| rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)))?;
        self.at += 1 + word.len();
        Some(word)
    }

    /// Reads an escape and returns its character. Reads nothing when this is not an escape.
    fn escape(&mut self, signs: &[char]) -> Option<char> {
        let next = self.text.get(self.at + 1..)?.chars().next()?;
        let resolved = match next {
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            'u' => return self.unicode(),
            sign if signs.contains(&sign) => sign,
            _ => return None,
        };
        self.at += 1 + next.len_utf8();
        Some(resolved)
    }

    /// Reads `\u` and four digits: UTF-16 as in JavaScript, where two escapes may make one character.
    fn unicode(&mut self) -> Option<char> {
        let first = self.unit(self.at)?;
        let pair = self.unit(self.at + 6).filter(|_| (0xD800..0xDC00).contains(&first));
        let units = [first, pair.unwrap_or_default()];
        let whole = pair.and_then(|_| char::decode_utf16(units).next()?.ok());
        self.at += if whole.is_some() { 12 } else { 6 };
        Some(whole.or_else(|| char::from_u32(u32::from(first))).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        u16::from_str_radix(digits, 16).ok()
    }
}

/// Characters that need a backslash outside quotes in Kibana 9.5.
const SPECIAL: [char; 10] = ['\\', '(', ')', ':', '<', '>', '"', '*', '{', '}'];

/// What counts as a blank in Kibana 9.5's grammar.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{a0}')
}

/// What JavaScript's `trim` removes.
fn is_trimmed(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}
