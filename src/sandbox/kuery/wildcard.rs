//! Values with a `*` in them. Kibana 9.5 hands them to Elasticsearch's `query_string`, whose words are separate: any
//! of them may match.

/// A word of a value with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WildcardPart {
    /// Words without any; several that follow each other are one text.
    Plain(String),
    /// A `*` alone: any value.
    Any,
    /// Pieces with a `*` between one and the next.
    Pattern(Vec<String>),
}

/// Takes a value's pieces apart at its blanks.
pub(super) fn parts(pieces: &[String]) -> Vec<WildcardPart> {
    let mut words: Vec<Vec<String>> = vec![vec![]];
    for (number, piece) in pieces.iter().enumerate() {
        for (place, text) in piece.split(is_blank).enumerate() {
            // The first text of a piece goes on after its `*`; each further one begins a word.
            if number == 0 || place > 0 {
                words.push(vec![text.to_owned()]);
            } else if let Some(word) = words.last_mut() {
                word.push(text.to_owned());
            }
        }
    }
    let mut parts: Vec<WildcardPart> = Vec::new();
    for mut word in words {
        match word.len() {
            0 => {}
            1 => {
                let text = word.swap_remove(0);
                match parts.last_mut() {
                    _ if text.is_empty() => {}
                    Some(WildcardPart::Plain(before)) => {
                        before.push(' ');
                        before.push_str(&text);
                    }
                    _ => parts.push(WildcardPart::Plain(text)),
                }
            }
            2 if word.iter().all(String::is_empty) => parts.push(WildcardPart::Any),
            _ => parts.push(WildcardPart::Pattern(word)),
        }
    }
    parts
}

/// Lucene: what separates words.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{3000}')
}

/// SQLite refuses longer patterns. No value of a document is that long.
const LONGEST: usize = 50_000;

/// The pattern for SQLite's GLOB, which minds the case and knows no escape but a class; `None` when it can't match.
pub(super) fn glob(pieces: &[String]) -> Option<String> {
    let mut pattern = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 && !pattern.ends_with('*') {
            pattern.push('*');
        }
        for c in piece.chars() {
            match c {
                // SQLite's patterns end at a NUL.
                '\0' => return None,
                '*' => pattern.push_str("[*]"),
                '?' => pattern.push_str("[?]"),
                '[' => pattern.push_str("[[]"),
                c => pattern.push(c),
            }
        }
    }
    (pattern.len() <= LONGEST).then_some(pattern)
}

/// Elasticsearch's name for the query that a pattern becomes.
pub(super) fn kind(pieces: &[String]) -> &'static str {
    match pieces {
        [start, end] if !start.is_empty() && end.is_empty() => "prefix",
        _ => "wildcard",
    }
}
