//! Parses typed text into terms.

use crate::domain::expiration::Expiration;
use crate::domain::status::Status;

use crate::domain::find::{FindField, FindTest, Hint, Pattern, Term, Than, fold};

/// The complete terms, and the hint for the last incomplete one.
pub(super) fn terms(text: &str) -> (Vec<Term>, Option<Hint>) {
    let (mut terms, mut hint) = (Vec::new(), None);
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.strip_prefix('!');
        let inverse = bare.is_some();
        let (read, after) = test(bare.unwrap_or(rest));
        match read {
            Ok(found) => terms.push(Term { inverse, test: found }),
            Err(missing) => hint = missing.or(inverse.then_some(Hint::Inverse)).or(hint),
        }
        rest = after.trim_start();
    }
    (terms, hint)
}

/// A test or a hint, and the rest of the text. Empty text has no hint.
type ParsedTerm<'a> = (Result<FindTest, Option<Hint>>, &'a str);

fn test(text: &str) -> ParsedTerm<'_> {
    for (field, place, hint) in [
        ("name:", FindField::Name, Hint::Name),
        ("policy:", FindField::Policy, Hint::Policy),
        ("id:", FindField::Id, Hint::Id),
    ] {
        if let Some(value) = after(text, field) {
            let (read, rest) = pattern(value, place);
            return (read.map_err(|missing| missing.or(Some(hint))), rest);
        }
    }
    if let Some(value) = after(text, "status:") {
        let (word, rest) = word(value);
        return (status(word).ok_or(Some(Hint::Status)), rest);
    }
    if let Some(value) = after(text, "age").filter(|value| value.starts_with(['<', '>', ':'])) {
        let (word, rest) = word(value);
        return (time(word).map(|(than, span)| FindTest::Age(than, span)).ok_or(Some(Hint::Age)), rest);
    }
    if let Some(value) = after(text, "expires").filter(|value| value.starts_with(['<', '>', ':'])) {
        let (word, rest) = word(value);
        return (expires(word).ok_or(Some(Hint::Expires)), rest);
    }
    pattern(text, FindField::Anywhere)
}

/// The text after a field's name. Case is ignored.
fn after<'a>(text: &'a str, field: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(field.len())?;
    head.eq_ignore_ascii_case(field).then_some(rest)
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// A text to search for; `~` asks for similar text. An open quote reaches to the end of the text.
fn pattern(text: &str, place: FindField) -> ParsedTerm<'_> {
    let bare = text.strip_prefix('~').filter(|_| place != FindField::Id);
    let text = bare.unwrap_or(text);
    let quoted = text.strip_prefix('"').map(|quoted| quoted.split_once('"').unwrap_or((quoted, "")));
    let (found, rest) = quoted.unwrap_or_else(|| word(text));
    let read = if found.is_empty() {
        Err(bare.map(|_| Hint::Similar))
    } else {
        let folded = fold(found);
        // Accents alone fold to an empty text, which would match every name.
        let folded = if folded.trim().is_empty() { found } else { &folded };
        let pattern = Pattern { text: found.into(), folded: folded.into(), similar: bare.is_some() };
        Ok(FindTest::Text(place, pattern))
    };
    (read, rest)
}

fn status(word: &str) -> Option<FindTest> {
    let all = [Status::Active, Status::Expired, Status::Inactive];
    all.into_iter().find(|status| status.label().eq_ignore_ascii_case(word)).map(FindTest::Status)
}

fn expires(word: &str) -> Option<FindTest> {
    if word.eq_ignore_ascii_case(":never") {
        return Some(FindTest::Never);
    }
    time(word).map(|(than, span)| FindTest::Expires(than, span))
}

/// `>90d` or `<1h`.
fn time(word: &str) -> Option<(Than, Expiration)> {
    let (than, span) = match (word.strip_prefix('>'), word.strip_prefix('<')) {
        (Some(span), _) => (Than::More, span),
        (_, Some(span)) => (Than::Less, span),
        _ => return None,
    };
    Expiration::parse(span).ok().map(|span| (than, span))
}
