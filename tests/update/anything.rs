//! Whatever is pressed, at whatever size: no panic, no secret where none was asked for, no write without a yes. A write is
//! for the tokens whose names stood in the question, and what is done with one token is done with the one under the
//! cursor of the last frame, whatever the server says meanwhile.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::key::{Chord, Key};
use fleet_tokens::app::keymap::{BINDINGS, Context};
use fleet_tokens::app::msg::{Cleared, Leftover, Msg, Outcome, SaveFailure};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::app::removal::state::RemovalState;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::bulk::RemovalKind;
use fleet_tokens::domain::clipboard::{ClipboardBackend, Wrap};
use fleet_tokens::domain::policy::Policies;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::{RemovalEnd, RemovalOrder, RemovalResult, TokenResult};
use fleet_tokens::domain::server::ServerStatus;
use fleet_tokens::domain::token::TokenId;
use proptest::prelude::*;

use crate::reach::there;
use crate::support::{SECRET, Tab, drawn, problem, secret, token, tokens};

pub(crate) const KEYS: [&str; 72] = [
    "j",
    "k",
    "g",
    "G",
    "<pgdn>",
    "<c-d>",
    "<enter>",
    "<esc>",
    "<tab>",
    "<btab>",
    "1",
    "2",
    "3",
    "4",
    "p",
    "c",
    "s",
    "n",
    "X",
    "E",
    "e",
    "t",
    "i",
    "0",
    "R",
    "?",
    "y",
    "q",
    "<c-c>",
    "<c-l>",
    "<c-s>",
    "<left>",
    "<right>",
    "<up>",
    "<down>",
    "<bs>",
    "a",
    "7",
    "<space>",
    "D",
    "V",
    "A",
    "*",
    "<pgup>",
    ":",
    "L",
    "m",
    "<c-t>",
    "/",
    "o",
    "O",
    "z",
    "w",
    "C",
    "!",
    ">",
    "T",
    "x",
    "<c-o>",
    "<c-k>",
    "K",
    "(",
    "5",
    "6",
    "~",
    "<c-p>",
    "<c-n>",
    "/ w e b",
    "/ ~ w s t",
    "/ d f l t <enter>",
    "/ <up> <enter>",
    ": q",
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
    /// The list comes without some of its tokens, and keys come before the frame that would show it.
    Late(u8),
    /// A paste: text, a whole file, a secret.
    Paste(String),
    Click(PointerTarget),
    Wheel(bool),
}

fn target() -> impl Strategy<Value = PointerTarget> {
    use Action::{Activate, Back, Confirm, Copy, Create, Help, Revoke, ShowInactive, ShowSecret, Submit};
    let actions = [Activate, Back, Confirm, Copy, Create, Help, Revoke, ShowInactive, ShowSecret, Submit];
    prop_oneof![
        6 => proptest::sample::select(actions.to_vec()).prop_map(PointerTarget::Do),
        2 => proptest::sample::select(tokens()).prop_map(|token| PointerTarget::Row(token.id)),
        1 => Just(PointerTarget::Nothing),
        1 => Just(PointerTarget::Field(fleet_tokens::app::create::state::CreateField::Policy)),
        1 => Just(PointerTarget::Policy("web".into())),
        1 => Just(PointerTarget::Entry(0)),
        1 => Just(PointerTarget::Lifetime(fleet_tokens::domain::expiration::Lifetime::Never)),
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
        3 => any::<u8>().prop_map(Step::Late),
        1 => prop_oneof![
            "[a-z~!: \"-]{0,12}".prop_map(Step::Paste),
            Just(Step::Paste("web lab ".repeat(1_000))),
            Just(Step::Paste(SECRET.to_owned())),
        ],
        3 => target().prop_map(Step::Click),
        1 => any::<bool>().prop_map(Step::Wheel),
    ]
}

