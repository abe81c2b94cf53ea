//! The SQL answers what a plain evaluation of the clauses over the rows answers.

use proptest::prelude::*;

use super::*;
use crate::domain::kql::build::Clause;
use crate::sandbox::store::Store;
use crate::sandbox::store::tokens::{self, Token};

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn token(index: usize) -> Token {
    let name = ["web", "db (1)", "", "q\"uote", "東京"][index % 5];
    Token {
        id: format!("id-{index}"),
        api_key_id: format!("key-{index}"),
        api_key: format!("secret-{index}"),
        name: name.to_owned(),
        policy_id: ["a", "b", "c"][index % 3].to_owned(),
        active: !index.is_multiple_of(4),
        hidden: index.is_multiple_of(7),
        created_at: at("2026-11-18T00:00:00Z") + i64::try_from(index).unwrap() * 3_600_000,
        expire_at: match index % 3 {
            0 => None,
            1 => Some(at("2026-11-20T12:00:00Z") + i64::try_from(index).unwrap() - 30),
            _ => Some(at("2026-11-20T12:00:00Z")),
        },
        revoked_at: None,
        namespaces: None,
    }
}

/// The meaning of the language, written a second time and without SQL.
fn holds(node: &Node, token: &Token) -> bool {
    match &node.kind {
        NodeKind::And(parts) => parts.iter().all(|part| holds(part, token)),
        NodeKind::Or(parts) => parts.iter().any(|part| holds(part, token)),
        NodeKind::Not(inner) => !holds(inner, token),
        NodeKind::Is { field, value } => match field.text.as_str() {
            "name" => token.name == value.text,
            "policy_id" => token.policy_id == value.text,
            "active" => token.active == (value.text == "true"),
            "hidden" => token.hidden == (value.text == "true"),
            _ => false,
        },
        NodeKind::Range { field, compare, value } => {
            let limit = if value.text == "now" { now().as_millisecond() } else { at(&value.text) };
            let found = match field.text.as_str() {
                "created_at" => Some(token.created_at),
                "expire_at" => token.expire_at,
                _ => None,
            };
            found.is_some_and(|found| match compare {
                Compare::Less => found < limit,
                Compare::LessOrEqual => found <= limit,
                Compare::Greater => found > limit,
                Compare::GreaterOrEqual => found >= limit,
            })
        }
    }
}

fn clause() -> impl Strategy<Value = Clause> {
    let compare = prop_oneof![
        Just(Compare::Less),
        Just(Compare::LessOrEqual),
        Just(Compare::Greater),
        Just(Compare::GreaterOrEqual)
    ];
    let moment = prop_oneof![
        Just("now".to_owned()),
        (0..80i64).prop_map(|h| {
            let at = Timestamp::from_millisecond(at("2026-11-18T00:00:00Z") + h * 3_600_000).unwrap();
            format!("{at:.3}")
        })
    ];
    let leaf = prop_oneof![
        prop_oneof![Just("web"), Just("db (1)"), Just("q\"uote"), Just("東京"), Just("none")]
            .prop_map(|name| Clause::is("name", name)),
        "[a-d]".prop_map(|id| Clause::is("policy_id", &id)),
        Just(Clause::is("updated_at", "x")),
        any::<bool>().prop_map(|v| Clause::flag("active", v)),
        any::<bool>().prop_map(|v| Clause::flag("hidden", v)),
        (any::<bool>(), compare, moment).prop_map(|(created, compare, moment)| {
            Clause::compare(if created { "created_at" } else { "expire_at" }, compare, &moment)
        }),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|c| Clause::all(c).unwrap()),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|c| Clause::any(c).unwrap()),
            inner.prop_map(Clause::negated),
        ]
    })
}

fn matching(runtime: &tokio::runtime::Runtime, store: &Store, filter: Filter) -> Vec<String> {
    let mut ids = runtime.block_on(store.read(move |db| tokens::ids(db, &filter, 1000))).unwrap();
    ids.sort();
    ids
}

