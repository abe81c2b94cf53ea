//! The meaning of the language, written a second time, without SQL and for documents in memory.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::kql::build::Compare;
use crate::domain::kql::tree::{KqlWord, Node, WordKind};

/// A document: the values of each of its fields.
#[derive(Debug, Clone)]
pub(super) struct Doc {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) nick: Option<String>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) on: Option<bool>,
    pub(super) born: Option<i64>,
    pub(super) size: Option<i64>,
    /// `meta.host.name`, `meta.os` and `meta.up`.
    pub(super) host: Option<Vec<String>>,
    pub(super) os: Option<String>,
    pub(super) up: Option<bool>,
}

impl Doc {
    pub(super) fn meta(&self) -> Option<String> {
        let mut meta = serde_json::Map::new();
        if let Some(host) = &self.host {
            let one = if host.len() == 1 { json!(host[0]) } else { json!(host) };
            meta.insert("host".to_owned(), json!({ "name": one, "none": null }));
        }
        meta.extend(self.os.iter().map(|os| ("os".to_owned(), json!(os))));
        meta.extend(self.up.iter().map(|up| ("up".to_owned(), json!(up))));
        if meta.is_empty() { None } else { Some(Value::Object(meta).to_string()) }
    }

    /// The keywords of each field that holds keywords.
    fn keywords(&self) -> BTreeMap<&'static str, Vec<String>> {
        let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
        BTreeMap::from([
            ("name", vec![self.name.clone()]),
            ("nick", one(&self.nick)),
            ("tags", self.tags.clone().unwrap_or_default()),
            ("meta.host.name", self.host.clone().unwrap_or_default()),
            ("meta.os", one(&self.os)),
            ("meta.up", self.up.iter().map(bool::to_string).collect()),
        ])
    }
}

/// The dates that the generated queries hold, with the first and last millisecond of what each means.
pub(super) const DATES: [(&str, i64, i64); 6] = [
    ("now", 1_795_178_096_789, 1_795_178_096_789),
    ("2026-11-20", 1_795_132_800_000, 1_795_219_199_999),
    ("now-1d/d", 1_795_046_400_000, 1_795_132_799_999),
    ("2026-11-20T12", 1_795_176_000_000, 1_795_179_599_999),
    ("1795178096789", 1_795_178_096_789, 1_795_178_096_789),
    ("2026-11-19||+1d/d", 1_795_132_800_000, 1_795_219_199_999),
];

/// Whether the clause holds for the document.
pub(super) fn holds(node: &Node, doc: &Doc) -> bool {
    match node {
        Node::And(parts) => parts.iter().all(|part| holds(part, doc)),
        Node::Or(parts) => parts.iter().any(|part| holds(part, doc)),
        Node::Not(inner) => !holds(inner, doc),
        Node::Is { field, value } => is(doc, &field.text(), value),
        Node::Exists { field } => has(doc, &field.text()),
        Node::FreeText { value } => free(doc, value),
        Node::Range { field, compare, value } => range(doc, &field.text(), *compare, &value.text()),
        Node::Nested { .. } => panic!("not generated"),
    }
}

fn has(doc: &Doc, field: &str) -> bool {
    match field {
        "on" => doc.on.is_some(),
        "born" => doc.born.is_some(),
        "size" => doc.size.is_some(),
        "meta.host" => !doc.keywords()["meta.host.name"].is_empty(),
        field => doc.keywords().get(field).is_some_and(|values| !values.is_empty()),
    }
}

fn is(doc: &Doc, field: &str, value: &KqlWord) -> bool {
    let text = value.text();
    match field {
        "on" => doc.on.is_some_and(|on| on.to_string() == text),
        "born" => doc
            .born
            .is_some_and(|born| meaning(&text).is_some_and(|(first, last)| first <= born && born <= last)),
        "size" => doc.size.is_some_and(|size| text.parse() == Ok(size)),
        field => {
            let values = doc.keywords().remove(field).unwrap_or_default();
            words(value).iter().any(|word| values.iter().any(|value| like(word, value)))
        }
    }
}

fn range(doc: &Doc, field: &str, compare: Compare, text: &str) -> bool {
    fn compared<T: PartialOrd>(left: &T, compare: Compare, right: &T) -> bool {
        match compare {
            Compare::Less => left < right,
            Compare::LessOrEqual => left <= right,
            Compare::Greater => left > right,
            Compare::GreaterOrEqual => left >= right,
        }
    }
    match field {
        "on" => doc.on.is_some_and(|on| compared(&on, compare, &(text == "true"))),
        "size" => doc.size.is_some_and(|size| compared(&size, compare, &text.parse().unwrap())),
        "born" => doc.born.is_some_and(|born| {
            let (first, last) = meaning(text).unwrap();
            let up = matches!(compare, Compare::Greater | Compare::LessOrEqual);
            compared(&born, compare, if up { &last } else { &first })
        }),
        field => {
            let values = doc.keywords().remove(field).unwrap_or_default();
            values.iter().any(|value| compared(&value.as_bytes(), compare, &text.as_bytes()))
        }
    }
}

fn free(doc: &Doc, value: &KqlWord) -> bool {
    words(value).iter().any(|word| {
        let typed = !word.contains(STAR)
            && (doc.on.is_some_and(|on| on.to_string() == *word)
                || doc.size.is_some_and(|size| word.parse() == Ok(size))
                || doc
                    .born
                    .zip(meaning(word))
                    .is_some_and(|(born, (first, last))| first <= born && born <= last));
        let lone = word.chars().eq([STAR]);
        lone || typed || doc.keywords().values().flatten().any(|value| like(word, value))
    })
}

fn meaning(text: &str) -> Option<(i64, i64)> {
    let table = DATES.iter().find(|date| date.0 == text).map(|date| (date.1, date.2));
    let number = text.parse().ok().filter(|_| text.len() != 4).map(|ms| (ms, ms));
    table.or(number)
}

/// Stands for a wildcard.
const STAR: char = '\u{1}';

/// The words of a value with wildcards, those without any joined; or the value.
fn words(value: &KqlWord) -> Vec<String> {
    let WordKind::Wildcard(pieces) = &value.kind else { return vec![value.text().into_owned()] };
    let text = pieces.join(&STAR.to_string());
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut().filter(|last| !last.contains(STAR) && !word.contains(STAR)) {
            Some(last) => *last = format!("{last} {word}"),
            None => words.push(word.to_owned()),
        }
    }
    words
}

fn like(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some(STAR) => {
            let rest = &pattern[STAR.len_utf8()..];
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| like(rest, &text[at..]))
        }
        Some(c) => text.strip_prefix(c).is_some_and(|text| like(&pattern[c.len_utf8()..], text)),
    }
}
