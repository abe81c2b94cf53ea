//! Reads tokens into a tree. `or` binds weakest, then `and`, then `not`.

use super::lexer::{Token, TokenKind, tokens};
use super::tree::{Node, NodeKind, Word};
use super::{KqlError, KqlErrorKind, Span};

/// How many parentheses and negations may stand inside each other. Kibana's own interface nests four.
pub const MAX_DEPTH: usize = 50;

/// Reads a query; `None` when there is nothing but blanks, which filters nothing.
///
/// # Errors
/// [`KqlError`] says what is wrong and where. No text makes it panic.
pub fn parse(text: &str) -> Result<Option<Node>, KqlError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let node = parser.any()?;
    match parser.peek() {
        None => Ok(Some(node)),
        Some(TokenKind::OpenBrace | TokenKind::CloseBrace) => Err(parser.unsupported("nested fields")),
        Some(_) => Err(parser.unexpected("and, or or end of input")),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn span(&self) -> Span {
        let end = Span { start: self.text.len(), end: self.text.len() };
        self.tokens.get(self.at).map_or(end, |token| token.span)
    }

    fn take(&mut self, wanted: &TokenKind) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self) -> Result<Node, KqlError> {
        self.joined(&TokenKind::Or, Self::all, NodeKind::Or)
    }

    fn all(&mut self) -> Result<Node, KqlError> {
        self.joined(&TokenKind::And, Self::one, NodeKind::And)
    }

    fn joined(
        &mut self,
        by: &TokenKind,
        part: fn(&mut Self) -> Result<Node, KqlError>,
        join: fn(Vec<Node>) -> NodeKind,
    ) -> Result<Node, KqlError> {
        let first = part(self)?;
        if self.peek() != Some(by) {
            return Ok(first);
        }
        let (start, mut end) = (first.span, first.span);
        let mut parts = vec![first];
        while self.take(by) {
            let next = part(self)?;
            end = next.span;
            parts.push(next);
        }
        Ok(Node { kind: join(parts), span: start.to(end) })
    }

    /// `not x`, `( x )` or a clause.
    fn one(&mut self) -> Result<Node, KqlError> {
        let start = self.span();
        if self.take(&TokenKind::Not) {
            let inner = self.deeper(Self::one)?;
            let span = start.to(inner.span);
            return Ok(Node { kind: NodeKind::Not(Box::new(inner)), span });
        }
        if self.take(&TokenKind::Open) {
            let inner = self.deeper(Self::any)?;
            return if self.take(&TokenKind::Close) { Ok(inner) } else { Err(self.unexpected("\")\"")) };
        }
        self.clause()
    }

    fn deeper(&mut self, part: fn(&mut Self) -> Result<Node, KqlError>) -> Result<Node, KqlError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(KqlErrorKind::Depth));
        }
        self.depth += 1;
        let node = part(self);
        self.depth -= 1;
        node
    }

    fn clause(&mut self) -> Result<Node, KqlError> {
        let free_text = self.at;
        let field = self.word("a field, \"(\" or \"not\"", "wildcards")?;
        let kind = match self.peek() {
            Some(TokenKind::Colon) => {
                self.at += 1;
                match self.peek() {
                    Some(TokenKind::Open) => return Err(self.unsupported("value groups")),
                    Some(TokenKind::OpenBrace) => return Err(self.unsupported("nested fields")),
                    _ => {}
                }
                NodeKind::Is { field, value: self.value()? }
            }
            Some(TokenKind::Compare(compare)) => {
                let compare = *compare;
                self.at += 1;
                NodeKind::Range { field, compare, value: self.value()? }
            }
            _ => {
                self.at = free_text;
                return Err(self.unsupported("searches without a field"));
            }
        };
        let span = match &kind {
            NodeKind::Is { field, value } | NodeKind::Range { field, value, .. } => field.span.to(value.span),
            _ => self.span(),
        };
        Ok(Node { kind, span })
    }

    /// A value. Kibana 9.5: without quotes it may hold blanks, and goes on to the next keyword or sign.
    fn value(&mut self) -> Result<Word, KqlError> {
        let alone = matches!(self.peek(), Some(TokenKind::Literal { text, .. }) if text == "*");
        let mut value =
            self.word("a value", if alone { "tests for existence (field:*)" } else { "wildcards" })?;
        while !value.quoted && matches!(self.peek(), Some(TokenKind::Literal { .. })) {
            let more = self.word("a value", "wildcards")?;
            value.text.push_str(self.text.get(value.span.end..more.span.start).unwrap_or(" "));
            value.text.push_str(&more.text);
            value.span = value.span.to(more.span);
        }
        Ok(value)
    }

    fn word(&mut self, expected: &'static str, wildcards: &'static str) -> Result<Word, KqlError> {
        let span = self.span();
        let word = match self.peek() {
            Some(TokenKind::Quoted(text)) => Word { text: text.clone(), quoted: true, span },
            Some(TokenKind::Literal { wildcard: true, .. }) => return Err(self.unsupported(wildcards)),
            Some(TokenKind::Literal { text, .. }) => Word { text: text.clone(), quoted: false, span },
            _ => return Err(self.unexpected(expected)),
        };
        self.at += 1;
        Ok(word)
    }

    fn error(&self, kind: KqlErrorKind) -> KqlError {
        KqlError { kind, span: self.span() }
    }

    fn unsupported(&self, what: &'static str) -> KqlError {
        self.error(KqlErrorKind::Unsupported(what))
    }

    fn unexpected(&self, expected: &'static str) -> KqlError {
        let span = self.span();
        let found = match self.text.get(span.start..span.end) {
            Some(text) if !text.is_empty() => format!("{text:?}"),
            _ => "end of input".to_owned(),
        };
        self.error(KqlErrorKind::Unexpected { expected, found })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::kql::build::{Clause, Compare};

    /// Prints a tree in a form of its own, so that shapes can be compared in one line.
    fn shape(node: &Node) -> String {
        let many = |parts: &[Node]| parts.iter().map(shape).collect::<Vec<_>>().join(" ");
        match &node.kind {
            NodeKind::And(parts) => format!("[and {}]", many(parts)),
            NodeKind::Or(parts) => format!("[or {}]", many(parts)),
            NodeKind::Not(inner) => format!("[not {}]", shape(inner)),
            NodeKind::Is { field, value } => format!("{}={:?}", field.text, value.text),
            NodeKind::Range { field, compare, value } => {
                format!("{}{compare:?}{:?}", field.text, value.text)
            }
        }
    }

    fn read(text: &str) -> String {
        parse(text).unwrap().map_or_else(|| "nothing".to_owned(), |node| shape(&node))
    }

    #[test]
    fn what_kibanas_tab_sends_is_read() {
        assert_eq!(
            read(
                r#"(policy_id:"a" or policy_id:"b") and (active:true and not (expire_at <= "now")) and (not hidden:true)"#
            ),
            r#"[and [or policy_id="a" policy_id="b"] [and active="true" [not expire_atLessOrEqual"now"]] [not hidden="true"]]"#
        );
        assert_eq!(read(" \t"), "nothing");
    }

    #[test]
    fn or_binds_weaker_than_and_and_not_strongest() {
        assert_eq!(
            read("a:1 or not b:2 and c:3 OR d>4"),
            r#"[or a="1" [and [not b="2"] c="3"] dGreater"4"]"#
        );
        assert_eq!(read("(a:1 or b:2) AND c:3"), r#"[and [or a="1" b="2"] c="3"]"#);
    }

    #[test]
    fn values_keep_inner_blanks_and_lose_their_escapes() {
        assert_eq!(read("name: web  east and a:1"), r#"[and name="web  east" a="1"]"#);
        assert_eq!(read(r"name:a\:b\*\and\(\u0041"), r#"name="a:b*and(A""#);
        assert_eq!(read(r#"name:"q\"\\\n*""#), r#"name="q\"\\\n*""#);
    }

    #[test]
    fn spans_point_at_the_text() {
        let text = "  (name : \"東京\") ";
        let node = parse(text).unwrap().unwrap();
        assert_eq!(&text[node.span.start..node.span.end], "name : \"東京\"");
        let error = parse("a:1 and ) b").unwrap_err();
        assert_eq!(error.span, Span { start: 8, end: 9 });
    }

    #[test]
    fn the_rest_of_the_language_is_refused_by_name() {
        for (text, what) in [
            ("name:web*", "wildcards"),
            ("name:*", "tests for existence (field:*)"),
            ("name:(a or b)", "value groups"),
            ("a:{ b:1 }", "nested fields"),
            ("foo", "searches without a field"),
            ("\"foo bar\" and a:1", "searches without a field"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.kind, KqlErrorKind::Unsupported(what), "{text}");
            assert!(error.is_unsupported());
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in
            ["'test:", "a:", "(a:1", "a:1)", "and", "a:1 and", "a:\"x", "a:\\q", ":", "a:1 b:2", "<=1"]
        {
            let error = parse(text).unwrap_err();
            assert!(!error.is_unsupported(), "{text}: {error}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("{}a:1{}", "(".repeat(n), ")".repeat(n));
        assert_eq!(read(&nested(MAX_DEPTH)), r#"a="1""#);
        assert_eq!(parse(&nested(MAX_DEPTH + 1)).unwrap_err().kind, KqlErrorKind::Depth);
        assert_eq!(parse(&"not ".repeat(100_000)).unwrap_err().kind, KqlErrorKind::Depth);
    }

    const FIELDS: [&str; 3] = ["name", "policy_id", "expire_at"];

    /// A clause by the builder, and the shape that it must be read back in.
    fn built() -> impl Strategy<Value = (Clause, String)> {
        let field = || (0..FIELDS.len()).prop_map(|i| FIELDS[i]);
        let leaf = prop_oneof![
            (field(), any::<String>()).prop_map(|(f, v)| (Clause::is(f, &v), format!("{f}={v:?}"))),
            (field(), any::<bool>()).prop_map(|(f, v)| (Clause::flag(f, v), format!("{f}=\"{v}\""))),
            (field(), any::<String>()).prop_map(|(f, v)| {
                (Clause::compare(f, Compare::Greater, &v), format!("{f}Greater{v:?}"))
            }),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let some = || prop::collection::vec(inner.clone(), 2..4);
            prop_oneof![
                some().prop_map(|parts| join(parts, "and", |c| Clause::all(c).unwrap())),
                some().prop_map(|parts| join(parts, "or", |c| Clause::any(c).unwrap())),
                inner.clone().prop_map(|(c, s)| (c.negated(), format!("[not {s}]"))),
            ]
        })
    }

    fn join(parts: Vec<(Clause, String)>, word: &str, build: fn(Vec<Clause>) -> Clause) -> (Clause, String) {
        let (clauses, shapes): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        (build(clauses), format!("[{word} {}]", shapes.join(" ")))
    }

    proptest! {
        #[test]
        fn whatever_the_builder_makes_is_read_back((clause, expected) in built()) {
            prop_assert_eq!(read(clause.as_str()), expected);
        }

        #[test]
        fn no_text_panics_and_errors_point_inside_it(
            text in prop_oneof![any::<String>(), r#"(and |or |not |[a-c():<>=\\"*{}东 u0-9]){0,40}"#]
        ) {
            match parse(&text) {
                Ok(node) => if let Some(node) = node {
                    prop_assert!(text.get(node.span.start..node.span.end).is_some());
                },
                Err(error) => prop_assert!(text.get(error.span.start..error.span.end).is_some()),
            }
        }
    }
}
