//! What could come next in a query, at a place in it: fields, operators, values, and the words between clauses.

use super::build::Clause;
use super::{Expected, Span};
use crate::domain::kql::reader::KqlReader;
use crate::domain::policy::Policies;
use crate::domain::rows::TokenRows;
use crate::domain::text::Text;
use crate::domain::token::Token;

/// So many candidates are offered at most.
const OFFERED: usize = 50;
/// So many tokens are looked through for names, so that a key costs the same at any number of them.
const LOOKED_THROUGH: usize = 20_000;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldKind {
    Flag,
    Date,
    Word,
}

/// Kibana 9.5: the fields of enrollment tokens. `api_key` is left out: it would put secrets into the history.
const FIELDS: [(&str, FieldKind, &str); 8] = [
    ("name", FieldKind::Word, "the token's name, with its id behind it"),
    ("policy_id", FieldKind::Word, "the agent policy's id"),
    ("active", FieldKind::Flag, "not revoked; expired or not"),
    ("created_at", FieldKind::Date, "when it was created"),
    ("expire_at", FieldKind::Date, "when it expires"),
    ("updated_at", FieldKind::Date, "when it was last changed"),
    ("hidden", FieldKind::Flag, "kept out of Kibana's list"),
    ("api_key_id", FieldKind::Word, "the id of its Elasticsearch API key"),
];

const DATES: [(&str, &str); 5] = [
    ("now", "this moment"),
    ("now-7d", "a week ago"),
    ("now-30d", "a month ago"),
    ("now+7d", "in a week"),
    ("now+30d", "in a month"),
];

/// What can be put into a query at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// What a candidate takes the place of; empty where it only adds. `None` when there is nothing to offer.
    pub span: Option<Span>,
    /// The candidates, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// One thing that could come next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put in.
    pub text: Text,
    /// What it means, in few words, fit for the screen; may be empty.
    pub about: String,
}

/// Where values come from.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The agent policies.
    pub policies: &'a Policies,
    /// The tokens.
    pub rows: &'a TokenRows,
}

/// What belongs at a place.
enum CompletionPlace {
    /// A clause begins.
    Clause,
    /// A word that may be a field's name.
    Field(Span),
    /// An operator after this field.
    Operator(String),
    /// A value of this field; the first byte of what stands there already.
    Value(String, usize),
    /// `and` or `or`; inside parentheses or not.
    Joiner { inside: bool },
    /// Nothing that can be guessed.
    Unknown,
}

/// What could come next at byte `at` of `text`. No text and no place makes it panic.
#[must_use]
pub fn complete(text: &str, at: usize, known: Known<'_>) -> Completion {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = text.get(..at).unwrap_or_default();
    let here = Span { start: at, end: at };
    let after = text.get(at..).unwrap_or_default();
    match place(before) {
        CompletionPlace::Clause => offer(here, clauses(), "", false),
        CompletionPlace::Field(span) => {
            let typed = before.get(span.start..).unwrap_or_default();
            if let Some(field) = FIELDS.iter().find(|(name, ..)| *name == typed) {
                return offer(here, operators(field.0), "", false);
            }
            let fields = offer(Span { end: at + rest_of_word(after), ..span }, clauses(), typed, false);
            if fields.candidates.is_empty() { last_word(before, at, false) } else { fields }
        }
        CompletionPlace::Operator(field) => {
            let mut completion = offer(here, operators(&field), "", false);
            if !FIELDS.iter().any(|(name, ..)| *name == field) {
                completion.candidates.extend(joiners(false));
            }
            completion
        }
        CompletionPlace::Value(field, start) => {
            let typed = before.get(start..).unwrap_or_default();
            let rest = if typed.starts_with('"') { rest_of_quoted(after) } else { rest_of_word(after) };
            let values = offer(Span { start, end: at + rest }, values(&field, known), typed, true);
            if values.candidates.is_empty() { last_word(before, at, false) } else { values }
        }
        CompletionPlace::Joiner { inside } => offer(here, joiners(inside), "", false),
        CompletionPlace::Unknown => Completion::default(),
    }
}

