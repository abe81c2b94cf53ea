//! The database answers as a plain evaluation of the tree does, for random documents and queries.

use proptest::prelude::*;
use rusqlite::{Connection, params, params_from_iter};

use super::plain::{DATES, Doc, holds};
use super::{DOCS, compile, now};
use crate::domain::kql::parse;
use crate::sandbox::store::filter::SqlFilter as Filter;

pub(super) fn database(docs: &[Doc]) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(
        "CREATE TABLE docs (id INTEGER, name TEXT, nick TEXT, tags TEXT, flag INTEGER, born INTEGER, size INTEGER,
                            meta TEXT) STRICT",
    )
    .unwrap();
    for doc in docs {
        let tags = doc.tags.as_ref().map(|tags| serde_json::to_string(tags).unwrap());
        let row = params![doc.id, doc.name, doc.nick, tags, doc.on, doc.born, doc.size, doc.meta()];
        db.execute("INSERT INTO docs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", row).unwrap();
    }
    db
}

pub(super) fn ids(db: &Connection, filter: &Filter) -> Vec<i64> {
    // The second column is NULL where the condition is: no condition may ever be.
    let sql =
        format!("SELECT id, ({0}) IS NULL FROM docs WHERE ({0}) IS NULL OR ({0}) ORDER BY id", filter.sql);
    let mut statement = db.prepare(&sql).unwrap();
    let rows =
        statement.query_map(params_from_iter(&filter.values), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(|row| {
        let (id, null): (i64, bool) = row.unwrap();
        assert!(!null, "{} is NULL", filter.sql);
        id
    })
    .collect()
}

/// Few letters, so that values meet; and what patterns of SQL could stumble over.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abA]{1,3}",
        2 => r"[aA*?\[\]%_^é-]{1,3}",
        1 => "[ab]{1,2} [ab]{1,2}",
        1 => prop_oneof![Just("true"), Just("null x"), Just("2"), Just("now")].prop_map(str::to_owned),
    ]
}

fn doc() -> impl Strategy<Value = Doc> {
    let born = prop_oneof![
        (0..DATES.len(), -1..2_i64, any::<bool>()).prop_map(|(date, by, last)| {
            let (_, first, end) = DATES[date];
            by + if last { end } else { first }
        }),
        1_795_000_000_000..1_795_300_000_000_i64,
    ];
    let some = || prop::option::of(value());
    let list = || prop::option::of(prop::collection::vec(value(), 0..3));
    let flags = (prop::option::of(any::<bool>()), prop::option::of(any::<bool>()));
    (value(), some(), list(), flags, prop::option::of(born), prop::option::of(-3..4_i64), list(), some())
        .prop_map(|(name, nick, tags, (on, up), born, size, host, os)| Doc {
            id: 0,
            name,
            nick,
            tags,
            on,
            born,
            size,
            host,
            os,
            up,
        })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn bare(text: &str) -> String {
    text.replace('*', "\\*")
}

/// A value for a keyword field, or for no field: in quotes, bare, or with wildcards.
fn keyword() -> impl Strategy<Value = String> {
    prop_oneof![
        value().prop_map(|text| quoted(&text)),
        value().prop_map(|text| bare(&text)),
        Just("*".to_owned()),
        prop::collection::vec(prop_oneof![value().prop_map(|text| bare(&text)), Just(String::new())], 2..4)
            .prop_map(|pieces| pieces.join("*")),
        (value(), value()).prop_map(|(one, two)| format!("{} {}*", bare(&one), bare(&two))),
    ]
}

fn leaf() -> impl Strategy<Value = String> {
    let field = || {
        prop::sample::select(vec![
            "name",
            "nick",
            "tags",
            "meta.host.name",
            "meta.os",
            "meta.up",
            "meta.host",
            "docs.name",
        ])
    };
    let any_field = prop::sample::select(vec![
        "name",
        "nick",
        "tags",
        "on",
        "born",
        "size",
        "gone",
        "meta.host",
        "meta.os",
    ]);
    let sign = || prop::sample::select(vec!["<", "<=", ">", ">="]);
    let date = || (0..DATES.len()).prop_map(|date| quoted(DATES[date].0));
    prop_oneof![
        4 => (field(), keyword()).prop_map(|(f, v)| format!("{f}:{v}")),
        2 => (field(), keyword(), keyword(), any::<bool>()).prop_map(|(f, a, b, and)| {
            if and { format!("{f}:({a} and not {b})") } else { format!("{f}:({a} or {b})") }
        }),
        1 => any_field.prop_map(|f| format!("{f}:*")),
        2 => keyword(),
        1 => (field(), sign(), value()).prop_map(|(f, s, v)| format!("{f} {s} {}", quoted(&v))),
        1 => any::<bool>().prop_map(|v| format!("on:{v}")),
        1 => (sign(), any::<bool>()).prop_map(|(s, v)| format!("on {s} {v}")),
        1 => date().prop_map(|d| format!("born:{d}")),
        2 => (sign(), date()).prop_map(|(s, d)| format!("born {s} {d}")),
        1 => (-3..4_i64).prop_map(|n| format!("size:{n}")),
        1 => (sign(), -3..4_i64).prop_map(|(s, n)| format!("size {s} {n}")),
        1 => Just("gone:x".to_owned()),
    ]
}

fn query() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 16, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            some().prop_map(|parts| format!("({})", parts.join(" and "))),
            some().prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.clone().prop_map(|part| format!("(not {part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn the_database_answers_as_a_plain_evaluation_does(
        mut docs in prop::collection::vec(doc(), 1..8), queries in prop::collection::vec(query(), 1..6)
    ) {
        for (doc, id) in docs.iter_mut().zip(0..) {
            doc.id = id;
        }
        let db = database(&docs);
        for query in queries {
            // The plain evaluation knows no prefixes.
            let node = parse(&query.replace("docs.", "")).unwrap().unwrap();
            let expected: Vec<i64> = docs.iter().filter(|doc| holds(&node, doc)).map(|doc| doc.id).collect();
            let filter = compile(&query, &DOCS, now()).unwrap();
            prop_assert_eq!(ids(&db, &filter), expected, "{}", query);
        }
    }
}
