//! The question before tokens are revoked or deleted.

use std::collections::{HashMap, HashSet};

use tui_input::Input;

use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::effect::{Effect, Effects};
use crate::app::geometry::{removal_rows, report_rows};
use crate::app::guard::Guard;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::removal::state::{Impact, RemovalDialog, RemovalState, Skipped, Spared};
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::bulk::RemovalKind;
use crate::domain::policy::{AgentPolicy, Place};
use crate::domain::problem::Problem;
use crate::domain::progress::Progress;
use crate::domain::removal::{RemovalOrder, RemovalTarget};
use crate::domain::server::Offer;
use crate::domain::status::Status;
use crate::domain::token::{Token, TokenId};

use crate::app::rotate;

/// Opens the question for the marked tokens, or for the one under the cursor where none is marked.
pub(in crate::app) fn open(model: &mut Model, act: RemovalKind) {
    if model.acts_on_marks() {
        let chosen = model.rows.all().filter(|row| model.marks.has(row.id()));
        let chosen = chosen.map(|row| row.token().clone()).collect();
        ask(model, act, chosen);
    } else if let Some(id) = model.token_at_hand().map(|row| row.id().clone()) {
        open_for(model, act, &id);
    }
}

/// Opens the question for one token, whatever else is marked.
pub(in crate::app) fn open_for(model: &mut Model, act: RemovalKind, token: &TokenId) {
    let chosen = model.rows.by_id(token).into_iter().map(|row| row.token().clone()).collect();
    ask(model, act, chosen);
    // It was named, not marked: whether the table shows it says nothing.
    if let Some(Overlay::Removal(dialog)) = &mut model.overlay {
        dialog.unseen = 0;
    }
}

fn ask(model: &mut Model, act: RemovalKind, chosen: Vec<Token>) {
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
        return;
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
    model.overlay = Some(dialog.into());
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

/// An action while the dialog is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let size = model.size;
    let Some(Overlay::Removal(dialog)) = &mut model.overlay else { return Vec::new() };
    let page = match dialog.state {
        RemovalState::Ended(_) => report_rows(size),
        _ => removal_rows(size),
    };
    let last = dialog.lines().saturating_sub(page);
    let here = dialog.scroll.min(last);
    dialog.scroll = moved(action, here, page).unwrap_or(here).min(last);
    if dialog.is_sending() {
        return if action == Action::Back { stop(model) } else { Vec::new() };
    }
    match action {
        Action::Back => rotate::later(model),
        Action::NextField | Action::PreviousField => {
            dialog.focus = match dialog.focus {
                Button::Cancel => Button::Confirm,
                Button::Confirm => Button::Cancel,
            }
        }
        // A held Enter must not close what it never read: Cancel waits for the guard too.
        Action::Activate if on_cancel(dialog) && dialog.guard == Guard::Armed => rotate::later(model),
        Action::Activate if on_cancel(dialog) => {}
        // Nobody says yes to what a terminal too small for dialogs does not show.
        Action::Activate | Action::Confirm if model.geometry().is_some() => return send(model),
        _ => {}
    }
    Vec::new()
}

fn on_cancel(dialog: &RemovalDialog) -> bool {
    dialog.phrase.is_none() && dialog.focus == Button::Cancel
}

fn send(model: &mut Model) -> Effects {
    let (id, since, bulk_route) = (model.next_request(), model.now, model.offers.bulk != Offer::No);
    let Some(Overlay::Removal(dialog)) = &mut model.overlay else { return Vec::new() };
    if !dialog.takes_yes() {
        dialog.refused = true;
        return Vec::new();
    }
    model.writes.unlogged |= matches!(dialog.state, RemovalState::Unlogged(_));
    dialog.state = RemovalState::Sending { id, since, progress: None, stopping: false };
    dialog.scroll = 0;
    let target =
        |token: &Token| RemovalTarget { id: token.id.clone(), name: token.name.display().to_owned() };
    let targets = dialog.targets.iter().map(target).collect();
    vec![Effect::Remove { id, order: RemovalOrder { act: dialog.act, targets, bulk_route } }]
}

/// It was not sent, because the audit log could not have its lines. The question stands again, from the start.
pub(in crate::app) fn unlogged(model: &mut Model, id: RequestId, problem: Problem) -> Effects {
    let Some(Overlay::Removal(dialog)) = &mut model.overlay else { return Vec::new() };
    if matches!(dialog.state, RemovalState::Sending { id: sent, .. } if sent == id) {
        dialog.state = RemovalState::Unlogged(problem);
        dialog.guard = Guard::new(model.now);
        dialog.focus = Button::Cancel;
        dialog.phrase = dialog.phrase.is_some().then(Input::default);
    }
    Vec::new()
}

/// How far it is.
pub(in crate::app) fn progress(model: &mut Model, id: RequestId, now: Progress) {
    if let Some(Overlay::Removal(dialog)) = model.beneath.as_mut().or(model.overlay.as_mut())
        && let RemovalState::Sending { id: sent, progress, .. } = &mut dialog.state
        && *sent == id
    {
        *progress = Some(now);
    }
}

/// Wants no more to be sent. What was sent is waited for: one token's request can't be called back.
pub(in crate::app) fn stop(model: &mut Model) -> Effects {
    let Some(Overlay::Removal(dialog)) = &mut model.overlay else { return Vec::new() };
    let many = dialog.single().is_none();
    match &mut dialog.state {
        RemovalState::Sending { id, stopping, .. } if many && !*stopping => {
            *stopping = true;
            vec![Effect::Cancel(*id)]
        }
        _ => Vec::new(),
    }
}

/// Looks whether the question still fits, after the list was read anew or the server said what it is.
pub(in crate::app) fn check_targets(model: &mut Model) {
    let Some(Overlay::Removal(dialog)) = &model.overlay else { return };
    let (single, whole) = (dialog.single().is_some(), model.is_whole());
    if matches!(dialog.state, RemovalState::Ended(_)) || (dialog.is_sending() && !single) {
        return;
    }
    let impacts = impacts(model, &dialog.targets);
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
    let changed = match (single, gone, revoked) {
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
    };
    let now = model.server_now();
    let Some(Overlay::Removal(dialog)) = &mut model.overlay else { return };
    dialog.impacts = impacts;
    dialog.changed = changed;
    if dialog.wants_phrase(now) && !dialog.is_sending() {
        dialog.phrase.get_or_insert_default();
    }
}
