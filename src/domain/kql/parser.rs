//! Reads a query into a tree. `or` binds weakest, then `and`, then `not`.

use std::sync::Arc;

use super::build::Compare;
use super::{Expected, KqlError, MAX_DEPTH, Span};
use crate::domain::kql::reader::KqlReader;
use crate::domain::kql::tree::{KqlWord, Node, NodeKind};

/// Reads a query; `None` when there is nothing but blanks, which filters nothing.
///
/// # Errors
/// [`KqlError`] says what is wrong and where. No text makes it panic.
pub fn parse(text: &str) -> Result<Option<Node>, KqlError> {
    let mut parser = Parser { reader: KqlReader::new(text), depth: 0 };
    parser.reader.blanks();
    if parser.reader.at_end() {
        return Ok(None);
    }
    let start = parser.reader.at;
    let node = match parser.any(None) {
        Ok(node) => node,
        Err(ParseStop::Depth(error)) => return Err(error),
        Err(ParseStop::Mismatch) => {
            // Kibana 9.5 would have taken an empty query too.
            parser.reader.at = start;
            parser.reader.miss(Expected::EndOfInput);
            return Err(parser.reader.error());
        }
    };
    parser.reader.blanks();
    if parser.reader.at_end() {
        return Ok(Some(node));
    }
    parser.reader.miss(Expected::EndOfInput);
    Err(parser.reader.error())
}

/// Why reading stopped.
enum ParseStop {
    /// The reader knows what was missed.
    Mismatch,
    Depth(KqlError),
}

type Parsed<T> = Result<T, ParseStop>;

struct Parser<'a> {
    reader: KqlReader<'a>,
    depth: usize,
}

/// Inside a value group there is a field, and values stand where clauses stand elsewhere.
type ValueGroup<'a> = Option<&'a Arc<KqlWord>>;

impl Parser<'_> {
    fn any(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        let first = self.all(group)?;
        let mut parts = vec![first];
        while self.reader.joiner("or", Expected::Or) {
            parts.push(self.all(group)?);
        }
        Ok(joined(parts, NodeKind::Or))
    }

    fn all(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        let first = self.one(group)?;
        let mut parts = vec![first];
        while self.reader.joiner("and", Expected::And) {
            parts.push(self.one(group)?);
        }
        Ok(joined(parts, NodeKind::And))
    }

    fn one(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        let start = self.reader.at;
        if !self.reader.not() {
            return self.part(group);
        }
        let inner = self.part(group)?;
        let span = Span { start, end: inner.span.end };
        Ok(Node { kind: NodeKind::Not(Box::new(inner)), span })
    }

    /// `( … )`, a clause, or a value of a group.
    fn part(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        if self.reader.sign("(", Expected::Open) {
            return self.enclosed(group, ")", Expected::Close);
        }
        match group {
            Some(field) => self.value(field),
            None => self.clause(),
        }
    }

    /// What stands between an opening sign, which is read, and `close`.
    fn enclosed(&mut self, group: ValueGroup<'_>, close: &str, name: Expected) -> Parsed<Node> {
        if self.depth == MAX_DEPTH {
            return Err(ParseStop::Depth(self.reader.too_deep()));
        }
        self.depth += 1;
        self.reader.blanks();
        let inner = self.any(group)?;
        self.reader.blanks();
        self.depth -= 1;
        if self.reader.sign(close, name) { Ok(inner) } else { Err(ParseStop::Mismatch) }
    }

    fn value(&mut self, field: &Arc<KqlWord>) -> Parsed<Node> {
        let value = self.wanted(Expected::Value)?;
        let span = value.span;
        Ok(Node { kind: is(Arc::clone(field), value), span })
    }

    /// A word, or `name` was missed.
    fn wanted(&mut self, name: Expected) -> Parsed<KqlWord> {
        let word = self.reader.word();
        if word.is_none() {
            self.reader.miss(name);
        }
        word.ok_or(ParseStop::Mismatch)
    }

    fn clause(&mut self) -> Parsed<Node> {
        let Some(word) = self.reader.word() else {
            self.reader.miss(Expected::FieldName);
            self.reader.miss(Expected::Value);
            return Err(ParseStop::Mismatch);
        };
        let (span, end) = (word.span, self.reader.at);
        self.reader.blanks();
        if self.reader.sign(":", Expected::Colon) {
            self.reader.blanks();
            return self.after_colon(Arc::new(word));
        }
        if let Some(compare) = self.compare() {
            self.reader.blanks();
            let value = self.wanted(Expected::Literal)?;
            let span = span.to(value.span);
            return Ok(Node { kind: NodeKind::Range { field: Arc::new(word), compare, value }, span });
        }
        // The blanks belong to an `and` that may follow.
        self.reader.at = end;
        Ok(Node { kind: NodeKind::FreeText { value: word }, span })
    }

    fn after_colon(&mut self, field: Arc<KqlWord>) -> Parsed<Node> {
        let start = field.span;
        if self.reader.sign("{", Expected::OpenBrace) {
            let inner = Box::new(self.enclosed(None, "}", Expected::CloseBrace)?);
            let span = Span { start: start.start, end: self.reader.at };
            return Ok(Node { kind: NodeKind::Nested { path: field, inner }, span });
        }
        if self.reader.sign("(", Expected::Open) {
            return self.enclosed(Some(&field), ")", Expected::Close);
        }
        let mut node = self.value(&field)?;
        node.span = start.to(node.span);
        Ok(node)
    }

    fn compare(&mut self) -> Option<Compare> {
        [
            ("<=", Expected::LessOrEqual, Compare::LessOrEqual),
            (">=", Expected::GreaterOrEqual, Compare::GreaterOrEqual),
            ("<", Expected::Less, Compare::Less),
            (">", Expected::Greater, Compare::Greater),
        ]
        .into_iter()
        .find_map(|(sign, name, compare)| self.reader.sign(sign, name).then_some(compare))
    }
}

fn is(field: Arc<KqlWord>, value: KqlWord) -> NodeKind {
    if value.is_lone_wildcard() { NodeKind::Exists { field } } else { NodeKind::Is { field, value } }
}

fn joined(mut parts: Vec<Node>, join: fn(Vec<Node>) -> NodeKind) -> Node {
    let (first, last) = (parts.first().map(|node| node.span), parts.last().map(|node| node.span));
    match (parts.len(), first, last) {
        (2.., Some(first), Some(last)) => Node { kind: join(parts), span: first.to(last) },
        // There is always one.
        _ => parts.swap_remove(0),
    }
}

#[cfg(test)]
mod tests;
