//! The form for a new token: moving through it, sending it, its answer.

use crate::app::action::Action;
use crate::app::create::state::{CreateDialog, CreateField, CreateState, Sent};
use crate::app::dialog::Dialog as _;
use crate::app::effect::{Effect, Effects};
use crate::app::guard::Guard;
use crate::app::interact::Interact;
use crate::app::key::{Chord, Key};
use crate::app::model::{Model, PendingCreate};
use crate::app::msg::Outcome;
use crate::app::pointer::PointerTarget;
use crate::app::refresh::next::look_after;
use crate::app::step::{Opening, Step, Turn};
use crate::app::toast::Tone;
use crate::app::{projection, refresh, rotations, trail};
use crate::domain::audit::open::may_be_from;
use crate::domain::expiration::Lifetime;
use crate::domain::name::clashes;
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rotation::{lifetime_of, propose_name};
use crate::domain::rows::TokenRows;
use crate::domain::server::Offer;
use crate::domain::text::sanitize;
use crate::domain::token::{Token, TokenId};

/// Opens the form, for the policy at hand where there is one.
pub(in crate::app) fn open(model: &mut Model) {
    let mut offered = model.policies.offered().map(|policy| policy.id.raw());
    let only = match (offered.next(), offered.next()) {
        (Some(only), None) => Some(only.to_owned()),
        _ => None,
    };
    let one = model.filter.policies.first().filter(|_| model.filter.policies.len() == 1);
    let filtered = one.filter(|id| model.policies.get(id).is_some_and(AgentPolicy::is_offered));
    let here = model.policy_at_hand().map(|policy| policy.id.raw().to_owned());
    let policy = here.or(filtered.map(ToString::to_string)).or(only);
    let dialog = match model.offers.expiration {
        Offer::No => CreateDialog::without_lifetimes(policy),
        Offer::Yes | Offer::Unknown => CreateDialog::new(policy, model.last_lifetime),
    };
    model.overlay = Some(dialog.into());
}

/// Opens the form for a token that is to replace the one at hand.
pub(in crate::app) fn open_replacing(model: &mut Model) {
    let Some(old) = model.token_at_hand().map(|row| row.token().clone()) else { return };
    let name = propose_name(&old, &model.rows, model.now, &model.zone);
    let (lifetime, custom) = match lifetime_of(&old) {
        Some((lifetime, custom)) => (Some(lifetime), custom),
        None => (model.last_lifetime, String::new()),
    };
    let mut dialog = CreateDialog::replacing(&old, name, lifetime, custom, Guard::new(model.now));
    if model.offers.expiration == Offer::No {
        dialog.no_lifetimes = true;
        dialog.lifetime = Some(Lifetime::Never);
    }
    model.overlay = Some(dialog.into());
}

impl Interact for CreateDialog {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let turn = act(self, model, action);
        check_name(self, model);
        turn
    }

    fn answered(&mut self, model: &mut Model, outcome: Outcome) -> Turn {
        match outcome {
            Outcome::Created(answer) => answered(self, model, answer),
            Outcome::Unlogged(problem) => unlogged(self, model, problem).into(),
            _ => Turn::stay(),
        }
    }

    /// Arrows choose a lifetime; a digit starts a custom one.
    fn key(&mut self, _: &mut Model, chord: Chord) -> bool {
        self.focus == CreateField::Expiration && !self.is_sending() && choose_lifetime(self, chord)
    }

    fn typed(&mut self, model: &mut Model) -> Effects {
        if self.focus == CreateField::Policy {
            settle_policy(self, &model.policies);
        }
        check_name(self, model);
        Vec::new()
    }

    fn clicked(&mut self, model: &mut Model, target: PointerTarget) -> Turn {
        let is_of_lifetimes =
            matches!(target, PointerTarget::Lifetime(_) | PointerTarget::Field(CreateField::Expiration));
        if self.is_sending() || self.no_lifetimes && is_of_lifetimes {
            return Turn::stay();
        }
        leave_search(self, &model.policies);
        match target {
            PointerTarget::Field(field) if !self.is_settled(field) => self.focus = field,
            PointerTarget::Lifetime(lifetime) => {
                self.focus = CreateField::Expiration;
                self.lifetime = Some(lifetime);
            }
            PointerTarget::Policy(id) if !self.is_settled(CreateField::Policy) => {
                self.policy = Some(id.into());
            }
            _ => {}
        }
        check_name(self, model);
        Turn::stay()
    }

    /// Where the server gives no lifetimes, the form offers none any more.
    fn reconcile(&mut self, model: &mut Model) {
        if model.offers.expiration == Offer::No && !self.is_sending() {
            self.no_lifetimes = true;
            self.lifetime = Some(Lifetime::Never);
            if self.is_settled(self.focus) {
                self.go(CreateField::next);
            }
        }
        check_name(self, model);
    }
}

