//! The dialog with the enroll command: choosing, and copying it.

use tui_input::Input;

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::enroll::state::EnrollDialog;
use crate::app::key::Chord;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::app::secret::state::SecretDialog;
use crate::app::toast::Tone;
use crate::domain::enroll::{EnrollFacts, Platform};
use crate::domain::policy::Policies;
use crate::domain::token::Token;

use crate::app::clipboard::copying;
use crate::app::{clipboard, export};

/// Opens the dialog for the selected token, and asks for what its commands are made of.
pub(in crate::app) fn open(model: &mut Model) -> Effects {
    let Some(token) = model.token_at_hand().map(|row| row.token().clone()) else { return Vec::new() };
    open_from(model, token, None)
}

/// Opens the dialog for a token, from the sheet of its secret where that is to be gone back to.
pub(in crate::app) fn open_from(model: &mut Model, token: Token, sheet: Option<SecretDialog>) -> Effects {
    let (mut dialog, effects) = dialog(model, token);
    dialog.sheet = sheet;
    model.overlay = Some(Overlay::Enroll(dialog));
    effects
}

/// A dialog for a token, not open yet, and what is to be asked for it.
pub(in crate::app) fn dialog(model: &mut Model, token: Token) -> (Box<EnrollDialog>, Effects) {
    let id = model.next_request();
    let mut dialog = Box::new(EnrollDialog {
        policy: model.policy_name(token.policy_id.raw()),
        policy_host: None,
        policy_known: false,
        platform: model.last_platform,
        ask: false,
        authority: None,
        typing: false,
        insecure: false,
        facts: Remote::Loading { id, since: model.now },
        manifest: None,
        page: 0,
        sheet: None,
        token,
    });
    learn(&mut dialog, &model.policies);
    (dialog, vec![Effect::FetchFacts(id)])
}

/// Takes the policy's name and host, once; the policies may come after the dialog opened.
pub(in crate::app) fn learn_policy(model: &mut Model) {
    match &mut model.overlay {
        Some(Overlay::Enroll(dialog)) => learn(dialog, &model.policies),
        Some(Overlay::Copy(menu)) => {
            if let Some(dialog) = &mut menu.gathering {
                learn(dialog, &model.policies);
            }
        }
        _ => {}
    }
}

fn learn(dialog: &mut EnrollDialog, policies: &Policies) {
    if let (false, Some(policy)) = (dialog.policy_known, policies.get(dialog.token.policy_id.raw())) {
        policy.name.display().clone_into(&mut dialog.policy);
        dialog.policy_host = policy.fleet_server_host_id.as_ref().map(|id| id.raw().to_owned());
        dialog.policy_known = true;
    }
}

/// The dialog's request under way.
pub(in crate::app) fn request(model: &Model) -> Option<RequestId> {
    match &model.overlay {
        Some(Overlay::Enroll(dialog)) => dialog.facts.request(),
        _ => None,
    }
}

/// The answer to the dialog's request, if this is it.
pub(in crate::app) fn answer(model: &mut Model, id: RequestId, facts: EnrollFacts) {
    if let Some(Overlay::Enroll(dialog)) = &mut model.overlay
        && dialog.facts.awaits(id)
    {
        dialog.facts = Remote::Ready(facts);
    }
}

/// An action while the dialog is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Enroll(dialog)) = &mut model.overlay else { return Vec::new() };
    let options = matches!(action, Action::AskForToken | Action::TrustAuthority | Action::SkipVerification);
    if options && dialog.platform == Platform::Kubernetes {
        let text = "On Kubernetes such options stand in the manifest (FLEET_CA, FLEET_INSECURE)";
        model.toasts.say(Tone::Warning, text, model.now);
        return Vec::new();
    }
    match action {
        Action::Back | Action::Activate if dialog.typing => leave_field(dialog),
        Action::Back => {
            let sheet = dialog.sheet.take();
            let dropped = request(model).map(Effect::Cancel);
            model.overlay = sheet.map(Overlay::from);
            return dropped.into_iter().collect();
        }
        Action::ChooseNext => choose(model, Platform::next),
        Action::ChoosePrevious => choose(model, Platform::previous),
        Action::PageDown => dialog.page = dialog.page.wrapping_add(1),
        Action::PageUp => dialog.page = dialog.page.wrapping_sub(1),
        Action::AskForToken => dialog.ask = !dialog.ask,
        Action::SkipVerification => dialog.insecure = !dialog.insecure,
        Action::TrustAuthority => {
            dialog.authority = if dialog.authority.is_none() { Some(Input::default()) } else { None };
            dialog.typing = dialog.authority.is_some();
        }
        Action::Copy => return copy(model),
        Action::ClearClipboard => return clipboard::clear_now(model),
        Action::SaveManifest => save_manifest(model),
        _ => {}
    }
    Vec::new()
}

/// A key that no binding took: a digit chooses a platform. Whether the key was for that.
pub(in crate::app) fn key(model: &mut Model, chord: Chord) -> bool {
    let Some(Overlay::Enroll(dialog)) = &model.overlay else { return false };
    match chord.typed().and_then(Platform::of_digit) {
        Some(platform) if !dialog.typing => {
            choose(model, |_| platform);
            true
        }
        _ => false,
    }
}

/// Chooses a platform: the one that `step` goes to.
pub(in crate::app) fn choose(model: &mut Model, step: impl FnOnce(Platform) -> Platform) {
    let Some(Overlay::Enroll(dialog)) = &mut model.overlay else { return };
    dialog.platform = step(dialog.platform);
    dialog.page = 0;
    model.last_platform = dialog.platform;
}

/// Leaves the field for the CA's path; an empty one is as good as none.
fn leave_field(dialog: &mut EnrollDialog) {
    dialog.typing = false;
    dialog.authority = dialog.authority.take().filter(|path| !path.value().trim().is_empty());
}

/// Copies the commands, with the token's secret in them where it belongs.
fn copy(model: &mut Model) -> Effects {
    let Some(Overlay::Enroll(dialog)) = &model.overlay else { return Vec::new() };
    let refused = match (&model.copying, dialog.facts.request()) {
        (Some(_), _) => Some("A copy is in progress"),
        (None, Some(_)) => Some("The Fleet Server's address is still being read"),
        (None, None) => None,
    };
    if let Some(why) = refused {
        model.toasts.say(Tone::Warning, why, model.now);
        return Vec::new();
    }
    let (token, name, script) =
        (dialog.token.id.clone(), dialog.token.name.display().to_owned(), dialog.script());
    copying::begin_command(model, token, name, script)
}

fn save_manifest(model: &mut Model) {
    let Some(Overlay::Enroll(dialog)) = &model.overlay else { return };
    let refused = match (dialog.platform, dialog.facts.request(), &dialog.target().host) {
        (Platform::Kubernetes, None, Ok(_)) => None,
        (Platform::Kubernetes, None, Err(_)) => {
            Some("Without a Fleet Server's address there is no manifest to save")
        }
        (Platform::Kubernetes, Some(_), _) => Some("The Fleet Server's address is still being read"),
        _ => Some("Only Kubernetes has a manifest"),
    };
    match refused {
        Some(why) => model.toasts.say(Tone::Warning, why, model.now),
        None => export::open_manifest(model),
    }
}
