//! What is compiled, what is refused, and that the database answers as a plain evaluation does.

mod dates;
mod plain;
mod same;

use rusqlite::types::Value;

use super::compile::MAX_CLAUSES;
use super::*;
use crate::domain::kql::build::Clause;
use crate::sandbox::kuery::index::{Family, Index, IndexField, SqlColumn, TOKENS};
use crate::sandbox::store::Store;
use crate::sandbox::store::tokens;

fn now() -> Timestamp {
    "2026-11-20T12:34:56.789Z".parse().unwrap()
}

/// An index with a field of every kind.
const DOCS: Index = Index {
    types: &["docs", "old-docs"],
    stripped: &["docs."],
    fields: &[
        IndexField { name: "name", column: SqlColumn::Keyword("name") },
        IndexField { name: "nick", column: SqlColumn::Keyword("nick") },
        IndexField { name: "tags", column: SqlColumn::KeywordList("tags") },
        IndexField { name: "on", column: SqlColumn::Flag("flag") },
        IndexField { name: "born", column: SqlColumn::Date("born") },
        IndexField { name: "size", column: SqlColumn::Number("size") },
        IndexField { name: "gone", column: SqlColumn::Nothing },
    ],
    families: &[Family { name: "meta", json: "meta" }],
};

fn refused(kuery: &str, index: &Index) -> String {
    compile(kuery, index, now()).unwrap_err().to_string()
}

fn found(filter: &SqlFilter) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = Store::memory().unwrap();
    let filter = filter.clone();
    runtime.block_on(store.read(move |db| tokens::ids(db, &filter, 1000))).unwrap()
}

#[test]
fn fields_are_checked_in_kibanas_words() {
    for (kuery, message) in [
        ("nope:1", "KQLSyntaxError: This type 'nope' is not allowed"),
        ("nope:(1 or 2)", "KQLSyntaxError: This type 'nope' is not allowed\nThis type 'nope' is not allowed"),
        (
            "nope:* and namespaces > 1",
            "KQLSyntaxError: This type 'nope' is not allowed\nThis type 'namespaces' is not allowed",
        ),
        ("na*:x", "KQLSyntaxError: This type 'na@kuery-wildcard@' is not allowed"),
        ("\"\":x", "KQLSyntaxError: Invalid key"),
        (
            "foo.name:1",
            "KQLSyntaxError: This key 'foo.name' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
        ),
        (
            "fleet-enrollment-api-keys.nope:1",
            "KQLSyntaxError: This key 'fleet-enrollment-api-keys.nope' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
        ),
        ("nope:{ name:1 }", "KQLSyntaxError: This type 'nope' is not allowed"),
        (
            "name:a and name:{ active:true }",
            "KQLSyntaxError: This key 'name.active' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
        ),
        (
            "not name:{ x }",
            "KQLSyntaxError: This key 'name.null' does NOT exist in fleet-enrollment-api-keys saved object index patterns",
        ),
    ] {
        assert_eq!(refused(kuery, &TOKENS), message, "{kuery}");
    }
    for kuery in
        ["id:x", "_exists_:name", "fleet-enrollment-api-keys.id:x", "fleet-enrollment-api-keys.policy_id:p"]
    {
        assert_eq!(compile(kuery, &TOKENS, now()).unwrap().sql, "0", "{kuery}: allowed, and nobody has it");
    }
    let message =
        "KQLSyntaxError: This key 'metal.x' does NOT exist in docs,old-docs saved object index patterns";
    assert_eq!(refused("metal.x:1", &DOCS), message);
    for kuery in ["docs.name:x", "old-docs.name:x", "meta:*", "meta.a.b:x", "docs.meta.a:x", "gone:x"] {
        assert!(compile(kuery, &DOCS, now()).is_ok(), "{kuery}");
    }
    for many in [
        "nope:1 and ".repeat(100_000) + "nope:1",
        format!("{}:({})", "n".repeat(50_000), vec!["1"; 100_000].join(" or ")),
        format!("not name:{{ {} }}", vec!["x"; 100_000].join(" or ")),
    ] {
        assert!(refused(&many, &TOKENS).len() < 150_000, "no message without an end");
    }
}

#[test]
fn prefixes_that_mean_nothing_are_taken_off_and_others_are_not() {
    let sql = |kuery: &str| compile(kuery, &DOCS, now()).unwrap().sql;
    assert_eq!(sql("docs.name:x"), sql("name:x"));
    assert_eq!(sql("docs.meta.a:x"), sql("meta.a:x"));
    assert_eq!(sql("old-docs.name:x"), "0");
}

