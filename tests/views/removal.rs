//! The question before tokens are revoked or deleted, what it becomes while it is sent, and the report after.

use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::progress::{Phase, Progress};
use fleet_tokens::domain::removal::{RemovalEnd, RemovalResult, TokenResult};
use fleet_tokens::domain::token::Token;
use insta::assert_snapshot;

use crate::paint::{styled, text};
use crate::support::{Tab, policies, token};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

/// The sample tokens, and more of each policy, so that there is a list to scroll.
fn many() -> Vec<Token> {
    let mut tokens = crate::support::tokens();
    let policies = ["web", "kiosk", "lab", "ci", "tokyo"];
    let more = (0..48_u32).zip(policies.into_iter().cycle());
    tokens.extend(more.map(|(n, policy)| token(2_000 + n, &format!("batch-{n:02}"), policy)));
    tokens
}

#[test]
fn marked_rows_and_how_many_there_are() {
    for (width, height) in SIZES.into_iter().chain([(40, 10)]) {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("<space> j <space> 2 <space> 1 k");
        assert_snapshot!(format!("marks_{width}x{height}"), styled(&tab.model));
    }
}

#[test]
fn deleting_one() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("D").pass(400);
        assert_snapshot!(format!("delete_active_{width}x{height}"), text(&tab.model));
    }
    let mut tab = Tab::with_fleet(80, 24);
    assert_snapshot!("delete_inactive", text(&tab.press("3 D").pass(400).model));
    let mut tab = Tab::with_fleet(40, 8);
    assert_snapshot!("delete_active_40x8", text(&tab.press("D").pass(400).model));
}

#[test]
fn revoking_a_few() {
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("<space> <space> j j j j <space> 4").press("G X").pass(400);
        assert_snapshot!(format!("revoke_few_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn deleting_many_with_some_hidden_and_some_skipped() {
    for (width, height) in SIZES.into_iter().chain([(40, 8)]) {
        let mut tab = Tab::with(width, height, many(), policies());
        tab.press("4 A 1 X").pass(400);
        tab.press("<down> <down> <down>").write("revoke 5");
        assert_snapshot!(format!("revoke_many_{width}x{height}"), text(&tab.model));
    }
    let mut tab = Tab::with(80, 24, many(), policies());
    tab.press("A D").pass(400);
    let count = tab.model.marks.len();
    tab.write(&format!("delete {count}"));
    assert_snapshot!("delete_many", styled(&tab.model));
    tab.press("<pgdn>").press("<pgdn> <pgdn> <pgdn> <pgdn> <pgdn> <pgdn> <pgdn>");
    assert!(text(&tab.model).contains("more above ↑") && text(&tab.model).contains("batch-47"));
}

#[test]
fn one_of_the_marked_that_is_not_on_show_is_said_to_be_and_so_are_those_left_alone() {
    for (width, height) in [(80, 24), (40, 8)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("3 A 1 j <space> 2 X").pass(400);
        let shown = text(&tab.model);
        assert!(shown.contains("web-west") && shown.contains("Left alone: web-blue"), "{shown}");
        assert!(shown.contains("not on show") || shown.contains("does not show it now"), "{shown}");
    }
}

#[test]
fn any_size_will_do() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("A D").pass(400).write("delete 9").press("<enter>");
    let (id, _) = tab.order();
    let sizes = [(1, 1), (39, 50), (40, 8), (41, 9), (60, 16), (79, 20), (139, 28), (300, 100)];
    let draw = |tab: &mut Tab| {
        for (width, height) in sizes {
            tab.send(Msg::Resize(Size { width, height }));
            text(&tab.model);
        }
    };
    for (phase, done, of) in [(Phase::Sending, 0, 9), (Phase::Reading, 0, 0), (Phase::Asking, 5, 3)] {
        tab.send(Msg::Progress(id, Progress { phase, done, of }));
        draw(&mut tab);
    }
    let failed = TokenResult::Failed(Problem::new(ProblemKind::Server, "Can't", "", ""));
    tab.removed(id, vec![failed; 9]);
    draw(&mut tab);
    tab.press("G <pgdn> k");
    draw(&mut tab);
}

#[test]
fn how_far_it_is() {
    for (width, height) in SIZES.into_iter().chain([(40, 8)]) {
        let mut tab = Tab::with(width, height, many(), policies());
        tab.press("A D").pass(400);
        let count = tab.model.marks.len();
        tab.write(&format!("delete {count}")).press("<enter>");
        let (id, _) = tab.order();
        tab.send(Msg::Progress(id, Progress { phase: Phase::Sending, done: count / 3, of: count }));
        tab.pass(500);
        assert_snapshot!(format!("removal_sending_{width}x{height}"), text(&tab.model));
        if width == 80 {
            tab.send(Msg::Progress(id, Progress { phase: Phase::Reading, done: 0, of: 2 }));
            assert!(text(&tab.model).contains("Some failed: reading the tokens again..."));
            tab.press("<esc>");
            assert!(text(&tab.model).contains("Cancelling after what is under way..."));
        }
    }
}

#[test]
fn why_some_failed() {
    for (width, height) in SIZES.into_iter().chain([(40, 8)]) {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("A D");
        let count = tab.model.marks.len();
        tab.write(&format!("delete {count}")).press("<enter>");
        let (id, _) = tab.order();
        let failed = |why: &str| {
            TokenResult::Failed(Problem::new(ProblemKind::Server, "Can't delete it", why, "Try again"))
        };
        let mut results = vec![TokenResult::Done; count];
        results[1] =
            failed("Kibana failed: Failed to process EnrollmentAPIKey 00000002-4e5f-4a6b-8c7d-0123456789ab");
        results[2] = failed("EnrollmentAPIKey not found");
        results[3] = failed("EnrollmentAPIKey not found");
        results[4] = TokenResult::Untried;
        let end = RemovalEnd::Stopped(Problem::new(
            ProblemKind::Offline,
            "Can't",
            "kibana.example:5601 refused the connection",
            "Check",
        ));
        tab.done(id, Outcome::Removed(RemovalResult { results, end, no_bulk_route: false }));
        assert_snapshot!(format!("removal_report_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn tokens_that_nobody_read_are_said_not_to_be_among_all() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.model.unread += 3;
        tab.press("A D");
        assert_snapshot!(format!("removal_unread_{width}x{height}"), text(&tab.model));
    }
    let mut tab = Tab::with_fleet(60, 10);
    tab.model.unread += 3;
    let screen = text(&tab.press("A D").model);
    assert!(screen.contains("9 tokens; 3 more were not read"), "{screen}");
}

#[test]
fn a_wrong_phrase_says_what_is_expected_at_every_size() {
    for (width, height) in [(40, 8), (60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("A X").pass(400).write("revoke").press("<enter>");
        let screen = text(&tab.model);
        assert!(screen.contains("Not confirmed. Type revoke 9"), "{width}x{height}\n{screen}");
        let screen = text(&tab.write(" ").model);
        assert!(!screen.contains("Not confirmed"), "{width}x{height}\n{screen}");
    }
}
