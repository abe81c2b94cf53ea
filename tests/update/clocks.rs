//! Clocks that are set to the ends of time: nothing breaks, and the table works as ever.

use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::domain::appearance::Appearance;
use jiff::{SignedDuration, Timestamp};

use crate::anything::KEYS;
use crate::support::{Tab, at, drawn};

/// The sample fleet at `now`, with what a terminal asks for answered.
fn fleet_at(now: Timestamp) -> Tab {
    let mut tab = Tab::waiting(80, 24);
    tab.send(Msg::Tick(now));
    tab.answer_policies(crate::support::policies());
    tab.answer_tokens(crate::support::tokens());
    tab
}

#[test]
fn every_key_works_a_second_before_the_end_of_the_calendar_at_its_beginning_and_in_1960() {
    let second = SignedDuration::from_secs(1);
    let last = Timestamp::MAX.checked_sub(second).unwrap();
    for now in [last, Timestamp::MAX, Timestamp::MIN, at("1960-02-29T12:00:00Z")] {
        let mut tab = fleet_at(now);
        for round in 0..5 {
            for (index, keys) in KEYS.iter().enumerate() {
                tab.press(keys);
                if index % 7 == round {
                    let next = tab.model.now.checked_add(second).unwrap_or(Timestamp::MAX);
                    tab.send(Msg::Tick(next));
                    tab.send(Msg::Quiet);
                }
                let _ = deadline(&tab.model);
                drawn::frame(&tab.model, Appearance::default());
            }
        }
    }
}

#[test]
fn in_1960_and_at_the_end_of_the_calendar_a_token_is_selected() {
    for now in [at("1960-02-29T12:00:00Z"), Timestamp::MAX, Timestamp::MIN] {
        let mut tab = fleet_at(now);
        tab.press("4");
        assert!(tab.model.selected().is_some(), "{now}");
        tab.press("g j");
        assert_eq!(tab.model.cursor.position, 1, "{now}");
    }
    assert_eq!(fleet_at(at("1960-02-29T12:00:00Z")).selected(), "web-east");
}
