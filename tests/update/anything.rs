//! Whatever is pressed, at whatever size: no panic, no secret where none was asked for, no write without a yes.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::dialog::Overlay;
use fleet_tokens::app::dialog::removal::RemovalState;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::key::{Chord, Key};
use fleet_tokens::app::keymap::{BINDINGS, Context};
use fleet_tokens::app::mouse::{Act, Pointer, Target};
use fleet_tokens::app::msg::{Cleared, Msg, Outcome, RequestId, SaveFailure};
use fleet_tokens::domain::bulk::BulkAct;
use fleet_tokens::domain::clipboard::{Way, Wrap};
use fleet_tokens::domain::policy::Policies;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::{End, Fate, Removed};
use fleet_tokens::domain::server::ServerStatus;
use fleet_tokens::domain::token::TokenId;
use proptest::prelude::*;

use crate::reach::there;
use crate::support::{Tab, drawn, problem, secret, tokens};

const KEYS: [&str; 64] = [
    "j", "k", "g", "G", "<pgdn>", "<c-d>", "<enter>", "<esc>", "<tab>", "<btab>", "1", "2", "3", "4", "p",
    "c", "s", "n", "X", "E", "e", "t", "i", "0", "R", "?", "y", "q", "<c-c>", "<c-l>", "<c-s>", "<left>",
    "<right>", "<up>", "<down>", "<bs>", "a", "7", "<space>", "D", "V", "A", "*", "<pgup>", ":", "L", "m",
    "<c-t>", "/", "o", "O", "z", "w", "C", "!", ">", "T", "x", "<c-o>", "<c-k>", "K", "(", "5", "6",
];

