//! What the language means, and that whatever is typed does no harm.

use proptest::prelude::*;

use super::*;
use jiff::Timestamp;

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

const ROW: RowFacts<'static> = RowFacts {
    name: "web-east",
    letters: Letters::NONE,
    id: "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab",
    api_key_id: "VuaCfGcBCdbkQm-e5aOx",
    policy: 0,
    status: Status::Active,
    created_at: None,
    expire_at: None,
};

/// How well a row of the policy `Linux web`, by the id `prod-42`, matches.
fn score(query: &str, row: RowFacts<'_>) -> Option<u32> {
    let query = FindQuery::parse(query);
    let mut search = Search::new(&query, now());
    let policy = search.add_policy("prod-42", "Linux web");
    let name = fold(row.name);
    search.score(RowFacts { policy, name: &name, letters: Letters::of(&name), ..row })
}

fn matches(query: &str, row: RowFacts<'_>) -> bool {
    score(query, row).is_some()
}

fn in_hours(hours: i64) -> Option<Timestamp> {
    now().checked_add(jiff::SignedDuration::from_hours(hours)).ok()
}

#[test]
fn a_plain_term_is_a_part_of_the_name_or_the_policys_name_or_the_beginning_of_an_id() {
    for found in ["web", "b-ea", "nux", "east web", "0a1b", "0A1B2C3D-4e5f", "VuaC", "", "WEB-EAST web-east"]
    {
        assert!(matches(found, ROW), "{found}");
    }
    for missed in
        ["webb", "wbst", "lnx", "tsae", "lab", "east lab", "0a1", "Vua", "8c7d-0123", "0a1b2d", "prod-42"]
    {
        assert!(!matches(missed, ROW), "{missed}");
    }
    let november = RowFacts { name: "New hires November", policy: 0, ..ROW };
    assert!(!matches("name:web", november), "letters that lie scattered are no part");
}

#[test]
fn what_is_similar_is_found_when_it_is_asked_for() {
    for found in ["~wbst", "~lnx", "~web-esat", "name:~wst web", "policy:~lnux", "~\"b east\""] {
        assert!(matches(found, ROW), "{found}");
        assert!(FindQuery::parse(found).is_similar(), "{found}");
    }
    for missed in ["~0a1b2c3d", "~zzz", "!~wbst", "name:~lnux"] {
        assert!(!matches(missed, ROW), "{missed}");
    }
    assert!(!FindQuery::parse("web \"~x\"").is_similar(), "in quotes it is a character like others");
    let named = |name| score("~web", RowFacts { name, policy: 0, ..ROW }).unwrap();
    assert!(named("web-east") > named("wide-ebb"));
}

#[test]
fn accents_alone_are_a_part_of_no_name() {
    for accent in ["\u{301}", "\u{1ab0}", "\u{b8}"] {
        assert!(!matches(&format!("name:{accent}"), ROW), "{accent:?}");
    }
}

#[test]
fn only_parts_can_be_likened_and_not_too_many() {
    let query = FindQuery::parse("web !x ~y id:z status:active lab");
    assert_eq!(query.parts(), [0, 5]);
    let likened = query.likened(&[5]);
    let similar = |term: &Term| matches!(&term.test, FindTest::Text(_, pattern) if pattern.similar);
    let which: Vec<usize> =
        likened.terms.iter().enumerate().filter(|(_, term)| similar(term)).map(|(at, _)| at).collect();
    assert_eq!((which, likened.text()), (vec![2, 5], query.text()));
    assert_eq!(FindQuery::parse("a b c d e f g h i").parts(), [0; 0]);
}

#[test]
fn capitals_accents_and_composition_do_not_matter() {
    let row = RowFacts { name: "Élan West", ..ROW };
    for found in ["élan", "elan", "ÉLAN", "E\u{301}lan", "wesT"] {
        assert!(matches(found, row), "{found}");
    }
    assert!(matches("strasse", RowFacts { name: "Straße", ..ROW }));
    assert!(!matches("\u{301}", row), "an accent alone is no letter of anything");
}

