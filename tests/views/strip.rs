//! The strip: six tabs, each with its key, whatever else needs the line.

use crate::paint::text;
use crate::support::{Tab, hours, policies, token, tokens};

/// The strip's line.
fn strip(tab: &Tab) -> String {
    let line = if tab.model.geometry().unwrap().sentence { 2 } else { 1 };
    text(&tab.model).lines().nth(line).unwrap_or_default().to_owned()
}

fn assert_all_six(tab: &Tab, story: &str) {
    let strip = strip(tab);
    for key in ["1", "2", "3", "4", "5", "6"] {
        let has = strip.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == key);
        assert!(has, "{story}: no {key} in {strip:?}");
    }
}

#[test]
fn all_six_tabs_keep_their_keys_at_every_width_and_beside_every_filter() {
    let stories = [
        "",
        "2",
        "5",
        "6",
        "p <enter>",
        "/ w e b <enter>",
        "/ w e b",
        "K n a m e : w e b *",
        "p <enter> / w e b w e b w e b w e b w e b w e b w e b w e b w e b w e b w e b w e b",
    ];
    for width in [40, 44, 60, 72, 80, 99, 100, 120, 200] {
        for story in stories {
            let mut tab = Tab::with_fleet(width, 36);
            tab.press(story);
            assert_all_six(&tab, &format!("{width} columns, {story}"));
        }
    }
}

#[test]
fn what_is_set_gets_shorter_before_the_tabs_lose_their_keys() {
    let mut tab = Tab::with_fleet(100, 24);
    let whole = strip(&tab);
    assert!(whole.contains(" 2 Expired 2 ") && whole.contains(" 6 Hygiene 10"), "{whole}");
    tab.press("p <enter>");
    assert!(strip(&tab).contains("2 Exp 0  3 Ina 1  4 All 4  5 Pol 6  6 Hyg 10"), "{}", strip(&tab));
    assert!(strip(&tab).contains("Linux web"), "{}", strip(&tab));
}

#[test]
fn hygiene_counts_tokens_and_not_its_rows() {
    // Older than 90 days, without an end, of a policy that is gone: three rows of one token.
    let mut old = token(1, "old", "gone");
    old.created_at = Some(hours(-100 * 24));
    let mut tab = Tab::with(120, 36, vec![old], policies());
    assert!(tab.model.overview.findings() > 3);
    assert!(strip(&tab).contains("6 Hygiene 1 "), "{}", strip(&tab));
    let screen = text(&tab.press("6").model);
    assert!(screen.contains("1 of 8 · 1 token and 5 policies to tidy up"), "{screen}");
    assert!(screen.contains("created 100 days ago"), "an age says of what: {screen}");
}

#[test]
fn an_end_within_a_day_is_said_with_its_time() {
    let mut all = tokens();
    all[0].expire_at = Some(hours(2));
    let screen = text(&Tab::with(120, 36, all.clone(), policies()).model);
    assert!(screen.contains("It expires in 2 hours, at 14:00."), "{screen}");
    let mut tab = Tab::with(120, 36, all, policies());
    let screen = text(&tab.press("X").model);
    assert!(screen.contains("expires in 2 hours, at 14:00"), "{screen}");
}
