//! What the language means, and that whatever is typed does no harm.

use proptest::prelude::*;

use super::*;
use jiff::Timestamp;

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

const ROW: Facts<'static> = Facts {
    name: "web-east",
    letters: Letters::NONE,
    id: "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab",
    policy: 0,
    status: Status::Active,
    created_at: None,
    expire_at: None,
};

/// How well a row of the policy `Linux web`, by the id `prod-42`, matches.
fn score(query: &str, row: Facts<'_>) -> Option<u32> {
    let query = Query::parse(query);
    let mut search = Search::new(&query, Letters::of(row.id), now());
    let policy = search.add_policy("prod-42", "Linux web");
    search.score(Facts { policy, letters: Letters::of(row.name), ..row })
}

fn matches(query: &str, row: Facts<'_>) -> bool {
    score(query, row).is_some()
}

fn in_hours(hours: i64) -> Option<Timestamp> {
    now().checked_add(jiff::SignedDuration::from_hours(hours)).ok()
}

#[test]
fn plain_terms_look_at_the_name_the_policys_name_and_the_id() {
    for found in ["web", "wbst", "lnx", "east web", "0a1b2c3d", "8c7d-0123", "", "WEB-EAST web-east"] {
        let found = found.to_lowercase();
        assert!(matches(&found, ROW), "{found}");
    }
    for missed in ["webb", "tsae", "lab", "east lab", "0a1b2d"] {
        assert!(!matches(missed, ROW), "{missed}");
    }
}

#[test]
fn letters_picked_out_of_an_id_are_no_match() {
    assert!(
        !matches("abcd", Facts { name: "x", ..ROW }),
        "they all stand in the id, in this order, but apart"
    );
}

#[test]
fn capitals_matter_where_one_was_typed() {
    let row = Facts { name: "Élan West", ..ROW };
    assert!(matches("élan", row) && matches("west", row) && matches("West", row) && matches("Élan", row));
    assert!(!matches("wesT", row) && !matches("ÉLAN", row));
}

#[test]
fn quotes_hold_words_together() {
    let row = Facts { name: "two words here", ..ROW };
    assert!(matches("\"two words\"", row) && matches("name:\"words here\" two", row));
    assert!(!matches("\"words two\"", row) && !matches("\"tw wo\"", row));
    assert!(matches("\"two wor", row), "an open quote goes to the end");
    assert!(!matches("!\"two words\"", row));
}

#[test]
fn fields_look_in_one_place() {
    assert!(matches("name:east", ROW) && !matches("name:linux", ROW) && !matches("name:0a1b", ROW));
    assert!(matches("policy:linux", ROW) && matches("POLICY:prod-42", ROW) && !matches("policy:east", ROW));
    assert!(matches("id:0a1b2c", ROW) && matches("id:0A1B2C", ROW) && !matches("id:web", ROW));
    assert!(!matches("foo:bar", ROW), "no such field: it is a text");
    assert!(matches("foo:bar", Facts { name: "foo:bar", ..ROW }));
}

#[test]
fn properties_are_asked_for() {
    let row = Facts { created_at: in_hours(-100 * 24), expire_at: in_hours(5 * 24), ..ROW };
    for found in
        ["status:active", "status:ACTIVE", "age>90d", "!age<1h", "expires<7d", "expires>4d", "!expires:never"]
    {
        assert!(matches(found, row), "{found}");
    }
    for missed in ["status:expired", "!status:active", "age<90d", "age>101d", "expires>7d", "expires:never"] {
        assert!(!matches(missed, row), "{missed}");
    }
    assert!(matches("expires:never", ROW) && !matches("expires>1d", ROW), "never is no moment");
    let past = Facts { status: Status::Expired, expire_at: in_hours(-1), ..ROW };
    assert!(!matches("expires<7d", past), "what has expired does not expire soon");
    assert!(!matches("age>1s", ROW) && !matches("age<1s", ROW), "nobody knows when it was created");
}

#[test]
fn what_is_half_typed_is_said_and_filters_nothing() {
    for (text, hint) in [
        ("!", Hint::Inverse),
        ("name:", Hint::Name),
        ("web policy: ", Hint::Policy),
        ("id:\"", Hint::Id),
        ("status:", Hint::Status),
        ("status:xx", Hint::Status),
        ("!status:activ", Hint::Status),
        ("age>", Hint::Age),
        ("age<1w", Hint::Age),
        ("age:90d", Hint::Age),
        ("expires:neve", Hint::Expires),
        ("expires<7", Hint::Expires),
    ] {
        let query = Query::parse(text);
        assert_eq!(query.hint(), Some(hint), "{text}");
        assert!(matches(text, ROW), "{text}");
        assert!(hint.to_string().len() <= 40, "{hint}");
    }
    for finished in ["", "web", "age", "age>90d", "expires", "agent:x", "\"", "status:active"] {
        assert_eq!(Query::parse(finished).hint(), None, "{finished}");
    }
    assert!(!matches("status: lab", ROW), "the rest still filters");
}

