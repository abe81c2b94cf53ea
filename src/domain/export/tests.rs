//! What is written is what was on show, and harmless.

use serde_json::Value;

use super::*;
use crate::domain::policy::AgentPolicy;
use crate::domain::rows::{RowFilter, Sort, TokenRows};
use crate::domain::token::{Token, TokenId};

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn token(id: &str, name: &str) -> Token {
    Token {
        id: TokenId::from(id),
        api_key_id: "key-1".into(),
        stored_name: name.into(),
        name: name.into(),
        policy_id: "p".into(),
        created_at: Some("2026-11-01T08:00:00.5Z".parse().unwrap()),
        expire_at: None,
        active: true,
        hidden: false,
        says_hidden: true,
    }
}

fn export(format: Format, tokens: Vec<Token>) -> Export {
    let policy = AgentPolicy {
        id: "p".into(),
        name: "Linux, \"web\"".into(),
        namespace: "".into(),
        is_managed: false,
        supports_agentless: false,
        agents: None,
        fleet_server_host_id: None,
    };
    let policies = Policies::new(vec![policy]);
    let mut rows = TokenRows::new(tokens);
    rows.show(
        &RowFilter { status: StatusFilter::All, ..RowFilter::default() },
        Sort::default(),
        &policies,
        now(),
    );
    Export { format, rows: rows.snapshot(), policies, now: now() }
}

fn whole(export: &Export) -> String {
    let pieces = (0..).map(|n| export.chunk(n * CHUNK)).take_while(Option::is_some).flatten();
    let bytes: Vec<u8> = pieces.flat_map(Result::unwrap).collect();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_columns_are_the_same_in_every_format() {
    let expired = Token { expire_at: Some("2026-11-19T00:00:00Z".parse().unwrap()), ..token("i", "web") };
    let csv = whole(&export(Format::Csv, vec![expired.clone()]));
    assert_eq!(
        csv,
        "\"name\",\"id\",\"policy_name\",\"policy_id\",\"status\",\"created_at\",\"expire_at\",\"api_key_id\",\"hidden\"\n\
         \"web\",\"i\",\"Linux, \"\"web\"\"\",\"p\",\"expired\",\"2026-11-01T08:00:00.500Z\",\"2026-11-19T00:00:00.000Z\",\
         \"key-1\",\"false\"\n"
    );
    let line = whole(&export(Format::Ndjson, vec![expired]));
    let value: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value.as_object().unwrap().len(), EXPORTED.len());
    assert!(EXPORTED.iter().all(|(name, _)| value.get(name).is_some()));
    let order: Vec<usize> =
        EXPORTED.iter().map(|(name, _)| line.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(order.is_sorted());
    assert_eq!((&value["policy_name"], &value["hidden"]), (&"Linux, \"web\"".into(), &false.into()));
}

#[test]
fn no_cell_of_a_csv_is_a_formula() {
    let odd = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{FF1D}1", "=\"x\",\n"];
    for name in odd {
        let csv = whole(&export(Format::Csv, vec![token("i", name)]));
        let row = csv.lines().nth(1).unwrap();
        assert!(row.starts_with("\"'"), "{name:?}: {row}");
        assert_eq!(csv.lines().count(), 2, "a name is one line: {csv:?}");
        let json = whole(&export(Format::Ndjson, vec![token("i", name)]));
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["name"], name, "raw, and escaped");
    }
    let csv = whole(&export(Format::Csv, vec![token("i", "a=b"), token("-i", "x\u{202e}y\u{1b}[2J")]));
    assert!(
        csv.contains("\n\"a=b\",\"i\",") && csv.contains("\n\"x\u{FFFD}y\u{FFFD}[2J\",\"'-i\","),
        "{csv}"
    );
}

#[test]
fn pieces_make_one_whole() {
    for count in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
        let tokens: Vec<Token> = (0..count).map(|n| token(&format!("i{n}"), "web")).collect();
        let json = whole(&export(Format::Json, tokens.clone()));
        assert_eq!(serde_json::from_str::<Vec<Value>>(&json).unwrap().len(), count);
        assert_eq!(json.lines().count(), if count == 0 { 1 } else { count + 2 });
        let lines = whole(&export(Format::Ndjson, tokens.clone()));
        assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
        assert_eq!(lines.lines().count(), count);
        assert_eq!(whole(&export(Format::Csv, tokens)).lines().count(), count + 1);
    }
}

#[test]
fn what_comes_after_does_not_change_what_was_on_show() {
    let policies = Policies::default();
    let mut rows = TokenRows::new(vec![token("a", "a"), token("b", "b")]);
    rows.show(&RowFilter::default(), Sort::default(), &policies, now());
    let export = Export { format: Format::Ndjson, rows: rows.snapshot(), policies, now: now() };
    rows.put(token("c", "c"));
    rows.put(Token { active: false, ..token("a", "changed") });
    let lines = whole(&export);
    assert_eq!(lines.lines().count(), 2);
    assert!(!lines.contains("changed") && lines.contains("\"policy_name\":null"));
}

#[test]
fn the_proposed_name_says_tab_and_day() {
    let name = file_name(StatusFilter::Active, Format::Csv, now(), &TimeZone::UTC);
    assert_eq!(name, "enrollment-tokens-active-2026-11-20.csv");
    let tokyo = TimeZone::fixed(jiff::tz::offset(13));
    let name = file_name(StatusFilter::All, Format::Ndjson, now(), &tokyo);
    assert_eq!(name, "enrollment-tokens-all-2026-11-21.ndjson");
}