#[test]
fn the_database_answers_as_a_plain_evaluation_does() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = Store::memory().unwrap();
    let rows: Vec<Token> = (0..60).map(token).collect();
    let kept = rows.clone();
    runtime.block_on(store.write(move |db| kept.iter().try_for_each(|row| tokens::insert(db, row)))).unwrap();
    proptest!(|(clause in clause())| {
        let node = parse(clause.as_str()).unwrap().unwrap();
        let mut expected: Vec<String> =
            rows.iter().filter(|row| holds(&node, row)).map(|row| row.id.clone()).collect();
        expected.sort();
        prop_assert_eq!(matching(&runtime, &store, compile(clause.as_str(), now()).unwrap()), expected);
    });
}

#[test]
fn many_policies_fit_into_one_query() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = Store::memory().unwrap();
    let clause = Clause::any((0..5_000).map(|n| Clause::is("policy_id", &n.to_string()))).unwrap();
    assert!(matching(&runtime, &store, compile(clause.as_str(), now()).unwrap()).is_empty());
}

#[test]
fn fields_are_checked_in_kibanas_words() {
    let refused = |text: &str| compile(text, now()).unwrap_err().to_string();
    assert_eq!(refused("nope:1"), "KQLSyntaxError: This type 'nope' is not allowed");
    assert_eq!(
        refused("fleet-enrollment-api-keys.nope:1 and namespaces:x"),
        "KQLSyntaxError: This key 'fleet-enrollment-api-keys.nope' does NOT exist in fleet-enrollment-api-keys saved object index patterns\n\
         KQLSyntaxError: This type 'namespaces' is not allowed"
    );
    assert!(refused("'test:").starts_with("Kuery is malformed: "));
    assert_eq!(compile("fleet-enrollment-api-keys.policy_id:policy1", now()).unwrap().sql, "0");
    assert_eq!(compile("  ", now()).unwrap(), Filter::default());
}

#[test]
fn what_is_not_evaluated_is_said_so() {
    for text in [
        "name:web*",
        "foo",
        "name:*",
        "name:(a or b)",
        "expire_at < now-7d/d",
        "created_at < \"soon\"",
        // Read as a whole day, these would name tokens that nobody meant.
        "created_at < \"2026-11-20 10:00\"",
        "created_at < \"2026-11-20t10:00:00Z\"",
        "created_at < \"2026-11-20 10:00:00Z\"",
        "created_at < \"20261120\"",
        "created_at < \"2026-11-20T10:00:00[Europe/Paris]\"",
        "created_at < \"2026-11-20T10:00:00+25:99\"",
        "created_at < \"2026-13-20\"",
        "active:maybe",
        "active > true",
        "created_at:\"2026-11-20\"",
    ] {
        let error = compile(text, now()).unwrap_err();
        assert!(matches!(error, KueryError::Unsupported(_)), "{text}: {error}");
    }
}

#[test]
fn a_day_begins_and_ends_as_in_elasticsearch() {
    let limit = |text: &str| match compile(text, now()).unwrap().values[0] {
        Value::Integer(ms) => ms,
        _ => 0,
    };
    assert_eq!(limit("created_at < \"2026-11-20\""), at("2026-11-20T00:00:00Z"));
    assert_eq!(limit("created_at >= 2026-11-20"), at("2026-11-20T00:00:00Z"));
    assert_eq!(limit("created_at <= \"2026-11-20\""), at("2026-11-20T23:59:59.999Z"));
    assert_eq!(limit("created_at > \"2026-11-20\""), at("2026-11-20T23:59:59.999Z"));
    assert_eq!(limit("created_at > \"2026-11-20T10:00:00.5\""), at("2026-11-20T10:00:00.5Z"));
    assert_eq!(limit("created_at < \"2026-11-20T10:00:00+02:00\""), at("2026-11-20T08:00:00Z"));
    assert_eq!(limit("created_at > \"2026-11-20T10:00:00+02:00\""), at("2026-11-20T08:00:00.999Z"));
    assert_eq!(limit("created_at <= \"2026-11-20T10:00Z\""), at("2026-11-20T10:00:59.999Z"));
    assert_eq!(limit("created_at <= \"2026-11-20T10:00\""), at("2026-11-20T10:00:59.999Z"));
    assert_eq!(limit("created_at >= \"2026-11-20T10:00-05:30\""), at("2026-11-20T15:30:00Z"));
}