#[test]
fn quotes_hold_words_together() {
    let row = RowFacts { name: "two words here", ..ROW };
    assert!(matches("\"two words\"", row) && matches("name:\"words here\" two", row));
    assert!(!matches("\"words two\"", row) && !matches("\"tw wo\"", row));
    assert!(matches("\"two wor", row), "an open quote goes to the end");
    assert!(!matches("!\"two words\"", row));
}

#[test]
fn fields_look_in_one_place() {
    assert!(matches("name:east", ROW) && !matches("name:linux", ROW) && !matches("name:0a1b", ROW));
    assert!(matches("policy:linux", ROW) && matches("POLICY:prod-42", ROW) && !matches("policy:east", ROW));
    assert!(matches("id:0a1b2c", ROW) && matches("id:0A", ROW) && matches("id:VuaCf", ROW));
    assert!(!matches("id:web", ROW) && !matches("id:8c7d", ROW), "an id is known by its beginning");
    assert!(!matches("policy:pro", ROW) && !matches("policy:d-42", ROW), "a policy's id too");
    assert!(!matches("foo:bar", ROW), "no such field: it is a text");
    assert!(matches("foo:bar", RowFacts { name: "foo:bar", ..ROW }));
}

#[test]
fn properties_are_asked_for() {
    let row = RowFacts { created_at: in_hours(-100 * 24), expire_at: in_hours(5 * 24), ..ROW };
    for found in
        ["status:active", "status:ACTIVE", "age>90d", "!age<1h", "expires<7d", "expires>4d", "!expires:never"]
    {
        assert!(matches(found, row), "{found}");
    }
    for missed in ["status:expired", "!status:active", "age<90d", "age>101d", "expires>7d", "expires:never"] {
        assert!(!matches(missed, row), "{missed}");
    }
    assert!(matches("expires:never", ROW) && !matches("expires>1d", ROW), "never is no moment");
    let past = RowFacts { status: Status::Expired, expire_at: in_hours(-1), ..ROW };
    assert!(!matches("expires<7d", past), "what has expired does not expire soon");
    assert!(!matches("age>1s", ROW) && !matches("age<1s", ROW), "nobody knows when it was created");
}

#[test]
fn what_is_half_typed_is_said_and_filters_nothing() {
    for (text, hint) in [
        ("!", Hint::Inverse),
        ("~", Hint::Similar),
        ("name:~", Hint::Similar),
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
        let query = FindQuery::parse(text);
        assert_eq!(query.hint(), Some(hint), "{text}");
        assert!(matches(text, ROW), "{text}");
        assert!(hint.to_string().len() <= 40, "{hint}");
    }
    for finished in ["", "web", "age", "age>90d", "expires", "agent:x", "\"", "status:active"] {
        assert_eq!(FindQuery::parse(finished).hint(), None, "{finished}");
    }
    assert!(!matches("status: lab", ROW), "the rest still filters");
}

#[test]
fn the_better_match_has_the_higher_score() {
    let named = |name| score("web", RowFacts { name, policy: 0, ..ROW }).unwrap();
    let ranked = ["Web", "web-east", "the web", "the-web, cobweb", "cobweb", "Default"].map(named);
    assert!(
        ranked.is_sorted_by(|a, b| a >= b),
        "whole, at the beginning, at a word, within, policy: {ranked:?}"
    );
    assert!(ranked[0] > ranked[1] && ranked[1] > ranked[2] && ranked[3] > ranked[4] && ranked[4] > ranked[5]);
    for ranking in ["web", "name:web age>1d", "\"web\"", "~web"] {
        assert!(FindQuery::parse(ranking).ranks(), "{ranking}");
    }
    for plain in ["", "!web", "status:active", "age>"] {
        assert!(!FindQuery::parse(plain).ranks(), "{plain}");
    }
}