/// Reads what stands before the place, and says what belongs there.
fn place(before: &str) -> CompletionPlace {
    let mut reader = KqlReader::new(before);
    let mut open: Vec<Option<String>> = Vec::new();
    let mut state = LastToken::Clause;
    let begin = |open: &[Option<String>]| match open.last() {
        Some(Some(field)) => LastToken::Value(field.clone()),
        _ => LastToken::Clause,
    };
    loop {
        if matches!(state, LastToken::After(_) | LastToken::Word(..))
            && (reader.joiner("and", Expected::And) || reader.joiner("or", Expected::Or))
        {
            state = begin(&open);
        }
        reader.blanks();
        if reader.at_end() {
            break;
        }
        let start = reader.at;
        if matches!(state, LastToken::Clause | LastToken::Value(_)) && reader.not() {
            continue;
        }
        if reader.sign("(", Expected::Open) {
            open.push(match &state {
                LastToken::Value(field) => Some(field.clone()),
                _ => None,
            });
        } else if reader.sign("{", Expected::OpenBrace) {
            open.push(None);
            state = LastToken::Clause;
        } else if reader.sign(")", Expected::Close) || reader.sign("}", Expected::CloseBrace) {
            open.pop();
            state = LastToken::After(None);
        } else if [":", "<=", ">=", "<", ">"].into_iter().any(|sign| reader.sign(sign, Expected::Colon)) {
            state = match state {
                LastToken::Word(field, _) => LastToken::Value(field),
                _ => return CompletionPlace::Unknown,
            };
        } else if let Some(word) = reader.word() {
            state = match state {
                LastToken::Clause => LastToken::Word(word.text().into_owned(), word.span),
                LastToken::Value(field) => LastToken::After(Some((field, word.span))),
                LastToken::Word(..) | LastToken::After(_) => return CompletionPlace::Unknown,
            };
        } else {
            // A quote that is still open, or a sign that belongs nowhere.
            return match state {
                LastToken::Value(field) if before[start..].starts_with('"') => {
                    CompletionPlace::Value(field, start)
                }
                _ => CompletionPlace::Unknown,
            };
        }
    }
    state.place(before, !open.is_empty())
}

/// What was read last.
enum LastToken {
    /// A clause begins.
    Clause,
    /// A word that may be a field's name.
    Word(String, Span),
    /// The operator after this field.
    Value(String),
    /// A clause, or the value that ends it.
    After(Option<(String, Span)>),
}

impl LastToken {
    /// What belongs at the end of what was read.
    fn place(self, before: &str, inside: bool) -> CompletionPlace {
        let end = before.len();
        match self {
            Self::Clause => CompletionPlace::Clause,
            Self::Word(_, span) if span.end == end => CompletionPlace::Field(span),
            Self::Word(field, _) => CompletionPlace::Operator(field),
            Self::Value(field) => CompletionPlace::Value(field, end),
            Self::After(Some((field, span))) if span.end == end => CompletionPlace::Value(field, span.start),
            Self::After(None) if before.ends_with([')', '}']) => CompletionPlace::Unknown,
            Self::After(_) => CompletionPlace::Joiner { inside },
        }
    }
}

/// `active:true a`: a word has blanks in it, and the last part of it may be meant as one that joins.
fn last_word(before: &str, at: usize, inside: bool) -> Completion {
    let Some(blank) = before.rfind([' ', '\t']) else { return Completion::default() };
    let start = blank + 1;
    let typed = before.get(start..).unwrap_or_default();
    if typed.is_empty() || typed.contains('"') {
        return Completion::default();
    }
    offer(Span { start, end: at }, joiners(inside), typed, false)
}

