//! Parses a query into a tree. `not` binds strongest, then `and`, then `or`.

use std::sync::Arc;

use super::build::Compare;
use super::{Expected, KqlError, MAX_DEPTH};
use crate::domain::kql::reader::KqlReader;
use crate::domain::kql::tree::{KqlWord, Node};

/// Parses a query. Blank text is `None`, which filters nothing.
///
/// # Errors
/// [`KqlError`] says what is wrong and where.
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
            // Kibana 9.5 accepts an empty query, so its messages name the end of input here.
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

/// Why parsing stopped.
enum ParseStop {
    /// The reader knows what was expected.
    Mismatch,
    Depth(KqlError),
}

type Parsed<T> = Result<T, ParseStop>;

struct Parser<'a> {
    reader: KqlReader<'a>,
    depth: usize,
}

/// The field of the value list that is being read, in which values stand in place of clauses.
type ValueGroup<'a> = Option<&'a Arc<KqlWord>>;

impl Parser<'_> {
    fn any(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        let first = self.all(group)?;
        let mut parts = vec![first];
        while self.reader.joiner("or", Expected::Or) {
            parts.push(self.all(group)?);
        }
        Ok(joined(parts, Node::Or))
    }

    fn all(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        let first = self.one(group)?;
        let mut parts = vec![first];
        while self.reader.joiner("and", Expected::And) {
            parts.push(self.one(group)?);
        }
        Ok(joined(parts, Node::And))
    }

    fn one(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        if self.reader.not() {
            return Ok(Node::Not(Box::new(self.part(group)?)));
        }
        self.part(group)
    }

    /// `( … )`, a clause, or a value of a list.
    fn part(&mut self, group: ValueGroup<'_>) -> Parsed<Node> {
        if self.reader.sign("(", Expected::Open) {
            return self.enclosed(group, ")", Expected::Close);
        }
        match group {
            Some(field) => self.value(field),
            None => self.clause(),
        }
    }

    /// What stands between an opening sign, which has been read, and `close`.
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
        let value = self.required_word(Expected::Value)?;
        let field = Arc::clone(field);
        Ok(if value.is_lone_wildcard() { Node::Exists { field } } else { Node::Is { field, value } })
    }

    /// A word, or `name` is noted as missing.
    fn required_word(&mut self, name: Expected) -> Parsed<KqlWord> {
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
        let end = self.reader.at;
        self.reader.blanks();
        if self.reader.sign(":", Expected::Colon) {
            self.reader.blanks();
            return self.after_colon(Arc::new(word));
        }
        if let Some(compare) = self.compare() {
            self.reader.blanks();
            let value = self.required_word(Expected::Literal)?;
            return Ok(Node::Range { field: Arc::new(word), compare, value });
        }
        // The blanks belong to an `and` that may follow.
        self.reader.at = end;
        Ok(Node::FreeText { value: word })
    }

    fn after_colon(&mut self, field: Arc<KqlWord>) -> Parsed<Node> {
        if self.reader.sign("{", Expected::OpenBrace) {
            let inner = Box::new(self.enclosed(None, "}", Expected::CloseBrace)?);
            return Ok(Node::Nested { path: field, inner });
        }
        if self.reader.sign("(", Expected::Open) {
            return self.enclosed(Some(&field), ")", Expected::Close);
        }
        self.value(&field)
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

/// A single part stands for itself. There is always at least one.
fn joined(mut parts: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    if parts.len() > 1 { join(parts) } else { parts.swap_remove(0) }
}

#[cfg(test)]
mod tests;