#[test]
fn marks_are_characters_not_bytes() {
    let mark = |query: &str, name: &str| {
        let marks = Marker::new(&FindQuery::parse(query)).name(name);
        name.chars().enumerate().filter(|(i, _)| marks.contains(i)).map(|(_, c)| c).collect::<String>()
    };
    assert_eq!(mark("~west", "東京 web-st"), "west");
    assert_eq!(mark("オフ", "東京オフィス"), "オフ");
    assert_eq!(mark("elan", "Élan, élan"), "Élanélan", "wherever it stands");
    assert_eq!(mark("ss", "Straße"), "ß");
    assert_eq!(mark("\"b-e\" id:web policy:we !w", "web-east"), "b-e");
    assert_eq!(mark("lab", "web-east"), "", "a match elsewhere marks nothing here");
    let query = FindQuery::parse("lin name:web VuaC id:0a");
    let mut marker = Marker::new(&query);
    assert_eq!(marker.policy("x", "Linux web").into_iter().collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!((marker.id(ROW.id), marker.id(ROW.api_key_id), marker.id("xyz")), (2, 4, 0));
    let query = FindQuery::parse("policy:prod");
    assert_eq!(Marker::new(&query).policy("prod-42", "Lab").len(), 3, "the name stands for its id");
}

#[test]
fn a_row_says_when_its_answer_changes() {
    let query = FindQuery::parse("age>1h expires<1d web");
    let search = Search::new(&query, now());
    let row = RowFacts { created_at: Some(now()), expire_at: in_hours(26), ..ROW };
    assert_eq!(search.changes_at(row), in_hours(1));
    assert_eq!(search.changes_at(RowFacts { created_at: in_hours(-5), ..row }), in_hours(2));
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

/// A text without what the language gives a meaning to, and with more to it than accents.
fn is_plain(text: &str) -> bool {
    !text.contains('"') && !fold(text).trim().is_empty()
}

proptest! {
    #[test]
    fn anything_can_be_read_and_asked(text in "(\\PC|[ \"!:<>]|name|age|status|expires){0,12}", name in name()) {
        let query = FindQuery::parse(&text);
        let row = RowFacts { name: &name, ..ROW };
        let _ = score(&format!("~{text}"), row);
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
        prop_assume!(FindQuery::parse(&text).terms.len() == 1);
        let row = RowFacts { name: &name, ..ROW };
        prop_assert!(matches(&text, row) != matches(&inverse, row));
        prop_assert!(!FindQuery::parse(&inverse).ranks());
    }

    #[test]
    fn a_part_of_the_name_always_matches(name in name(), from in 0_usize..40, len in 1_usize..20) {
        let part: String = name.chars().skip(from).take(len).collect();
        if !is_plain(&part) {
            return Ok(());
        }
        let row = RowFacts { name: &name, ..ROW };
        let quoted = format!("name:\"{part}\"");
        prop_assert!(matches(&quoted, row), "{:?}", quoted);
        for word in part.split_whitespace().filter(|word| is_plain(word)) {
            let query = format!("name:{word}");
            prop_assert!(matches(&query, row), "{:?}", query);
        }
    }

    #[test]
    fn what_is_similar_is_marked_by_letters_of_the_word_and_a_part_by_itself(name in name(), text in "[a-cA東é]{1,9}") {
        let marked = |query: &str| {
            let marks = Marker::new(&FindQuery::parse(query)).name(&name);
            name.chars().enumerate().filter(|(i, _)| marks.contains(i)).map(|(_, c)| c).collect::<String>()
        };
        let (similar, part) = (format!("name:~{text}"), format!("name:{text}"));
        let row = RowFacts { name: &name, ..ROW };
        let (folded, word) = (fold(&name).into_owned(), fold(&text).into_owned());
        prop_assert_eq!(matches(&part, row), folded.contains(&word));
        prop_assert_eq!(!marked(&part).is_empty(), matches(&part, row));
        prop_assert!(!matches(&part, row) || matches(&similar, row), "a part is similar");
        if matches(&similar, row) {
            let letters = fold(&marked(&similar)).chars().count();
            prop_assert!(letters > 0 && letters <= word.chars().count(), "{:?}", marked(&similar));
        }
    }
}
