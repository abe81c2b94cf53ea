//! Whatever is pressed, at whatever size: no panic, no secret where none was asked for, no write without a yes.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{CopiedBy, Msg, Outcome, RequestId};
use fleet_tokens::domain::policy::Policies;
use proptest::prelude::*;

use crate::support::{Tab, secret, tokens};

const KEYS: [&str; 37] = [
    "j", "k", "g", "G", "<pgdn>", "<c-d>", "<enter>", "<esc>", "<tab>", "<btab>", "1", "2", "3", "4", "p",
    "c", "s", "n", "X", "T", "x", "<c-o>", "R", "?", "y", "q", "<c-c>", "<c-l>", "<c-s>", "<left>",
    "<right>", "<up>", "<down>", "<bs>", "a", "7", "<space>",
];

#[derive(Debug, Clone)]
enum Step {
    Press(&'static str),
    Pass(u16),
    Resize(u16, u16),
    Focus(bool),
    Answer,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => proptest::sample::select(&KEYS[..]).prop_map(Step::Press),
        2 => (0_u16..2_000).prop_map(Step::Pass),
        1 => (1_u16..300, 1_u16..100).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => any::<bool>().prop_map(Step::Focus),
        3 => Just(Step::Answer),
    ]
}

/// Answers an effect as a healthy server would.
fn answer(effect: &Effect) -> Option<(RequestId, Outcome)> {
    let listing = || fleet_tokens::app::msg::Listing {
        rows: fleet_tokens::domain::rows::TokenRows::new(tokens()),
        total: 14,
    };
    Some(match effect {
        Effect::FetchTokens(id) => (*id, Outcome::Tokens(Ok(listing()))),
        Effect::FetchPolicies(id) => (*id, Outcome::Policies(Ok(Policies::new(crate::support::policies())))),
        Effect::FetchSecret { id, .. } => (*id, Outcome::Secret(Ok(secret()))),
        Effect::Create { id, token } => {
            (*id, Outcome::Created(Ok(crate::support::token(0, &token.name, &token.policy_id))))
        }
        Effect::Revoke { id, .. } => (*id, Outcome::Revoked(Ok(()))),
        Effect::Copy { id, .. } => (*id, Outcome::Copied(Ok(CopiedBy::Terminal))),
        Effect::Remember { .. }
        | Effect::Audit(_)
        | Effect::Cancel(_)
        | Effect::Redraw
        | Effect::Suspend
        | Effect::Quit => return None,
    })
}

proptest! {
    #[test]
    fn nothing_breaks_and_nothing_is_revoked_without_being_asked(steps in proptest::collection::vec(step(), 0..120)) {
        let mut tab = Tab::with_fleet(80, 24);
        let mut pending: Vec<Effect> = Vec::new();
        for step in steps {
            let asked = matches!(tab.model.overlay, Some(fleet_tokens::app::dialog::Overlay::Revoke(_)));
            match step {
                Step::Press(key) => drop(tab.press(key)),
                Step::Pass(milliseconds) => drop(tab.pass(i64::from(milliseconds))),
                Step::Resize(width, height) => tab.send(Msg::Resize(Size { width, height })),
                Step::Focus(focused) => tab.send(Msg::Focus(focused)),
                Step::Answer => for effect in std::mem::take(&mut pending) {
                    if let Some((id, outcome)) = answer(&effect) {
                        tab.done(id, outcome);
                    }
                },
            }
            for effect in tab.take_effects() {
                prop_assert!(asked || !matches!(effect, Effect::Revoke { .. }), "{:?}", effect);
                pending.push(effect);
            }
            let mut noted = false;
            for effect in std::mem::take(&mut tab.all) {
                let write = matches!(effect, Effect::Create { .. } | Effect::Revoke { .. });
                prop_assert!(noted || !write, "no line in the audit log before {:?}", effect);
                noted = matches!(effect, Effect::Audit(_));
            }
            let cursor = &tab.model.cursor;
            prop_assert!(cursor.position < tab.model.rows.len().max(1));
            prop_assert!(cursor.offset <= cursor.position);
        }
    }
}