/// Those candidates that what is typed can become: first those that begin like it, then, where `within`, those that
/// have it anywhere, their meaning included. One that is there already is no candidate.
fn offer(
    span: Span,
    candidates: impl IntoIterator<Item = Candidate>,
    typed: &str,
    within: bool,
) -> Completion {
    let wanted = typed.trim_matches('"').to_lowercase();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for candidate in candidates {
        if candidate.text.raw() == typed {
            return Completion::default();
        }
        let text = candidate.text.raw().trim_matches('"').to_lowercase();
        if text.starts_with(&wanted) {
            first.push(candidate);
        } else if within && (text.contains(&wanted) || candidate.about.to_lowercase().contains(&wanted)) {
            rest.push(candidate);
        }
        if first.len() >= OFFERED {
            break;
        }
    }
    first.extend(rest);
    first.truncate(OFFERED);
    Completion { span: (!first.is_empty()).then_some(span), candidates: first }
}

/// The longest value that is offered, in bytes: what is longer is nothing that a person would look for.
const LONGEST: usize = 2_400;

fn candidate(text: &str, about: &str) -> Candidate {
    Candidate { text: text.into(), about: about.to_owned() }
}

fn clauses() -> Vec<Candidate> {
    let fields = FIELDS.iter().map(|(name, _, about)| candidate(name, about));
    fields.chain([candidate("not ", "the opposite of what follows")]).collect()
}

fn operators(field: &str) -> Vec<Candidate> {
    let kind = FIELDS.iter().find(|(name, ..)| *name == field).map(|(_, kind, _)| *kind);
    let is = candidate(":", "is");
    let exists = candidate(":*", "has any value");
    let ranges = [
        candidate(" < ", "before"),
        candidate(" <= ", "before, or then"),
        candidate(" > ", "after"),
        candidate(" >= ", "after, or then"),
    ];
    match kind {
        Some(FieldKind::Date) => ranges.into_iter().chain([exists, is]).collect(),
        Some(FieldKind::Word | FieldKind::Flag) => vec![is, exists],
        None => vec![is],
    }
}

fn joiners(inside: bool) -> Vec<Candidate> {
    let both = [candidate("and ", "both must hold"), candidate("or ", "either is enough")];
    both.into_iter().chain(inside.then(|| candidate(")", "closes the parentheses"))).collect()
}

fn values(field: &str, known: Known<'_>) -> Vec<Candidate> {
    let kind = FIELDS.iter().find(|(name, ..)| *name == field).map(|(_, kind, _)| *kind);
    match (field, kind) {
        ("policy_id", _) => {
            let one = |id: &Text, name: &Text| quoted(id.raw(), name.display());
            let offered = known.policies.offered().filter(|policy| policy.id.raw().len() <= LONGEST);
            offered.map(|policy| one(&policy.id, &policy.name)).collect()
        }
        ("name", _) => {
            let named = known.rows.all().take(LOOKED_THROUGH);
            // One that is cut on the screen is too long to be typed.
            let named = named.filter(|row| row.token().stored_name.raw().len() <= LONGEST);
            named.map(|row| name(row.token(), known)).collect()
        }
        (_, Some(FieldKind::Flag)) => vec![candidate("true", ""), candidate("false", "")],
        (_, Some(FieldKind::Date)) => {
            let ahead = usize::from(field == "expire_at") * 2;
            DATES.iter().take(3 + ahead).map(|(text, about)| candidate(text, about)).collect()
        }
        _ => Vec::new(),
    }
}

/// The whole name, as it is kept: only that one is found without a `*`.
fn name(token: &Token, known: Known<'_>) -> Candidate {
    let policy = known.policies.get(token.policy_id.raw()).map(|policy| policy.name.display());
    quoted(token.stored_name.raw(), policy.unwrap_or_default())
}

fn quoted(text: &str, about: &str) -> Candidate {
    candidate(Clause::text(text).as_str(), about)
}

/// So many bytes behind the place still belong to the word there.
fn rest_of_word(after: &str) -> usize {
    after.find(|c: char| c.is_whitespace() || r#"\():<>"*{}"#.contains(c)).unwrap_or(after.len())
}

/// The same of a word in quotes, where they are closed before the next blank.
fn rest_of_quoted(after: &str) -> usize {
    let quote = after.find(|c: char| c.is_whitespace() || c == '"');
    quote.filter(|at| after[*at..].starts_with('"')).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests;
