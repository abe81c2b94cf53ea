//! The question before tokens are revoked or deleted.

use std::collections::{HashMap, HashSet};

use tui_input::Input;

use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::dialog::Dialog as _;
use crate::app::effect::{Effect, Effects};
use crate::app::geometry::{removal_rows, report_rows};
use crate::app::guard::Guard;
use crate::app::interact::Interact;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::removal::result;
use crate::app::removal::state::{Impact, RemovalDialog, RemovalState, Skipped, Spared};
use crate::app::request::RequestId;
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;
use crate::domain::bulk::RemovalKind;
use crate::domain::policy::{AgentPolicy, Place};
use crate::domain::progress::Progress;
use crate::domain::removal::{RemovalOrder, RemovalTarget};
use crate::domain::server::Offer;
use crate::domain::status::Status;
use crate::domain::token::{Token, TokenId};

use crate::app::rotations;

/// Opens the question for the marked tokens, or for the one under the cursor where none is marked.
pub(in crate::app) fn open(model: &mut Model, act: RemovalKind) {
    if model.acts_on_marks() {
        let chosen = model.rows.all().filter(|row| model.marks.has(row.id()));
        let chosen = chosen.map(|row| row.token().clone()).collect();
        if let Some(question) = question(model, act, chosen) {
            model.overlay = Some(question.into());
        }
    } else if let Some(id) = model.token_at_hand().map(|row| row.id().clone()) {
        open_for(model, act, &id);
    }
}

/// Opens the question for one token, whatever else is marked.
pub(in crate::app) fn open_for(model: &mut Model, act: RemovalKind, token: &TokenId) {
    let chosen = model.rows.by_id(token).into_iter().map(|row| row.token().clone()).collect();
    if let Some(question) = question(model, act, chosen) {
        // It was named, not marked: whether the table shows it says nothing.
        model.overlay = Some(RemovalDialog { unseen: 0, ..question }.into());
    }
}

/// The question, unless there is nothing to ask for, which is said.
fn question(model: &mut Model, act: RemovalKind, chosen: Vec<Token>) -> Option<RemovalDialog> {
    let mut targets = Vec::new();
    let mut skipped = Vec::new();
    for token in chosen {
        match spared(model, act, &token) {
            Some(why) => skipped.push(Skipped { name: token.name.display().to_owned(), why }),
            None => targets.push(token),
        }
    }
    if targets.is_empty() {
        let said = format!("Nothing to {}: {}", act.verb(), skipped_words(&skipped));
        model.toasts.say(Tone::Warning, said, model.now);
        return None;
    }
    let mut dialog = RemovalDialog {
        act,
        unseen: targets.iter().filter(|token| model.rows.position(&token.id).is_none()).count(),
        unread: model.unread,
        skipped,
        impacts: impacts(model, &targets),
        targets,
        guard: Guard::new(model.now),
        focus: Button::Cancel,
        phrase: None,
        refused: false,
        scroll: 0,
        changed: None,
        state: RemovalState::Asking,
    };
    dialog.phrase = dialog.wants_phrase(model.server_now()).then(Input::default);
    Some(dialog)
}

/// Why a marked token is left alone.
fn spared(model: &Model, act: RemovalKind, token: &Token) -> Option<Spared> {
    let managed =
        model.policies.get(token.policy_id.raw()).is_some_and(|policy| !AgentPolicy::is_offered(policy));
    match (act, token) {
        _ if managed => Some(Spared::Managed),
        (_, Token { hidden: true, .. }) => Some(Spared::Hidden),
        _ if model.policies.place(token) == Place::HeldBack => Some(Spared::HeldBack),
        (RemovalKind::Revoke, Token { active: false, .. }) => Some(Spared::Inactive),
        _ => None,
    }
}

/// `2 already inactive, 1 hidden`; of one token its name: `web-east is already inactive`.
fn skipped_words(skipped: &[Skipped]) -> String {
    if let [one] = skipped {
        return format!("{} is {}", one.name, one.why.label());
    }
    let count = |why: Spared| skipped.iter().filter(|token| token.why == why).count();
    let parts = Spared::ALL.into_iter().filter(|why| count(*why) > 0);
    parts.map(|why| format!("{} {}", count(why), why.label())).collect::<Vec<_>>().join(", ")
}

/// What it means for the tokens' policies: those that lose their last active token first, then those with most agents.
fn impacts(model: &Model, targets: &[Token]) -> Vec<Impact> {
    let now = model.server_now();
    let mut impacts: HashMap<&str, Impact> = HashMap::new();
    for token in targets {
        let id = token.policy_id.raw();
        let impact = impacts.entry(id).or_insert_with(|| Impact {
            policy_id: id.into(),
            policy: model.policy_name(id),
            agents: model.agents(id),
            active: 0,
            left: 0,
        });
        impact.active += usize::from(token.status(now) == Status::Active);
    }
    let hit: HashSet<_> = targets.iter().map(|token| &token.id).collect();
    for row in model.rows.all().filter(|row| row.status(now) == Status::Active && !hit.contains(row.id())) {
        if let Some(impact) = impacts.get_mut(row.raw_policy_id()) {
            impact.left += 1;
        }
    }
    let mut impacts: Vec<Impact> = impacts.into_values().collect();
    impacts.sort_by(|a, b| {
        let weight = |impact: &Impact| (impact.takes_the_last(), impact.agents);
        weight(b).cmp(&weight(a)).then_with(|| a.policy.cmp(&b.policy))
    });
    impacts
}

