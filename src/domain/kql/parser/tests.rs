//! Shapes, places, Kibana's error texts, and any text at all.

use proptest::prelude::*;

use super::*;
use crate::domain::kql::KqlErrorKind;
use crate::domain::kql::build::{Clause, Compare};
use crate::domain::kql::tree::WordKind;

/// Prints a tree in a form of its own, so that shapes can be compared in one line.
fn shape(node: &Node) -> String {
    let many = |parts: &[Node]| parts.iter().map(shape).collect::<Vec<_>>().join(" ");
    match &node.kind {
        NodeKind::And(parts) => format!("[and {}]", many(parts)),
        NodeKind::Or(parts) => format!("[or {}]", many(parts)),
        NodeKind::Not(inner) => format!("[not {}]", shape(inner)),
        NodeKind::Is { field, value } => format!("{}={}", field.text(), written(value)),
        NodeKind::Exists { field } => format!("{}?", field.text()),
        NodeKind::FreeText { value } => format!("~{}", written(value)),
        NodeKind::Range { field, compare, value } => {
            format!("{}{compare:?}{}", field.text(), written(value))
        }
        NodeKind::Nested { path, inner } => format!("{}{{{}}}", path.text(), shape(inner)),
    }
}

fn written(word: &KqlWord) -> String {
    match &word.kind {
        WordKind::Quoted(text) => format!("{text:?}"),
        WordKind::Literal(text) => format!("'{text}'"),
        WordKind::Wildcard(pieces) => format!("{pieces:?}"),
    }
}

fn read(text: &str) -> String {
    match parse(text) {
        Ok(node) => node.map_or_else(|| "nothing".to_owned(), |node| shape(&node)),
        Err(error) => error.message(text),
    }
}

#[test]
fn what_kibanas_tab_sends_is_read() {
    assert_eq!(
        read(
            r#"(policy_id:"a" or policy_id:"b") and (active:true and not (expire_at <= "now")) and (not hidden:true)"#
        ),
        r#"[and [or policy_id="a" policy_id="b"] [and active='true' [not expire_atLessOrEqual"now"]] [not hidden='true']]"#
    );
    assert_eq!(read(" \t\u{a0}"), "nothing");
}

#[test]
fn or_binds_weaker_than_and_and_not_strongest() {
    assert_eq!(read("a:1 or not b:2 and c:3 OR d>4"), "[or a='1' [and [not b='2'] c='3'] dGreater'4']");
    assert_eq!(read("(a:1 or b:2) AND c:3"), "[and [or a='1' b='2'] c='3']");
    assert_eq!(read("a<=1 and b>=2 and c < 3"), "[and aLessOrEqual'1' bGreaterOrEqual'2' cLess'3']");
}

