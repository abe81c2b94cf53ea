//! Tables of cases written from Kibana's grammar: trees, escapes, error texts and spans. Then properties of any text.

use proptest::prelude::*;

use super::*;
use crate::domain::kql::build::{Clause, Compare};
use crate::domain::kql::tree::WordKind;
use crate::domain::kql::{KqlErrorKind, Span};

/// A tree in one line.
fn shape(node: &Node) -> String {
    let many = |parts: &[Node]| parts.iter().map(shape).collect::<Vec<_>>().join(" ");
    match node {
        Node::And(parts) => format!("[and {}]", many(parts)),
        Node::Or(parts) => format!("[or {}]", many(parts)),
        Node::Not(inner) => format!("[not {}]", shape(inner)),
        Node::Is { field, value } => format!("{}={}", field.text(), written(value)),
        Node::Exists { field } => format!("{}?", field.text()),
        Node::FreeText { value } => format!("~{}", written(value)),
        Node::Range { field, compare, value } => format!("{}{compare}{}", field.text(), written(value)),
        Node::Nested { path, inner } => format!("{}{{{}}}", path.text(), shape(inner)),
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

/// Each query of the table is read as the tree next to it.
fn check(table: &[(&str, &str)]) {
    for (text, tree) in table {
        assert_eq!(read(text), *tree, "{text}");
    }
}

#[test]
fn not_binds_stronger_than_and_and_and_stronger_than_or() {
    check(&[
        ("", "nothing"),
        (" \t\r\n\u{a0}", "nothing"),
        ("a:1 or b:2 and c:3", "[or a='1' [and b='2' c='3']]"),
        ("a:1 and b:2 or c:3", "[or [and a='1' b='2'] c='3']"),
        ("a:1 or b:2 or c:3", "[or a='1' b='2' c='3']"),
        ("a:1 and b:2 and c:3", "[and a='1' b='2' c='3']"),
        ("not a:1 and b:2", "[and [not a='1'] b='2']"),
        ("not a:1 or b:2", "[or [not a='1'] b='2']"),
        ("a:1 or not b:2 and c:3 OR d>4", "[or a='1' [and [not b='2'] c='3'] d>'4']"),
    ]);
}

#[test]
fn parentheses_group_clauses() {
    check(&[
        ("(a:1)", "a='1'"),
        ("( ( a:1 ) )", "a='1'"),
        ("(a:1 or b:2) and c:3", "[and [or a='1' b='2'] c='3']"),
        ("a:1 and (b:2 or c:3)", "[and a='1' [or b='2' c='3']]"),
        ("a:1 and (b:2 and c:3)", "[and a='1' [and b='2' c='3']]"),
        ("not (a:1 or b:2)", "[not [or a='1' b='2']]"),
        ("not (not a:1)", "[not [not a='1']]"),
        (
            r#"(policy_id:"a" or policy_id:"b") and (active:true and not (expire_at <= "now")) and (not hidden:true)"#,
            r#"[and [or policy_id="a" policy_id="b"] [and active='true' [not expire_at<="now"]] [not hidden='true']]"#,
        ),
    ]);
}

#[test]
fn a_field_takes_a_list_of_values() {
    check(&[
        ("a:(1)", "a='1'"),
        ("a:(1 or 2)", "[or a='1' a='2']"),
        ("a:(1 and 2)", "[and a='1' a='2']"),
        ("a:(1 or 2 and 3)", "[or a='1' [and a='2' a='3']]"),
        ("a:(not 1)", "[not a='1']"),
        ("a:(not (1))", "[not a='1']"),
        ("a : ( 1 OR 2 )", "[or a='1' a='2']"),
        ("name:( web  east or x )", "[or name='web  east' name='x']"),
        ("name:(a or (b and not \"c d\"))", r#"[or name='a' [and name='b' [not name="c d"]]]"#),
        ("name:(* or a*)", r#"[or name? name=["a", ""]]"#),
    ]);
}

#[test]
fn ranges_compare_with_any_word() {
    check(&[
        ("a<1", "a<'1'"),
        ("a<=1 and b>=2 and c < 3 and d > 4", "[and a<='1' b>='2' c<'3' d>'4']"),
        ("expire_at <= \"now\"", r#"expire_at<="now""#),
        ("created_at > now-7d/d", "created_at>'now-7d/d'"),
        ("created_at:2026-11-20T10\\:00", "created_at='2026-11-20T10:00'"),
    ]);
}

#[test]
fn an_asterisk_is_a_wildcard_outside_quotes() {
    check(&[
        ("*", r#"~["", ""]"#),
        ("*:*", "*?"),
        ("name:*", "name?"),
        ("name : * and a:1", "[and name? a='1']"),
        (r#"name:"*""#, r#"name="*""#),
        (r"name:\*", "name='*'"),
        ("name:**", r#"name=["", "", ""]"#),
        ("name:we*st*", r#"name=["we", "st", ""]"#),
        (r"name:*a\*b", r#"name=["", "a*b"]"#),
        ("na*e:x", "na*e='x'"),
        ("not web*", r#"[not ~["web", ""]]"#),
    ]);
}

#[test]
fn text_without_a_field_and_nested_fields_are_read() {
    check(&[
        ("web east", "~'web east'"),
        ("\"web east\" and a:1", r#"[and ~"web east" a='1']"#),
        ("web or a:1", "[or ~'web' a='1']"),
        ("\"a b\" : 1", "a b='1'"),
        ("a:'x'", "a=''x''"),
        ("a:null", "a='null'"),
        ("\"\":\"\"", "=\"\""),
        ("a.b:1", "a.b='1'"),
        ("a:{b:1}", "a{b='1'}"),
        ("a:{ b:1 or not c:2 }", "a{[or b='1' [not c='2']]}"),
        ("a:{ b:1 and c:{ d > 2 } }", "a{[and b='1' c{d>'2'}]}"),
    ]);
}

#[test]
fn keywords_have_any_case_and_blanks_around_them() {
    check(&[
        ("a:1 AND b:2 Or NOT c:3", "[or [and a='1' b='2'] [not c='3']]"),
        ("a:1\tand\nb:2\u{a0}or\rc:3", "[or [and a='1' b='2'] c='3']"),
        ("and", "~'and'"),
        ("or", "~'or'"),
        ("not", "~'not'"),
        ("a:1 and", "a='1 and'"),
        ("a:not", "a='not'"),
        ("a:orange or and", "[or a='orange' ~'and']"),
        ("a:nothing and b:land", "[and a='nothing' b='land']"),
        (r"a:x \and y \or \not z", "a='x and y or not z'"),
        (r"a:x \AND y", "a='x AND y'"),
        (r#"a:"x and y""#, r#"a="x and y""#),
    ]);
}

#[test]
fn values_keep_inner_blanks_and_their_escapes_are_resolved() {
    check(&[
        ("name: web  east  and a:1", "[and name='web  east' a='1']"),
        (r"name:\\\(\)\:\<\>\{\}", r"name='\():<>{}'"),
        ("name:\\\"", "name='\"'"),
        (r"name:a\:b\*\and\(\u0041\u00e9", "name='a:b*and(A\u{e9}'"),
        (r"name:a\tb\rc\nd", "name='a\tb\rc\nd'"),
        (r#"name:"q\"\\\n\t\r*\u0041""#, r#"name="q\"\\\n\t\r*A""#),
        (r"a:\ud83d\ude00 \ud83d", "a='\u{1f600} \u{fffd}'"),
        // Kibana 9.5: any other backslash stands for itself inside quotes, and is an error outside.
        (r#"name:"a\q\u00g0""#, r#"name="a\\q\\u00g0""#),
    ]);
}

#[test]
fn words_and_errors_know_their_bytes() {
    let text = "  (name : \"東京\")  and b:(x  or y ) ";
    let Some(Node::And(parts)) = parse(text).unwrap() else { panic!("{text}") };
    let at = |span: Span| &text[span.start..span.end];
    let Node::Is { field, value } = &parts[0] else { panic!("{parts:?}") };
    assert_eq!((at(field.span), at(value.span)), ("name", "\"東京\""));
    let Node::Or(values) = &parts[1] else { panic!("{parts:?}") };
    let Node::Is { field, value } = &values[0] else { panic!("{values:?}") };
    assert_eq!((at(field.span), at(value.span)), ("b", "x"), "without the blanks behind it");
    for (text, start, end) in [
        ("a:", 2, 2),
        ("a:1 and ) b", 8, 9),
        ("(a:1", 4, 4),
        ("a:1)", 3, 4),
        ("a:1 or ", 7, 7),
        ("\"東京\" b", 9, 10),
        ("東:\u{1f600}:", 8, 9),
        ("a:x\u{a0}\\é", 5, 6),
        ("a:\"é", 2, 3),
    ] {
        assert_eq!(parse(text).unwrap_err().span, Span { start, end }, "{text}");
    }
    let KqlErrorKind::Unexpected { expected, found } = parse("a:1 and ) b").unwrap_err().kind else {
        panic!()
    };
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
            .prop_map(|(f, v)| { (Clause::compare(f, Compare::Greater, &v), format!("{f}>{v:?}")) }),
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

/// Whether every word of the tree lies on the text's character boundaries.
fn lies_inside(node: &Node, text: &str) -> bool {
    let inside = |word: &KqlWord| text.get(word.span.start..word.span.end).is_some();
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().all(|part| lies_inside(part, text)),
        Node::Not(inner) => lies_inside(inner, text),
        Node::Nested { path, inner } => inside(path) && lies_inside(inner, text),
        Node::Exists { field } => inside(field),
        Node::FreeText { value } => inside(value),
        Node::Is { field, value } | Node::Range { field, value, .. } => inside(field) && inside(value),
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
