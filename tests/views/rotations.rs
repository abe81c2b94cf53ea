//! Rotations: the form, the sheet, the question, the list, and the marks they leave.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::Outcome;
use fleet_tokens::app::pointer::PointerTarget;
use fleet_tokens::domain::appearance::Appearance;
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::rotation::Rotation;
use fleet_tokens::domain::state::Remembered;
use fleet_tokens::domain::token::Token;
use insta::assert_snapshot;

use crate::paint::{draw, styled, text};
use crate::support::{Tab, at, hours, token, tokens};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 36)];

/// The form for web-west is on the screen, with 7 days chosen and everything armed.
fn form(width: u16, height: u16) -> Tab {
    let mut tab = Tab::with_fleet(width, height);
    tab.press("j T <tab> <right> <right> <right>").pass(400);
    tab
}

fn twin() -> Token {
    Token {
        expire_at: Some(hours(7 * 24)),
        created_at: Some(hours(0)),
        ..token(3, "web-west 2026-11-20", "web")
    }
}

fn answered(tab: &mut Tab, answer: Result<Token, Problem>) {
    tab.press("<c-s>");
    let Effect::Create { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Created(answer));
}

fn lost() -> Problem {
    let why = "it was sent, and kibana.example:5601 closed the connection before its answer was complete";
    let next = "It may have happened: refresh and check the list before you try again";
    Problem::new(ProblemKind::Unknown, "Can't create web-west 2026-11-20", why, next)
}

#[test]
fn the_form_says_what_will_happen() {
    for (width, height) in SIZES {
        assert_snapshot!(format!("form_{width}x{height}"), text(&form(width, height).model));
    }
    let mut tab = form(40, 8);
    tab.press("<btab>");
    assert_snapshot!("form_40x8", text(&tab.model));
}

#[test]
fn what_the_list_shows_can_be_clicked() {
    let rotation = |name: &str| Rotation {
        old: token(2, name, "web").id,
        old_name: name.into(),
        new: Some(twin().id),
        new_name: format!("{name} 2026-11-20"),
        policy_id: "web".into(),
        since: at("2026-11-20T11:00:00Z"),
    };
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        let rotations = vec![rotation("first"), rotation("second")];
        tab.model = tab.model.recall(Remembered { rotations, ..Remembered::default() });
        tab.press("<c-o>");
        let frame = draw(&tab.model, Appearance::default());
        let target = |text: &str| {
            let at = frame.find(text);
            frame.hits.at(at.x, at.y)
        };
        assert_eq!(target("first"), PointerTarget::Entry(0));
        assert_eq!(target("second 2026-11-20"), PointerTarget::Entry(1));
        assert_eq!(target(" forget"), PointerTarget::Do(Action::Forget));
        assert_eq!(
            target(if width < 80 { "revoke old" } else { "revoke the old" }),
            PointerTarget::Do(Action::Activate)
        );
        assert_eq!(target(" close"), PointerTarget::Do(Action::Back));
    }
}

#[test]
fn the_sheet_says_what_comes_next() {
    for (width, height) in SIZES {
        let mut tab = form(width, height);
        answered(&mut tab, Ok(twin()));
        assert_snapshot!(format!("sheet_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn the_question_offers_later_and_names_what_takes_the_place() {
    for (width, height) in SIZES {
        let mut tab = form(width, height);
        answered(&mut tab, Ok(twin()));
        tab.press("<esc>").pass(400);
        assert_snapshot!(format!("question_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn what_exists_although_its_answer_was_lost_is_offered() {
    for (width, height) in SIZES {
        let mut tab = form(width, height);
        answered(&mut tab, Err(lost()));
        tab.pass(500).answer_tokens(std::iter::once(twin()).chain(tokens()).collect());
        assert_snapshot!(format!("it_exists_{width}x{height}"), text(&tab.model));
    }
}

#[test]
fn both_tokens_show_that_they_are_in_a_rotation() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut tab = form(width, height);
        answered(&mut tab, Ok(twin()));
        tab.press("<esc> <esc>").answer_tokens(std::iter::once(twin()).chain(tokens()).collect());
        tab.pass(10_000).press("g");
        while tab.selected() != "web-west" {
            tab.press("j");
        }
        if width < 120 {
            tab.press("i");
        }
        assert_snapshot!(format!("old_{width}x{height}"), styled(&tab.model));
        tab.press("g");
        while tab.selected() != "web-west 2026-11-20" {
            tab.press("j");
        }
        assert!(text(&tab.model).contains("! It takes the place of web-west; ^o finishes."));
    }
}

fn rotation(old: &Token, new: Option<&Token>, new_name: &str) -> Rotation {
    Rotation {
        old: old.id.clone(),
        old_name: old.name.raw().into(),
        new: new.map(|new| new.id.clone()),
        new_name: new_name.into(),
        policy_id: old.policy_id.raw().into(),
        since: at("2026-11-18T11:00:00Z"),
    }
}

#[test]
fn the_list_of_rotations() {
    let all = tokens();
    let gone = token(4_000, "gone", "lab");
    for (width, height) in SIZES {
        let mut tab = Tab::with_fleet(width, height);
        tab.model.remembered = Remembered {
            rotations: vec![
                rotation(&all[1], Some(&all[0]), "web-east"),
                rotation(&all[2], None, "kiosk-rollout-2026-autumn-north-and-south 2026-11-18"),
                rotation(&all[6], Some(&gone), "sneaky\u{202e}nimda 2026-11-18"),
            ],
            ..Remembered::default()
        };
        assert_snapshot!(format!("list_{width}x{height}"), text(&tab.press("<c-o> j").model));
        assert!(!text(&tab.model).contains('\u{202e}'));
        tab.press("x x x");
        assert!(text(&tab.model).contains("No rotation is open."));
    }
}
