//! The form for a new token: moving through it, sending it, its answer.

use crate::app::action::Action;
use crate::app::create::state::{CreateDialog, CreateField, CreateState, Sent};
use crate::app::effect::{Effect, Effects};
use crate::app::guard::Guard;
use crate::app::model::{Model, PendingCreate};
use crate::app::overlay::Overlay;
use crate::app::refresh::next::next_look;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::audit::open::may_be_from;
use crate::domain::expiration::Lifetime;
use crate::domain::name::clashes;
use crate::domain::policy::Policies;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::TokenRows;
use crate::domain::server::Offer;
use crate::domain::text::sanitize;
use crate::domain::token::{Token, TokenId};

use crate::app::{projection, refresh, rotate, secret};

/// The server said what it is: where it gives no lifetimes, an open form offers none any more.
pub(in crate::app) fn check_lifetimes(model: &mut Model) {
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return };
    if model.offers.expiration == Offer::No && !dialog.is_sending() {
        dialog.no_lifetimes = true;
        dialog.lifetime = Some(Lifetime::Never);
        if dialog.is_settled(dialog.focus) {
            dialog.go(CreateField::next);
        }
    }
}

/// An action while the form is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return Vec::new() };
    if dialog.is_sending() {
        return Vec::new();
    }
    match action {
        Action::Back => model.overlay = None,
        Action::NextField => leave(dialog, &model.policies, CreateField::next),
        Action::PreviousField => leave(dialog, &model.policies, CreateField::previous),
        Action::ChooseNext if dialog.focus == CreateField::Policy => {
            choose(dialog, &model.policies, FormStep::Next);
        }
        Action::ChoosePrevious if dialog.focus == CreateField::Policy => {
            choose(dialog, &model.policies, FormStep::Previous);
        }
        Action::ChooseNext | Action::Activate if dialog.focus != CreateField::Submit => {
            leave(dialog, &model.policies, CreateField::next);
        }
        Action::ChoosePrevious if dialog.focus != CreateField::Name => {
            leave(dialog, &model.policies, CreateField::previous);
        }
        Action::Activate | Action::Submit if dialog.found.is_some() => show_found(model),
        Action::Activate | Action::Submit => return send(model),
        _ => {}
    }
    Vec::new()
}

enum FormStep {
    Next,
    Previous,
}

/// Chooses the policy after or before the chosen one, among those that fit what was typed.
fn choose(dialog: &mut CreateDialog, policies: &Policies, step: FormStep) {
    let ids: Vec<&str> = dialog.matches(policies).map(|policy| policy.id.raw()).collect();
    let here = dialog.policy.as_deref().and_then(|chosen| ids.iter().position(|id| *id == chosen));
    let there = match (step, here) {
        (FormStep::Next, Some(here)) => (here + 1).min(ids.len().saturating_sub(1)),
        (FormStep::Previous, Some(here)) => here.saturating_sub(1),
        (_, None) => 0,
    };
    if let Some(id) = ids.get(there) {
        dialog.policy = Some((*id).to_owned());
    }
}

/// Goes to another field. Leaving the policy field with something typed chooses what it found, if nothing that
/// fits is chosen yet.
fn leave(dialog: &mut CreateDialog, policies: &Policies, step: fn(CreateField) -> CreateField) {
    leave_search(dialog, policies);
    dialog.go(step);
}

/// What leaving the policy field does to what was typed there.
pub(in crate::app) fn leave_search(dialog: &mut CreateDialog, policies: &Policies) {
    if dialog.focus == CreateField::Policy && !dialog.search.value().is_empty() {
        settle_policy(dialog, policies);
        dialog.search.reset();
    }
}

/// Makes the choice follow what is typed: the chosen policy while it fits, else the first that does.
pub(in crate::app) fn settle_policy(dialog: &mut CreateDialog, policies: &Policies) {
    let first = dialog.matches(policies).next().map(|policy| policy.id.raw().to_owned());
    let fits = dialog.matches(policies).any(|policy| Some(policy.id.raw()) == dialog.policy.as_deref());
    if !fits && !dialog.search.value().is_empty() {
        dialog.policy = first;
    }
}

fn send(model: &mut Model) -> Effects {
    let (id, since, at) = (model.next_request(), model.now, model.server_now());
    let looking = is_looking(model);
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return Vec::new() };
    if dialog.guard != Guard::Armed {
        return Vec::new();
    }
    // A second one of a name is refused; of those without a name there would be two.
    if looking && dialog.name.value().is_empty() && dialog.lost().is_some() {
        model.toasts.say(Tone::Info, "Looking first whether it is there already", model.now);
        return Vec::new();
    }
    let anyway = dialog.is_unlogged();
    model.writes.unlogged |= anyway;
    dialog.checked = true;
    match dialog.request() {
        Ok(token) => {
            let known = model.rows.of_policy(&token.policy_id).map(|row| row.id().clone()).collect();
            let again = dialog.lost().is_some_and(|sent| sent.token.name == token.name);
            dialog.sent = Some(Sent { token: token.clone(), known, at, again, lost_at: None });
            dialog.state = CreateState::Sending { id, since };
            match dialog.replaces.clone() {
                Some(old) => rotate::begin(model, id, &old, token),
                None => vec![Effect::Create { id, token }],
            }
        }
        Err(error) => {
            dialog.focus = error.field();
            Vec::new()
        }
    }
}