#[test]
fn the_better_match_has_the_higher_score() {
    let named = |name| score("web", Facts { name, policy: 0, ..ROW }).unwrap();
    assert!(named("web-east") > named("wide-ebb"));
    assert!(named("web") > named("Default"), "the name comes before the policy");
    assert!(Query::parse("web").ranks() && Query::parse("name:web age>1d").ranks());
    for plain in ["", "!web", "status:active", "\"web\"", "age>"] {
        assert!(!Query::parse(plain).ranks(), "{plain}");
    }
}

#[test]
fn marks_are_characters_not_bytes() {
    let mark = |query: &str, name: &str| {
        let marks = Marker::new(&Query::parse(query)).name(name);
        name.chars().enumerate().filter(|(i, _)| marks.contains(i)).map(|(_, c)| c).collect::<String>()
    };
    assert_eq!(mark("west", "東京 web-st"), "west");
    assert_eq!(mark("京オス", "東京オフィス"), "京オス");
    assert_eq!(mark("éa", "élan"), "éa");
    assert_eq!(mark("\"b-e\" id:web policy:we !w", "web-east"), "b-e");
    assert_eq!(mark("lab", "web-east"), "", "a match elsewhere marks nothing here");
    let query = Query::parse("lin name:web");
    let mut marker = Marker::new(&query);
    assert_eq!(marker.policy("Linux web").into_iter().collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn a_row_says_when_its_answer_changes() {
    let query = Query::parse("age>1h expires<1d web");
    let search = Search::new(&query, Letters::default(), now());
    let row = Facts { created_at: Some(now()), expire_at: in_hours(26), ..ROW };
    assert_eq!(search.changes_at(row), in_hours(1));
    assert_eq!(search.changes_at(Facts { created_at: in_hours(-5), ..row }), in_hours(2));
    assert_eq!(search.changes_at(ROW), None);
}

#[test]
fn words_are_completed_as_far_as_they_agree() {
    for (typed, completed) in [
        ("pol", "policy:"),
        ("web !sta", "web !status:"),
        ("status:", "status:active"),
        ("status:e", "status:expired"),
        ("a", "age"),
        ("age", "age>"),
        ("expires:", "expires:never"),
        ("東京\u{3000}na", "東京\u{3000}name:"),
    ] {
        assert_eq!(complete(typed).as_deref(), Some(completed));
    }
    for done in ["", "web", "web ", "status:active", "!"] {
        assert_eq!(complete(done), None, "{done}");
    }
}

/// Names as hostile as they come, and such as people give.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-cA-C \\-]{0,12}", "\\PC{0,30}", "[éÉ東京a🚀ßİ]{0,10}", "[ab]{0,1200}"]
}

/// A text without what the language gives a meaning to.
fn is_plain(text: &str) -> bool {
    !text.contains('"') && !text.trim().is_empty()
}

/// Capitals are minded: that is where one letter is another's only if it is the same.
fn in_order(needle: &str, haystack: &str) -> bool {
    let mut rest = haystack.chars();
    needle.chars().all(|wanted| rest.any(|c| c == wanted))
}

proptest! {
    #[test]
    fn anything_can_be_read_and_asked(text in "(\\PC|[ \"!:<>]|name|age|status|expires){0,12}", name in name()) {
        let query = Query::parse(&text);
        let row = Facts { name: &name, ..ROW };
        if query.filters_nothing() {
            prop_assert!(matches(&text, row));
        }
        if let Some(more) = complete(&text) {
            prop_assert!(more.starts_with(&text) && more.len() > text.len());
        }
        let count = name.chars().count();
        prop_assert!(Marker::new(&query).name(&name).into_iter().all(|at| at < count));
    }

    #[test]
    fn the_inverse_is_the_opposite(text in "([a-e0-9:\\-<>東é]{1,6}|\"[a-c -]{1,4}\"|status:active)", name in name()) {
        let inverse = format!("!{text}");
        prop_assume!(Query::parse(&text).terms.len() == 1);
        let row = Facts { name: &name, ..ROW };
        prop_assert!(matches(&text, row) != matches(&inverse, row));
        prop_assert!(!Query::parse(&inverse).ranks());
    }

    #[test]
    fn a_part_of_the_name_always_matches(name in name(), from in 0_usize..40, len in 1_usize..20) {
        let part: String = name.chars().skip(from).take(len).collect();
        if !is_plain(&part) {
            return Ok(());
        }
        let row = Facts { name: &name, ..ROW };
        let quoted = format!("name:\"{part}\"");
        prop_assert!(matches(&quoted, row), "{:?}", quoted);
        for word in part.split_whitespace() {
            let query = format!("name:{word}");
            prop_assert!(matches(&query, row), "{:?}", query);
        }
    }

    #[test]
    fn what_matches_has_the_letters_in_order_and_marks_one_for_each(name in name(), text in "[a-cA東é]{1,5}") {
        let query = format!("name:{text}A");
        let marks = Marker::new(&Query::parse(&query)).name(&name);
        let row = Facts { name: &name, ..ROW };
        prop_assert_eq!(matches(&query, row), in_order(&format!("{text}A"), &name));
        let marked: String = name.chars().enumerate().filter(|(i, _)| marks.contains(i)).map(|(_, c)| c).collect();
        if matches(&query, row) {
            prop_assert_eq!(marked, format!("{text}A"));
        }
    }
}