/// Answers an effect as a healthy server would; of an order every third token fails.
fn answer(effect: &Effect) -> Option<(RequestId, Outcome)> {
    let listing = || crate::support::listing(tokens());
    let result = |index: usize| match index % 3 {
        2 => TokenResult::Failed(problem(ProblemKind::Server)),
        _ => TokenResult::Done,
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
        Effect::CountAgents { id, policies } => {
            let counts = policies.iter().map(|policy| (policy.id.raw().into(), 7)).collect();
            (*id, Outcome::Agents(Ok(counts)))
        }
        Effect::FetchStatus(id) => (*id, Outcome::Status(Ok(ServerStatus::default()))),
        Effect::FetchSecret { id, .. } => (*id, Outcome::Secret(Ok(secret()))),
        Effect::Create { id, token } => {
            (*id, Outcome::Created(Ok(crate::support::token(0, &token.name, &token.policy_id))))
        }
        Effect::Remove { id, order } => {
            let results = (0..order.targets.len()).map(result).collect();
            (*id, Outcome::Removed(RemovalResult { results, end: RemovalEnd::Whole, no_bulk_route: false }))
        }
        Effect::Copy { id, .. } => (*id, Outcome::Copied(Ok(ClipboardBackend::Terminal(Wrap::Plain).into()))),
        Effect::ClearLeftover(id) => (*id, Outcome::Leftover(Ok(Leftover::Deleted))),
        Effect::ClearClipboard { id, .. } => (*id, Outcome::Cleared(Ok(Cleared::Sent))),
        Effect::FetchFacts(id) => (*id, Outcome::Facts(Box::new(crate::support::facts()))),
        Effect::Save { id, overwrite: false, .. } => (*id, Outcome::Saved(Err(SaveFailure::Exists))),
        Effect::Save { id, path, .. } => (*id, Outcome::Saved(Ok(path.clone()))),
        Effect::Remember { .. }
        | Effect::Intend { .. }
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
fn named(tab: &Tab) -> Option<(RemovalKind, Vec<TokenId>)> {
    match &tab.model.overlay {
        Some(Overlay::Removal(dialog))
            if !matches!(dialog.state, RemovalState::Sending { .. } | RemovalState::Ended(_)) =>
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

/// A run: the tab, and what the person has seen of it.
struct Run {
    tab: Tab,
    pending: Vec<Effect>,
    /// The last frame.
    drawn: drawn::Drawn,
    /// The token under the cursor of the last frame that had the table, or the hygiene view, on it.
    under: Option<TokenId>,
}

/// What a step began with.
struct Before {
    asked: Option<(RemovalKind, Vec<TokenId>)>,
    overwrites: bool,
    /// No dialog was open, or one that leads back to the table: what follows is done with what the table shows.
    at_table: bool,
    marked: Option<Vec<TokenId>>,
    text: String,
}

impl Run {
    fn draw(&mut self, appearance: fleet_tokens::domain::appearance::Appearance) {
        self.drawn = drawn::frame(&self.tab.model, appearance);
        self.tab.send_undrawn(Msg::Drawn);
        let model = &self.tab.model;
        if !model.overlay.as_ref().is_none_or(Overlay::is_line) || model.geometry().is_none() {
            return;
        }
        let known = model.token_at_hand().map(|row| row.id().clone());
        let under = match &self.drawn.under {
            Some(PointerTarget::Row(id)) => Some(id.clone()),
            Some(PointerTarget::Finding(_, id)) => {
                Some(TokenId::new(id.clone())).filter(|id| model.rows.by_id(id).is_some())
            }
            _ => known.clone(),
        };
        assert_eq!(under, known, "the cursor's sign stands where the cursor is");
        self.under = under;
    }

    fn before(&self) -> Before {
        let model = &self.tab.model;
        let at_table = match &model.overlay {
            None | Some(Overlay::Palette(_)) => true,
            Some(overlay) => overlay.is_line(),
        };
        let marked = model.acts_on_marks().then(|| {
            let marked = model.rows.all().filter(|row| model.marks.has(row.id()));
            marked.map(|row| row.id().clone()).collect()
        });
        Before {
            asked: named(&self.tab),
            overwrites: matches!(&model.overlay, Some(Overlay::Export(dialog))
                if dialog.state == fleet_tokens::app::export::state::ExportState::Exists),
            at_table,
            marked,
            text: self.drawn.text.clone(),
        }
    }

    /// The person does something.
    fn act(&mut self, step: Step) {
        let tab = &mut self.tab;
        match step {
            Step::Key(chord) => tab.send_undrawn(Msg::Key(chord)),
            Step::Point(index) => {
                let all: Vec<PointerTarget> =
                    self.drawn.hits.iter().map(|(_, target)| target.clone()).collect();
                let target = if all.is_empty() { PointerTarget::Nothing } else { index.get(&all).clone() };
                tab.send_undrawn(Msg::Mouse(Pointer { act: PointerKind::Press, target }));
            }
            Step::Click(target) => tab.send_undrawn(Msg::Mouse(Pointer { act: PointerKind::Press, target })),
            Step::Wheel(down) => {
                let act = if down { PointerKind::ScrollDown } else { PointerKind::ScrollUp };
                tab.send_undrawn(Msg::Mouse(Pointer { act, target: PointerTarget::Nothing }));
            }
            Step::Paste(text) => tab.send_undrawn(Msg::Paste(text)),
            Step::Phrase => {
                for c in phrase(tab).chars() {
                    tab.send_undrawn(Msg::Key(Chord::char(c)));
                }
                tab.send_undrawn(Msg::Key(Chord::plain(Key::Enter)));
            }
            Step::Press(key) => drop(tab.press(key)),
            Step::Pass(milliseconds) => drop(tab.pass(i64::from(milliseconds))),
            Step::Resize(width, height) => tab.send_undrawn(Msg::Resize(Size { width, height })),
            Step::Focus(focused) => tab.send_undrawn(Msg::Focus(focused)),
            Step::Answer => {
                for effect in std::mem::take(&mut self.pending) {
                    if let Some((id, outcome)) = answer(&effect) {
                        tab.send_undrawn(Msg::Done(id, outcome));
                    }
                }
            }
            Step::Late(which) => late(tab, which),
        }
    }

    /// What must hold of what a step led to.
    fn check(&mut self, before: &Before) -> Result<(), TestCaseError> {
        let effects = self.tab.take_effects();
        for effect in &effects {
            if let Effect::Remove { order, .. } = effect {
                let sent = order.targets.iter().map(|target| target.id.clone()).collect();
                prop_assert_eq!(before.asked.clone(), Some((order.act, sent)));
                prop_assert!(
                    names(&before.text, order),
                    "{:?} were not named in\n{}",
                    order.targets,
                    before.text
                );
            }
            let yes = matches!(effect, Effect::Save { overwrite: true, .. });
            prop_assert!(
                before.overwrites || !yes,
                "a file was overwritten without a question: {:?}",
                effect
            );
        }
        if before.at_table {
            self.check_single(before, &effects)?;
        }
        self.pending.extend(effects);
        let mut noted = 0;
        for effect in std::mem::take(&mut self.tab.all) {
            let lines = match &effect {
                Effect::Create { .. } => 1,
                Effect::Remove { order, .. } => order.targets.len(),
                _ => 0,
            };
            prop_assert!(noted >= lines, "no line in the audit log before {:?}", effect);
            noted = if let Effect::Intend { lines, .. } = &effect { lines.len() } else { 0 };
        }
        Ok(())
    }

    /// What is done from the table with one token is done with the one that was seen under the cursor, and what is done
    /// with the marks with those that were marked.
    fn check_single(&self, before: &Before, effects: &[Effect]) -> Result<(), TestCaseError> {
        let secrets = effects.iter().filter_map(|effect| match effect {
            Effect::FetchSecret { token, .. } => Some(token.clone()),
            _ => None,
        });
        let opened = match &self.tab.model.overlay {
            Some(Overlay::Secret(dialog)) => Some(dialog.token.clone()),
            Some(Overlay::Enroll(dialog)) => Some(dialog.token.id.clone()),
            Some(Overlay::Copy(menu)) => Some(menu.token.id.clone()),
            Some(Overlay::Create(dialog)) => dialog.replaces.as_ref().map(|old| old.id.clone()),
            Some(Overlay::Removal(dialog)) => {
                let targets: Vec<TokenId> = dialog.targets.iter().map(|token| token.id.clone()).collect();
                if let Some(marked) = &before.marked {
                    prop_assert!(targets.iter().all(|id| marked.contains(id)), "not all were marked");
                    None
                } else {
                    prop_assert_eq!(targets.len(), 1);
                    targets.into_iter().next()
                }
            }
            _ => None,
        };
        for token in secrets.chain(opened) {
            prop_assert_eq!(Some(&token), self.under.as_ref(), "another token than the one that was seen");
        }
        Ok(())
    }
}

/// The list comes as it is by now: some tokens are gone, and a new one may be on top.
fn late(tab: &mut Tab, which: u8) {
    if tab.model.list.request().is_none() && tab.model.overlay.is_none() {
        tab.send_undrawn(Msg::Action(Action::Refresh));
    }
    let Some(id) = tab.model.list.request() else { return };
    let mut all: Vec<_> =
        tokens().into_iter().enumerate().filter(|(at, _)| which >> (at % 8) & 1 == 0).collect();
    if which.is_multiple_of(3) {
        all.insert(0, (0, token(0, "web-newest", "web")));
    }
    let rows = fleet_tokens::domain::rows::TokenRows::new(all.into_iter().map(|(_, token)| token).collect());
    let listing = fleet_tokens::app::msg::Listing {
        total: rows.total() as u64,
        unreadable: 0,
        server_time: None,
        rows,
    };
    tab.send_undrawn(Msg::Done(id, Outcome::Tokens(Ok(listing))));
}

/// Whether the question named the tokens: one by its name, many by their number and at least one of their names.
fn names(screen: &str, order: &RemovalOrder) -> bool {
    // As much of a name as is ASCII in every look, and never cut.
    let begin = |name: &str| name.chars().take_while(char::is_ascii).take(4).collect::<String>();
    let named = order.targets.iter().any(|target| screen.contains(&begin(&target.name)));
    let count = order.targets.len();
    named && (count == 1 || screen.contains(&count.to_string()))
}

/// Keys that are pressed one after the other, each after a frame.
fn apart(step: Step) -> Vec<Step> {
    match step {
        Step::Press(keys) => keys.split_whitespace().map(Step::Press).collect(),
        other => vec![other],
    }
}

proptest! {
    // Drawing takes its time; so many find a screen that is drawn in one dialog only.
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_breaks_and_nothing_is_done_with_what_was_not_seen(
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
        let looks = drawn::looks();
        let under = tab.model.token_at_hand().map(|row| row.id().clone());
        let mut run = Run { tab, pending: Vec::new(), drawn: drawn::Drawn::default(), under };
        run.draw(looks[0]);
        for (number, step) in steps.into_iter().flat_map(apart).enumerate() {
            let before = run.before();
            let unseen = matches!(step, Step::Late(_));
            run.act(step);
            run.check(&before)?;
            if unseen {
                continue;
            }
            // Each frame in another look, and each sequence begins with another.
            run.draw(looks[(first + number) % looks.len()]);
            let cursor = &run.tab.model.cursor;
            prop_assert!(cursor.position < run.tab.model.rows.len().max(1));
            prop_assert!(cursor.offset <= cursor.position);
        }
    }
}