/// Looks whether the name is taken on the chosen policy, as far as the list knows, and whether by the token itself whose
/// answer was lost. Comes after every key and every list.
pub(in crate::app) fn check_name(model: &mut Model) {
    let now = model.server_now();
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return };
    let (name, policy) = (dialog.name.value(), dialog.policy.as_deref().unwrap_or_default());
    let taken = model.rows.of_policy(policy).find(|row| clashes(row.raw_stored_name(), name));
    dialog.taken = taken.map(|row| row.status(now));
    let made: Vec<TokenId> = dialog.lost().map(|sent| made(sent, &model.rows)).unwrap_or_default();
    dialog.fitting = made.len();
    // Of more than one without a name nobody can tell which it is.
    dialog.found = if name.is_empty() && made.len() > 1 { None } else { made.into_iter().next() };
}

/// The answer to the form, if this is it.
pub(in crate::app) fn answer(model: &mut Model, id: RequestId, answer: Result<Token, Problem>) -> Effects {
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return Vec::new() };
    if !matches!(dialog.state, CreateState::Sending { id: sent, .. } if sent == id) {
        return Vec::new();
    }
    let mut effects = rotate::answered(model, &answer);
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return effects };
    match answer {
        Ok(token) => {
            if !dialog.no_lifetimes {
                model.last_lifetime = dialog.lifetime;
            }
            let ignored = token.expire_at.is_none() && matches!(dialog.expiration(), Ok(Some(_)));
            created(model, &token, ignored);
        }
        Err(problem) => {
            model.access.learn(&problem);
            let lost = dialog.sent.as_ref().is_some_and(|sent| sent.is_lost(problem.kind));
            let problem = with_names(problem, dialog, &model.policies);
            if let Some(sent) = dialog.sent.as_mut().filter(|_| lost) {
                sent.lost_at = Some(model.now);
            }
            dialog.state = CreateState::Failed(problem);
            dialog.guard = Guard::new(model.now);
            // What went wrong stands there: in a short terminal only the field with the focus is seen.
            leave(dialog, &model.policies, |_| CreateField::Submit);
            if !lost {
                return effects;
            }
        }
    }
    effects.extend(refresh::read_again(model));
    effects
}

/// Whether the token of a create whose answer was lost is being looked for.
fn is_looking(model: &Model) -> bool {
    next_look(model).is_some() || model.list.request().is_some()
}

/// The tokens that a create whose answer was lost may have made: new ones of its name on its policy.
fn made(sent: &Sent, rows: &TokenRows) -> Vec<TokenId> {
    let shown = sanitize(&sent.token.name);
    let new = rows.of_policy(&sent.token.policy_id).filter(|row| !sent.known.contains(row.id()));
    new.filter(|row| may_be_from(*row, &shown, sent.at)).map(|row| row.id().clone()).collect()
}

/// The form was not sent, because the audit log could not have its line.
pub(in crate::app) fn unlogged(model: &mut Model, id: RequestId, problem: &Problem) -> Effects {
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return Vec::new() };
    if !matches!(dialog.state, CreateState::Sending { id: sent, .. } if sent == id) {
        return Vec::new();
    }
    let effects = rotate::answered(model, &Err(problem.clone()));
    let Some(Overlay::Create(dialog)) = &mut model.overlay else { return effects };
    dialog.sent = None;
    dialog.state = CreateState::Unlogged(problem.clone());
    dialog.guard = Guard::new(model.now);
    leave(dialog, &model.policies, |_| CreateField::Submit);
    effects
}

/// The answer was lost and the token is there: on with it, as if it had just been created.
fn show_found(model: &mut Model) {
    let Some(Overlay::Create(dialog)) = &model.overlay else { return };
    let found = dialog.found.as_ref().and_then(|id| model.rows.by_id(id));
    let Some(token) = found.map(|row| row.token().clone()) else { return };
    let ignored = token.expire_at.is_none() && matches!(dialog.expiration(), Ok(Some(_)));
    model.last_lifetime = dialog.lifetime;
    show(model, &token, ignored);
}

/// Kibana names the policy by its id in these; the person knows it by its name.
fn with_names(problem: Problem, dialog: &CreateDialog, policies: &Policies) -> Problem {
    let id = dialog.policy.as_deref().unwrap_or_default();
    let policy = policies.get(id).map_or(id, |policy| policy.name.display());
    let (why, next) = match problem.kind {
        ProblemKind::Conflict => (
            format!("{policy} has a token of this name already; a revoked one keeps its name too"),
            "Choose another name",
        ),
        ProblemKind::NotFound => (
            format!("There is no agent policy {policy} any more"),
            "Choose another policy, or close this and refresh first",
        ),
        _ => return problem,
    };
    Problem::new(problem.kind, &problem.what, &why, next)
}

/// Puts the new token into the table at once: the next list may not have it yet.
fn created(model: &mut Model, token: &Token, expiration_ignored: bool) {
    model.pending_creates.push(PendingCreate { token: token.clone(), since: model.now });
    model.rows.put(token.clone());
    show(model, token, expiration_ignored);
}

/// Puts the cursor on the new token, and opens the dialog of its secret.
fn show(model: &mut Model, token: &Token, expiration_ignored: bool) {
    projection::project_anew(model);
    projection::go_to(model, &token.id);
    secret::present(model, token, expiration_ignored);
    if expiration_ignored {
        // It ignores the next one, too: form and rotation offer none any more.
        model.offers.expiration = Offer::No;
        let text = format!("{} never expires: this server ignored the expiration", token.name);
        model.toasts.say_of(token.name.display(), Tone::Error, text, model.now);
    } else {
        model.toasts.say(Tone::Info, "Enrollment token created", model.now);
    }
}