#[derive(Debug, Clone)]
enum Step {
    Press(&'static str),
    /// A key: one that means something somewhere, or any other.
    Key(Chord),
    /// A click on something that the last frame offered.
    Point(prop::sample::Index),
    /// Types what the dialog wants to read, and Enter: keys alone hardly ever hit upon it.
    Phrase,
    Pass(u16),
    Resize(u16, u16),
    Focus(bool),
    Answer,
    Click(Target),
    Wheel(bool),
}

fn target() -> impl Strategy<Value = Target> {
    use Action::{Activate, Back, Confirm, Copy, Create, Help, Revoke, ShowInactive, ShowSecret, Submit};
    let actions = [Activate, Back, Confirm, Copy, Create, Help, Revoke, ShowInactive, ShowSecret, Submit];
    prop_oneof![
        6 => proptest::sample::select(actions.to_vec()).prop_map(Target::Do),
        2 => proptest::sample::select(tokens()).prop_map(|token| Target::Row(token.id)),
        1 => Just(Target::Nothing),
        1 => Just(Target::Field(fleet_tokens::app::dialog::create::Field::Policy)),
        1 => Just(Target::Policy("web".into())),
        1 => Just(Target::Entry(0)),
        1 => Just(Target::Lifetime(fleet_tokens::domain::expiration::Lifetime::Never)),
    ]
}

/// Every key of the table, in whatever place it means something; and keys that mean nothing, or are text.
fn chord() -> impl Strategy<Value = Chord> {
    let known: Vec<Chord> = BINDINGS.iter().flat_map(|row| row.chords).copied().collect();
    prop_oneof![
        5 => proptest::sample::select(known),
        1 => (any::<char>(), any::<bool>(), any::<bool>())
            .prop_map(|(c, ctrl, alt)| Chord { key: Key::Char(c), ctrl, alt }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => proptest::sample::select(&KEYS[..]).prop_map(Step::Press),
        6 => chord().prop_map(Step::Key),
        2 => any::<prop::sample::Index>().prop_map(Step::Point),
        1 => proptest::sample::select(&["<space> <space> X", "A D", "V j j X", "4 * D", "6 G D", "A 6 X"][..]).prop_map(Step::Press),
        3 => Just(Step::Phrase),
        2 => (0_u16..2_000).prop_map(Step::Pass),
        1 => (1_u16..=300, 1_u16..=100).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => any::<bool>().prop_map(Step::Focus),
        3 => Just(Step::Answer),
        3 => target().prop_map(Step::Click),
        1 => any::<bool>().prop_map(Step::Wheel),
    ]
}

/// Answers an effect as a healthy server would; of an order every third token fails.
fn answer(effect: &Effect) -> Option<(RequestId, Outcome)> {
    let listing = || fleet_tokens::app::msg::Listing {
        rows: fleet_tokens::domain::rows::TokenRows::new(tokens()),
        total: 14,
    };
    let fate = |index: usize| match index % 3 {
        2 => Fate::Failed(problem(ProblemKind::Server)),
        _ => Fate::Done,
    };
    Some(match effect {
        Effect::FetchTokens(id) => (*id, Outcome::Tokens(Ok(listing()))),
        Effect::FetchPolicies(id) => (*id, Outcome::Policies(Ok(Policies::new(crate::support::policies())))),
        Effect::FetchKuery { id, kuery } if kuery.len() % 2 == 0 => {
            (*id, Outcome::Kuery(Err(problem(ProblemKind::Refused))))
        }
        Effect::FetchKuery { id, .. } => {
            (*id, Outcome::Kuery(Ok(tokens().into_iter().take(5).map(|token| token.id).collect())))
        }
        Effect::FetchStatus(id) => (*id, Outcome::Status(Ok(ServerStatus::default()))),
        Effect::FetchSecret { id, .. } => (*id, Outcome::Secret(Ok(secret()))),
        Effect::Create { id, token } => {
            (*id, Outcome::Created(Ok(crate::support::token(0, &token.name, &token.policy_id))))
        }
        Effect::Remove { id, order } => {
            let fates = (0..order.targets.len()).map(fate).collect();
            (*id, Outcome::Removed(Removed { fates, end: End::Whole, no_bulk_route: false }))
        }
        Effect::Copy { id, .. } => (*id, Outcome::Copied(Ok(Way::Terminal(Wrap::Plain)))),
        Effect::ClearClipboard { id, .. } => (*id, Outcome::Cleared(Ok(Cleared::Sent))),
        Effect::FetchFacts(id) => (*id, Outcome::Facts(Box::new(crate::support::facts()))),
        Effect::Save { id, overwrite: false, .. } => (*id, Outcome::Saved(Err(SaveFailure::Exists))),
        Effect::Save { id, path, .. } => (*id, Outcome::Saved(Ok(path.clone()))),
        Effect::Remember { .. }
        | Effect::Audit(_)
        | Effect::Cancel(_)
        | Effect::Mouse(_)
        | Effect::Redraw
        | Effect::Suspend
        | Effect::Quit => {
            return None;
        }
    })
}

/// What the open question names, if one is open that can be answered.
fn named(tab: &Tab) -> Option<(BulkAct, Vec<TokenId>)> {
    match &tab.model.overlay {
        Some(Overlay::Removal(dialog))
            if matches!(dialog.state, RemovalState::Asking | RemovalState::Failed(_)) =>
        {
            Some((dialog.act, dialog.targets.iter().map(|token| token.id.clone()).collect()))
        }
        _ => None,
    }
}

fn phrase(tab: &Tab) -> String {
    match &tab.model.overlay {
        Some(Overlay::Removal(dialog)) if dialog.phrase.is_some() => dialog.phrases()[0].clone(),
        _ => String::new(),
    }
}

proptest! {
    // Drawing takes its time; so many find a screen that is drawn in one dialog only.
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_breaks_and_nothing_is_sent_that_the_question_did_not_name(
        begin in proptest::option::of(proptest::sample::select(&Context::ALL[..])),
        which in any::<prop::sample::Index>(),
        first in 0_usize..60,
        steps in proptest::collection::vec(step(), 0..120)
    ) {
        // Half of them begin at the table, the others in some dialog.
        let mut tabs = begin.map_or_else(|| vec![Tab::with_fleet(80, 24)], there);
        let mut tab = tabs.swap_remove(which.index(tabs.len()));
        tab.all.clear();
        tab.effects.clear();
        let mut pending: Vec<Effect> = Vec::new();
        let looks = drawn::looks();
        let mut hits = drawn::check(&tab.model, looks[0]);
        for (number, step) in steps.into_iter().enumerate() {
            let asked = named(&tab);
            let question = matches!(&tab.model.overlay, Some(Overlay::Save(dialog))
                if dialog.state == fleet_tokens::app::dialog::save::SaveState::Exists);
            match step {
                Step::Press(key) => drop(tab.press(key)),
                Step::Key(chord) => tab.send(Msg::Key(chord)),
                Step::Point(index) => {
                    let all: Vec<Target> = hits.iter().map(|(_, target)| target.clone()).collect();
                    let target = if all.is_empty() { Target::Nothing } else { index.get(&all).clone() };
                    tab.send(Msg::Mouse(Pointer { act: Act::Press, target }));
                }
                Step::Phrase => {
                    let phrase = phrase(&tab);
                    tab.write(&phrase).press("<enter>");
                }
                Step::Pass(milliseconds) => drop(tab.pass(i64::from(milliseconds))),
                Step::Resize(width, height) => tab.send(Msg::Resize(Size { width, height })),
                Step::Click(target) => tab.send(Msg::Mouse(Pointer { act: Act::Press, target })),
                Step::Wheel(down) => {
                    let act = if down { Act::ScrollDown } else { Act::ScrollUp };
                    tab.send(Msg::Mouse(Pointer { act, target: Target::Nothing }));
                }
                Step::Focus(focused) => tab.send(Msg::Focus(focused)),
                Step::Answer => for effect in std::mem::take(&mut pending) {
                    if let Some((id, outcome)) = answer(&effect) {
                        tab.done(id, outcome);
                    }
                },
            }
            for effect in tab.take_effects() {
                if let Effect::Remove { order, .. } = &effect {
                    let sent = order.targets.iter().map(|target| target.id.clone()).collect();
                    prop_assert_eq!(asked.clone(), Some((order.act, sent)));
                }
                let yes = matches!(effect, Effect::Save { overwrite: true, .. });
                prop_assert!(question || !yes, "a file was overwritten without a question: {:?}", effect);
                pending.push(effect);
            }
            let mut noted = 0;
            for effect in std::mem::take(&mut tab.all) {
                let lines = match &effect {
                    Effect::Create { .. } => 1,
                    Effect::Remove { order, .. } => order.targets.len(),
                    _ => 0,
                };
                prop_assert!(noted >= lines, "no line in the audit log before {:?}", effect);
                noted = if matches!(effect, Effect::Audit(_)) { noted + 1 } else { 0 };
            }
            // Each frame in another look, and each sequence begins with another.
            hits = drawn::check(&tab.model, looks[(first + number) % looks.len()]);
            let cursor = &tab.model.cursor;
            prop_assert!(cursor.position < tab.model.rows.len().max(1));
            prop_assert!(cursor.offset <= cursor.position);
        }
    }
}