fn act(dialog: &mut CreateDialog, model: &mut Model, action: Action) -> Turn {
    if dialog.is_sending() {
        return Turn::stay();
    }
    match action {
        Action::Back => return Step::Close.into(),
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
        Action::Activate | Action::Submit if dialog.found.is_some() => return show_found(dialog, model),
        Action::Activate | Action::Submit => return send(dialog, model).into(),
        _ => {}
    }
    Turn::stay()
}

/// Looks whether the name is taken on the chosen policy, as far as the list knows, and whether by the token itself whose
/// answer was lost.
fn check_name(dialog: &mut CreateDialog, model: &Model) {
    let (name, policy) = (dialog.name.value(), dialog.policy.as_deref().unwrap_or_default());
    let taken = model.rows.of_policy(policy).find(|row| clashes(row.raw_stored_name(), name));
    dialog.taken = taken.map(|row| row.status(model.server_now()));
    let made: Vec<TokenId> = dialog.lost().map(|sent| made(sent, &model.rows)).unwrap_or_default();
    dialog.fitting = made.len();
    // Of more than one without a name nobody can tell which it is.
    dialog.found = if name.is_empty() && made.len() > 1 { None } else { made.into_iter().next() };
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

/// Arrows choose a lifetime; a digit starts a custom one. Whether the key was for that.
fn choose_lifetime(dialog: &mut CreateDialog, chord: Chord) -> bool {
    let here = dialog.lifetime.and_then(|chosen| Lifetime::ALL.iter().position(|choice| *choice == chosen));
    let last = Lifetime::ALL.len() - 1;
    let there = match (chord.key, here) {
        (Key::Right, None) => 0,
        (Key::Left, None) => last,
        (Key::Right, Some(here)) => (here + 1).min(last),
        (Key::Left, Some(here)) => here.saturating_sub(1),
        (Key::Char(c), _) if c.is_ascii_digit() && dialog.lifetime != Some(Lifetime::Custom) => {
            dialog.lifetime = Some(Lifetime::Custom);
            dialog.custom.reset();
            return false;
        }
        _ => return false,
    };
    dialog.lifetime = Some(Lifetime::ALL[there]);
    true
}

/// Goes to another field. Leaving the policy field with something typed chooses what it found, if nothing that
/// fits is chosen yet.
fn leave(dialog: &mut CreateDialog, policies: &Policies, step: fn(CreateField) -> CreateField) {
    leave_search(dialog, policies);
    dialog.go(step);
}

/// What leaving the policy field does to what was typed there.
fn leave_search(dialog: &mut CreateDialog, policies: &Policies) {
    if dialog.focus == CreateField::Policy && !dialog.search.value().is_empty() {
        settle_policy(dialog, policies);
        dialog.search.reset();
    }
}

/// Makes the choice follow what is typed: the chosen policy while it fits, else the first that does.
fn settle_policy(dialog: &mut CreateDialog, policies: &Policies) {
    let first = dialog.matches(policies).next().map(|policy| policy.id.raw().to_owned());
    let fits = dialog.matches(policies).any(|policy| Some(policy.id.raw()) == dialog.policy.as_deref());
    if !fits && !dialog.search.value().is_empty() {
        dialog.policy = first;
    }
}

fn send(dialog: &mut CreateDialog, model: &mut Model) -> Effects {
    if dialog.guard != Guard::Armed {
        return Vec::new();
    }
    // A second one of a name is refused; of those without a name there would be two.
    let looking = look_after(model, dialog.lost_at()).is_some() || model.list.request().is_some();
    if looking && dialog.name.value().is_empty() && dialog.lost().is_some() {
        model.toasts.say(Tone::Info, "Looking first whether it is there already", model.now);
        return Vec::new();
    }
    model.writes.unlogged |= dialog.is_unlogged();
    dialog.checked = true;
    let token = match dialog.new_token_request() {
        Ok(token) => token,
        Err(error) => {
            dialog.focus = error.field();
            return Vec::new();
        }
    };
    let id = model.next_request();
    let known = model.rows.of_policy(&token.policy_id).map(|row| row.id().clone()).collect();
    let again = dialog.lost().is_some_and(|sent| sent.token.name == token.name);
    let at = model.server_now();
    dialog.sent = Some(Sent { token: token.clone(), known, at, again, lost_at: None });
    dialog.state = CreateState::Sending { id, since: model.now };
    match &dialog.replaces {
        Some(old) => rotations::begin(model, id, old, token),
        None => vec![Effect::Create { id, token }],
    }
}

fn answered(dialog: &mut CreateDialog, model: &mut Model, answer: Result<Token, Problem>) -> Turn {
    let mut effects = note_in_rotation(dialog, model, &answer);
    match answer {
        Ok(token) => {
            if !dialog.no_lifetimes {
                model.last_lifetime = dialog.lifetime;
            }
            // Into the table at once: the next list may not have it yet.
            model.pending_creates.push(PendingCreate { token: token.clone(), since: model.now });
            model.rows.put(token.clone());
            let step = show(dialog, model, token);
            effects.extend(refresh::read_again(model));
            Turn { step, effects }
        }
        Err(problem) => {
            model.access.learn(&problem);
            let lost = dialog.sent.as_ref().is_some_and(|sent| sent.is_lost(problem.kind));
            let problem = with_names(problem, dialog, &model.policies);
            if let Some(sent) = dialog.sent.as_mut().filter(|_| lost) {
                sent.lost_at = Some(model.now);
            }
            failed(dialog, model, CreateState::Failed(problem));
            if lost {
                effects.extend(refresh::read_again(model));
            }
            effects.into()
        }
    }
}

/// The form was not sent, because the audit log could not have its line.
fn unlogged(dialog: &mut CreateDialog, model: &mut Model, problem: Problem) -> Effects {
    let effects = note_in_rotation(dialog, model, &Err(problem.clone()));
    dialog.sent = None;
    failed(dialog, model, CreateState::Unlogged(problem));
    effects
}

fn note_in_rotation(dialog: &CreateDialog, model: &mut Model, answer: &Result<Token, Problem>) -> Effects {
    match (&dialog.replaces, &dialog.sent) {
        (Some(old), Some(sent)) => rotations::answered(model, &old.id, &sent.token.name, sent.again, answer),
        _ => Vec::new(),
    }
}

/// What went wrong stands at the end of the form: in a short terminal only the field with the focus is seen.
fn failed(dialog: &mut CreateDialog, model: &Model, state: CreateState) {
    dialog.state = state;
    dialog.guard = Guard::new(model.now);
    leave(dialog, &model.policies, |_| CreateField::Submit);
}

/// The tokens that a create whose answer was lost may have made: new ones of its name on its policy.
fn made(sent: &Sent, rows: &TokenRows) -> Vec<TokenId> {
    let shown = sanitize(&sent.token.name);
    let new = rows.of_policy(&sent.token.policy_id).filter(|row| !sent.known.contains(row.id()));
    new.filter(|row| may_be_from(*row, &shown, sent.at)).map(|row| row.id().clone()).collect()
}

/// The answer was lost and the token is there: on with it, as if it had just been created.
fn show_found(dialog: &CreateDialog, model: &mut Model) -> Turn {
    let found = dialog.found.as_ref().and_then(|id| model.rows.by_id(id));
    let Some(token) = found.map(|row| row.token().clone()) else { return Turn::stay() };
    model.last_lifetime = dialog.lifetime;
    show(dialog, model, token).into()
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

/// Puts the cursor on the new token, and leads to the dialog of its secret.
fn show(dialog: &CreateDialog, model: &mut Model, token: Token) -> Step {
    let never_expires = token.expire_at.is_none() && matches!(dialog.expiration(), Ok(Some(_)));
    projection::project_anew(model);
    trail::go_to(model, &token.id);
    if never_expires {
        // It ignores the next one, too: form and rotation offer none any more.
        model.offers.expiration = Offer::No;
        let text = format!("{} never expires: this server ignored the expiration", token.name);
        model.toasts.say_of(token.name.display(), Tone::Error, text, model.now);
    } else {
        model.toasts.say(Tone::Info, "Enrollment token created", model.now);
    }
    Step::Open(Opening::NewSecret { token: Box::new(token), never_expires })
}