#[test]
fn every_construct_is_read() {
    for (text, tree) in [
        ("name:(a or (b and not \"c d\"))", r#"[or name='a' [and name='b' [not name="c d"]]]"#),
        ("name:( web  east or x )", "[or name='web  east' name='x']"),
        ("name:(not (a))", "[not name='a']"),
        ("name:(* or a*)", r#"[or name? name=["a", ""]]"#),
        ("name:*", "name?"),
        ("name : * and a:1", "[and name? a='1']"),
        (r#"name:"*""#, r#"name="*""#),
        (r"name:\*", "name='*'"),
        ("name:we*st*", r#"name=["we", "st", ""]"#),
        (r"name:*a\*b", r#"name=["", "a*b"]"#),
        ("name:**", r#"name=["", "", ""]"#),
        ("na*e:x", "na*e='x'"),
        ("web east", "~'web east'"),
        ("\"web east\" and a:1", r#"[and ~"web east" a='1']"#),
        ("*", r#"~["", ""]"#),
        ("*:*", "*?"),
        ("not web*", r#"[not ~["web", ""]]"#),
        ("a:{ b:1 and c:{ d > 2 } }", "a{[and b='1' c{dGreater'2'}]}"),
        ("\"a b\" : 1", "a b='1'"),
        ("a:'x'", "a=''x''"),
        ("a:null", "a='null'"),
        ("created_at:2026-11-20T10\\:00", "created_at='2026-11-20T10:00'"),
        ("created_at > now-7d/d", "created_atGreater'now-7d/d'"),
    ] {
        assert_eq!(read(text), tree, "{text}");
    }
}

#[test]
fn words_that_look_like_keywords_are_words() {
    assert_eq!(read("and"), "~'and'");
    assert_eq!(read("a:1 and"), "a='1 and'");
    assert_eq!(read("a:not"), "a='not'");
    assert_eq!(read("a:orange or and"), "[or a='orange' ~'and']");
    assert_eq!(read("a:nothing and b:land"), "[and a='nothing' b='land']");
    assert_eq!(read(r"a:x \and y \or \not z"), "a='x and y or not z'");
}

#[test]
fn values_keep_inner_blanks_and_lose_their_escapes() {
    assert_eq!(read("name: web  east  and a:1"), "[and name='web  east' a='1']");
    assert_eq!(read(r"name:a\:b\*\and\(\u0041\u00e9"), "name='a:b*and(A\u{e9}'");
    assert_eq!(read(r"name:a\tb\rc\nd"), "name='a\tb\rc\nd'");
    assert_eq!(read(r#"name:"q\"\\\n\t\r*\u0041""#), r#"name="q\"\\\n\t\r*A""#);
    assert_eq!(read(r"a:\ud83d\ude00 \ud83d"), "a='\u{1f600} \u{fffd}'");
    // Kibana 9.5: a backslash before anything else is a backslash inside quotes, and an error outside.
    assert_eq!(read(r#"name:"a\q\u00g0""#), r#"name="a\\q\\u00g0""#);
}

#[test]
fn spans_point_at_the_text() {
    let text = "  (name : \"東京\")  and b:(x  or y ) ";
    let node = parse(text).unwrap().unwrap();
    let NodeKind::And(parts) = node.kind else { panic!("{node:?}") };
    let at = |span: Span| &text[span.start..span.end];
    assert_eq!(at(parts[0].span), "name : \"東京\"");
    assert_eq!(at(parts[1].span), "x  or y");
    let NodeKind::Or(values) = &parts[1].kind else { panic!("{parts:?}") };
    assert_eq!(at(values[0].span), "x");
    let NodeKind::Is { field, .. } = &values[1].kind else { panic!("{values:?}") };
    assert_eq!(at(field.span), "b");
    let error = parse("a:1 and ) b").unwrap_err();
    assert_eq!(error.span, Span { start: 8, end: 9 });
    let KqlErrorKind::Unexpected { expected, found } = error.kind else { panic!() };
    assert_eq!(expected, [Expected::Open, Expected::Not, Expected::FieldName, Expected::Value]);
    assert_eq!(found, Some(')'));
}

#[test]
fn what_is_malformed_is_refused_in_kibanas_words() {
    for (text, message) in [
        // The first nine are those of Kibana's own tests.
        ("response:", "\"(\", \"{\", value, whitespace but end of input found.\nresponse:\n---------^"),
        (
            "response:200 or ",
            "\"(\", NOT, field name, value but end of input found.\nresponse:200 or \n----------------^",
        ),
        ("response:(200 or )", "\"(\", NOT, value but \")\" found.\nresponse:(200 or )\n-----------------^"),
        (
            "response:200 and not ",
            "\"(\", field name, value but end of input found.\nresponse:200 and not \n---------------------^",
        ),
        ("foo:\"ba ", "\"(\", \"{\", value, whitespace but \"\"\" found.\nfoo:\"ba \n----^"),
        ("foo:\"ba \"r\"", "AND, OR, end of input but \"r\" found.\nfoo:\"ba \"r\"\n---------^"),
        ("foo:ba:r", "AND, OR, end of input but \":\" found.\nfoo:ba:r\n------^"),
        ("foo > ", "literal, whitespace but end of input found.\nfoo > \n------^"),
        ("< 1000", "\"(\", NOT, end of input, field name, value, whitespace but \"<\" found.\n< 1000\n^"),
        ("(a:1", "\")\", AND, OR but end of input found.\n(a:1\n----^"),
        ("a:1)", "AND, OR, end of input but \")\" found.\na:1)\n---^"),
        ("東:\u{1f600}:", "AND, OR, end of input but \":\" found.\n東:\u{1f600}:\n----^"),
        ("a:x\\q", "AND, OR, end of input but \"\\\" found.\na:x\\q\n---^"),
        ("a:{ b:1", "\"}\", AND, OR but end of input found.\na:{ b:1\n-------^"),
        ("not not a:1", "\"(\", field name, value but \"n\" found.\nnot not a:1\n----^"),
        (
            "\"a\" b",
            "\":\", \"<\", \"<=\", \">\", \">=\", end of input, whitespace but \"b\" found.\n\"a\" b\n----^",
        ),
    ] {
        assert_eq!(read(text), format!("Expected {message}"), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |open: &str, close: &str, n: usize| format!("{}a:1{}", open.repeat(n), close.repeat(n));
    assert_eq!(read(&nested("(", ")", MAX_DEPTH)), "a='1'");
    let error = parse(&nested("(", ")", MAX_DEPTH + 1)).unwrap_err();
    assert_eq!((error.kind, error.span), (KqlErrorKind::Depth, Span { start: 50, end: 51 }));
    for (open, close) in [("(", ")"), ("a:{", "}"), ("not (", ")")] {
        assert_eq!(parse(&nested(open, close, 100_000)).unwrap_err().kind, KqlErrorKind::Depth);
    }
    assert_eq!(parse(&format!("a:{}", "(".repeat(100_000))).unwrap_err().kind, KqlErrorKind::Depth);
}

const FIELDS: [&str; 3] = ["name", "policy_id", "expire_at"];

/// A clause by the builder, and the shape that it must be read back in.
fn built() -> impl Strategy<Value = (Clause, String)> {
    let field = || (0..FIELDS.len()).prop_map(|i| FIELDS[i]);
    let leaf = prop_oneof![
        (field(), any::<String>()).prop_map(|(f, v)| (Clause::is(f, &v), format!("{f}={v:?}"))),
        (field(), any::<bool>()).prop_map(|(f, v)| (Clause::flag(f, v), format!("{f}='{v}'"))),
        field().prop_map(|f| (Clause::exists(f), format!("{f}?"))),
        any::<String>().prop_map(|v| (Clause::text(&v), format!("~{v:?}"))),
        (field(), any::<String>())
            .prop_map(|(f, v)| { (Clause::compare(f, Compare::Greater, &v), format!("{f}Greater{v:?}")) }),
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

/// Every word and node of the tree lies on the text's character boundaries.
fn lies_inside(node: &Node, text: &str) -> bool {
    let inside = |span: Span| text.get(span.start..span.end).is_some();
    inside(node.span)
        && match &node.kind {
            NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().all(|part| lies_inside(part, text)),
            NodeKind::Not(inner) => lies_inside(inner, text),
            NodeKind::Nested { path, inner } => inside(path.span) && lies_inside(inner, text),
            NodeKind::Exists { field } => inside(field.span),
            NodeKind::FreeText { value } => inside(value.span),
            NodeKind::Is { field, value } | NodeKind::Range { field, value, .. } => {
                inside(field.span) && inside(value.span)
            }
        }
}

proptest! {
    #[test]
    fn whatever_the_builder_makes_is_read_back((clause, expected) in built()) {
        prop_assert_eq!(read(clause.as_str()), expected);
    }

    #[test]
    fn an_escaped_word_is_one_word(text in r#"[a-c]([a-c():<>"*{}\\]| or | and |not ){0,12}[a-c]"#) {
        let mut escaped = String::new();
        for c in text.chars() {
            if r#"\():<>"*{}"#.contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        for word in ["or", "and", "not"] {
            escaped = escaped.replace(word, &format!("\\{word}"));
        }
        prop_assert_eq!(read(&format!("name:{escaped}")), format!("name='{text}'"));
    }

    #[test]
    fn no_text_panics_and_errors_point_inside_it(
        text in prop_oneof![any::<String>(), r#"(and |or |not | or | and |[a-c():<>=\\"*{}东 u0-9]){0,40}"#]
    ) {
        match parse(&text) {
            Ok(node) => if let Some(node) = node {
                prop_assert!(lies_inside(&node, &text));
            },
            Err(error) => {
                prop_assert!(text.get(error.span.start..error.span.end).is_some());
                prop_assert!(error.message(&text).ends_with('^'));
                if let KqlErrorKind::Unexpected { expected, found } = &error.kind {
                    prop_assert!(!expected.is_empty());
                    prop_assert_eq!(*found, text[error.span.start..].chars().next());
                }
            }
        }
    }
}