impl Interact for RemovalDialog {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let page = match self.state {
            RemovalState::Ended(_) => report_rows(model.size),
            _ => removal_rows(model.size),
        };
        let last = self.lines().saturating_sub(page);
        let here = self.scroll.min(last);
        self.scroll = moved(action, here, page).unwrap_or(here).min(last);
        if self.is_sending() {
            return if action == Action::Back { self.stop().into() } else { Turn::stay() };
        }
        let on_cancel = self.phrase.is_none() && self.focus == Button::Cancel;
        match action {
            Action::Back => return leave(self, model),
            Action::NextField | Action::PreviousField => self.focus = self.focus.other(),
            // A held Enter must not close what it never read: Cancel waits for the guard too.
            Action::Activate if on_cancel && self.guard == Guard::Armed => return leave(self, model),
            Action::Activate if on_cancel => {}
            // Nobody says yes to what a terminal too small for dialogs does not show.
            Action::Activate | Action::Confirm if model.geometry().is_some() => {
                return send(self, model).into();
            }
            _ => {}
        }
        Turn::stay()
    }

    fn answered(&mut self, model: &mut Model, outcome: Outcome) -> Turn {
        match outcome {
            Outcome::Removed(removed) => result::answered(self, model, removed),
            // The question stands again, from the start.
            Outcome::Unlogged(problem) => {
                self.state = RemovalState::Unlogged(problem);
                self.guard = Guard::new(model.now);
                self.focus = Button::Cancel;
                self.phrase = self.phrase.is_some().then(Input::default);
                Turn::stay()
            }
            _ => Turn::stay(),
        }
    }

    fn typed(&mut self, _: &mut Model) -> Effects {
        self.refused = false;
        Vec::new()
    }

    fn progress(&mut self, of: RequestId, now: Progress) {
        if let RemovalState::Sending { id, progress, .. } = &mut self.state
            && *id == of
        {
            *progress = Some(now);
        }
    }

    fn stop(&mut self) -> Effects {
        let many = self.single().is_none();
        match &mut self.state {
            RemovalState::Sending { id, stopping, .. } if many && !*stopping => {
                *stopping = true;
                vec![Effect::Cancel(*id)]
            }
            _ => Vec::new(),
        }
    }

    /// Looks whether the question still fits.
    fn reconcile(&mut self, model: &mut Model) {
        let single = self.single().is_some();
        if matches!(self.state, RemovalState::Ended(_)) || (self.is_sending() && !single) {
            return;
        }
        self.changed = changed(self, model);
        self.impacts = impacts(model, &self.targets);
        if self.wants_phrase(model.server_now()) && !self.is_sending() {
            self.phrase.get_or_insert_default();
        }
    }
}

/// Where it was the question of a rotation, that can be finished later.
fn leave(dialog: &RemovalDialog, model: &mut Model) -> Turn {
    if let Some((name, text)) = dialog.old_token().and_then(|old| rotations::left_for_later(model, old)) {
        model.toasts.say_of(&name, Tone::Info, text, model.now);
    }
    Step::Close.into()
}

fn send(dialog: &mut RemovalDialog, model: &mut Model) -> Effects {
    if !dialog.takes_yes() {
        dialog.refused = true;
        return Vec::new();
    }
    let id = model.next_request();
    model.writes.unlogged |= matches!(dialog.state, RemovalState::Unlogged(_));
    dialog.state = RemovalState::Sending { id, since: model.now, progress: None, stopping: false };
    dialog.scroll = 0;
    let target =
        |token: &Token| RemovalTarget { id: token.id.clone(), name: token.name.display().to_owned() };
    let targets = dialog.targets.iter().map(target).collect();
    let bulk_route = model.offers.bulk != Offer::No;
    vec![Effect::Remove { id, order: RemovalOrder { act: dialog.act, targets, bulk_route } }]
}

/// Why the tokens are not what was asked about any more.
fn changed(dialog: &RemovalDialog, model: &Model) -> Option<String> {
    let (single, whole) = (dialog.single().is_some(), model.is_whole());
    let (mut gone, mut revoked) = (0, 0);
    for target in &dialog.targets {
        match model.rows.by_id(&target.id) {
            None => gone += 1,
            Some(row) if dialog.act == RemovalKind::Revoke && !row.token().active && target.active => {
                revoked += 1;
            }
            Some(_) => {}
        }
    }
    let verb = dialog.act.verb();
    let only_revokes = dialog.act == RemovalKind::Delete && model.offers.delete == Offer::No;
    match (single, gone, revoked) {
        (_, 0, 0) if only_revokes => Some("This Kibana only revokes: deleting came with 9.5.0.".to_owned()),
        (_, 0, 0) => None,
        (true, 0, _) => Some(format!("This token is revoked already. Nothing is left to {verb} here.")),
        (true, _, _) if whole => {
            Some(format!("This token is gone: somebody deleted it. Nothing is left to {verb} here."))
        }
        (true, _, _) => {
            Some("The last list is not complete and lacks this token. Close this and refresh.".to_owned())
        }
        (false, gone, revoked) => {
            let part = |count: usize, word: &str| (count > 0).then(|| format!("{count} {word}"));
            let missing = if whole { "gone" } else { "missing in a list that is not complete" };
            let parts = [part(gone, missing), part(revoked, "revoked already")];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            Some(format!("These tokens changed: {}. Close this and ask again.", parts.join(", ")))
        }
    }
}