#[test]
fn what_elasticsearch_refuses_is_refused_in_its_words() {
    let shard = |reason: &str| ("query_shard_exception", format!("failed to create query: {reason}"));
    let pattern = |kind: &str, field: &str, of: &str| {
        shard(&format!(
            "Can only use {kind} queries on keyword, text and wildcard fields - not on [{field}] which is of type [{of}]"
        ))
    };
    let date = "failed to parse date field [soon] with format [strict_date_optional_time||epoch_millis]";
    let boolean = "Can't parse boolean value [maybe], expected [true] or [false]";
    for (kuery, expected) in [
        ("on:maybe", shard(boolean)),
        ("on >= maybe", shard(boolean)),
        ("name:x or not on:(true or maybe)", shard(boolean)),
        ("born:soon", ("parse_exception", format!("{date}: [{date}]"))),
        ("born > soon", ("parse_exception", format!("{date}: [{date}]"))),
        ("born:2026*", pattern("prefix", "born", "date")),
        ("born:*26", pattern("wildcard", "born", "date")),
        ("on:t*", pattern("prefix", "on", "boolean")),
        ("docs.size:1*2", pattern("wildcard", "size", "long")),
        ("size:big", shard("For input string: \"big\"")),
        ("size > inf", shard("For input string: \"inf\"")),
        ("name:{ on:true }", shard("[nested] failed to find nested object under path [name]")),
    ] {
        let error = compile(kuery, &DOCS, now()).unwrap_err();
        let (kind, reason) = expected;
        assert_eq!(error, KueryError::Elasticsearch { kind, reason }, "{kuery}");
    }
}

#[test]
fn what_does_not_parse_is_said_with_its_place() {
    let message =
        "Kuery is malformed: Expected \"(\", \"{\", value, whitespace but end of input found.\nname:\n-----^";
    assert_eq!(refused("name:", &TOKENS), message);
    assert_eq!(compile("  ", &TOKENS, now()).unwrap(), SqlFilter::default());
    assert_eq!(compile("", &TOKENS, now()).unwrap(), SqlFilter::default());
}

#[test]
fn as_many_clauses_as_are_allowed_fit_into_one_query() {
    let policies = |count: usize| Clause::any((0..count).map(|n| Clause::is("policy_id", &n.to_string())));
    let most = compile(policies(MAX_CLAUSES).unwrap().as_str(), &TOKENS, now()).unwrap();
    assert!(found(&most).is_empty());
    let error = compile(policies(MAX_CLAUSES + 1).unwrap().as_str(), &TOKENS, now()).unwrap_err();
    let reason = "Query contains too many nested clauses; maxClauseCount is set to 8192".to_owned();
    assert_eq!(error, KueryError::Elasticsearch { kind: "too_many_nested_clauses", reason: reason.clone() });
    // Free text is a clause for each field, and a value with wildcards one for each word.
    let words = "a* ".repeat(MAX_CLAUSES / 4 + 1);
    assert_eq!(refused(&words, &TOKENS), reason);
    assert_eq!(refused(&format!("name:({words} or {})", words.repeat(4)), &TOKENS), reason);
}

#[test]
fn the_deepest_query_is_not_too_deep_for_the_database() {
    // `not (…)` and `and` in turn, each of them one of Elasticsearch's levels, and the clause itself two.
    let wide = |inner: &str| format!("({}{inner})", "active:true and ".repeat(580));
    let mut query = "active:true".to_owned();
    for _ in 0..14 {
        query = wide(&format!("not ({query})"));
    }
    assert!(found(&compile(&query, &TOKENS, now()).unwrap()).is_empty());
    let error = refused(&format!("not {query}"), &TOKENS);
    assert!(error.ends_with("[indices.query.bool.max_nested_depth]"), "{error}");
}

#[test]
fn no_text_panics_and_what_compiles_runs() {
    use proptest::prelude::*;
    let db = same::database(&[]);
    let text = prop_oneof![
        any::<String>(),
        r#"((name|nick|tags|on|born|size|gone|meta\.a|meta\."x|null|docs\.name)(:| > |<=)?|and |or |not | or | and |[a-c():<>=\\"*{}东 0-9'?;%\[\]-]|true|now){0,20}"#,
    ];
    proptest!(|(text in text)| {
        if let Ok(filter) = compile(&text, &DOCS, now()) {
            same::ids(&db, &filter);
            let bound = |value: &Value| matches!(value, Value::Text(_) | Value::Real(_));
            prop_assert!(filter.values.iter().all(bound));
        }
    });
}

#[test]
fn a_family_s_keys_cannot_leave_their_path() {
    let db = same::database(&[]);
    for key in
        ["meta.a\"b", "meta.a\\\\b", "meta.", "meta..a", "meta.a') OR 1 --", "meta.$.x[0]", "meta.a\\n"]
    {
        let kuery = format!("\"{}\":x", key.replace('"', "\\\""));
        if let Ok(filter) = compile(&kuery, &DOCS, now()) {
            assert!(same::ids(&db, &filter).is_empty(), "{key}");
        }
    }
}
