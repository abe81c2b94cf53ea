//! The dialog with the enroll command: choosing, and copying it.

use tui_input::Input;

use crate::app::action::Action;
use crate::app::copies;
use crate::app::copies::copying;
use crate::app::effect::{Effect, Effects, FileContent};
use crate::app::enroll::state::EnrollDialog;
use crate::app::interact::Interact;
use crate::app::key::Chord;
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::pointer::PointerTarget;
use crate::app::remote::Remote;
use crate::app::step::{Opening, Step, Turn};
use crate::app::toast::Tone;
use crate::domain::enroll::{EnrollFacts, Platform};
use crate::domain::policy::Policies;
use crate::domain::token::Token;

/// Opens the dialog for the selected token, and asks for what its commands are made of.
pub(in crate::app) fn open(model: &mut Model) -> Effects {
    let token = model.token_at_hand().map(|row| row.token().clone());
    token.map(|token| open_for(model, token)).unwrap_or_default()
}

/// Opens the dialog for a token.
pub(in crate::app) fn open_for(model: &mut Model, token: Token) -> Effects {
    let id = model.next_request();
    let dialog = dialog(model, token, Remote::Loading { id, since: model.now });
    model.overlay = Some(dialog.into());
    vec![Effect::FetchFacts(id)]
}

/// Copies the command of a token. What can't be told for sure is shown instead, to be looked at before it is copied.
pub(in crate::app) fn copy_command(model: &mut Model, token: Token, facts: EnrollFacts) -> Effects {
    let dialog = dialog(model, token, Remote::Ready(facts));
    if dialog.policy_known && dialog.target().host.is_ok() {
        let name = dialog.token.name.display().to_owned();
        return copying::begin_command(model, dialog.token.id.clone(), name, dialog.script());
    }
    model.overlay = Some(dialog.into());
    let text = "Look at it before it is copied: its Fleet Server is not known for sure";
    model.toasts.say(Tone::Warning, text, model.now);
    Vec::new()
}

fn dialog(model: &Model, token: Token, facts: Remote<EnrollFacts>) -> EnrollDialog {
    let mut dialog = EnrollDialog {
        policy: model.policy_name(token.policy_id.raw()),
        policy_host: None,
        policy_known: false,
        platform: model.last_platform,
        ask: false,
        authority: None,
        typing: false,
        insecure: false,
        facts,
        manifest: None,
        page: 0,
        token,
    };
    learn(&mut dialog, &model.policies);
    dialog
}

/// Takes the policy's name and host, once; the policies may come after the dialog opened.
fn learn(dialog: &mut EnrollDialog, policies: &Policies) {
    if let (false, Some(policy)) = (dialog.policy_known, policies.get(dialog.token.policy_id.raw())) {
        policy.name.display().clone_into(&mut dialog.policy);
        dialog.policy_host = policy.fleet_server_host_id.as_ref().map(|id| id.raw().to_owned());
        dialog.policy_known = true;
    }
}

impl Interact for EnrollDialog {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let options =
            matches!(action, Action::AskForToken | Action::TrustAuthority | Action::SkipVerification);
        if options && self.platform == Platform::Kubernetes {
            let text = "On Kubernetes, set these options in the manifest (FLEET_CA, FLEET_INSECURE)";
            model.toasts.say(Tone::Warning, text, model.now);
            return Turn::stay();
        }
        match action {
            Action::Back | Action::Activate if self.typing => leave_field(self),
            Action::Back => {
                let dropped = self.facts.request().map(Effect::Cancel);
                return Turn { step: Step::Close, effects: dropped.into_iter().collect() };
            }
            Action::ChooseNext => choose(self, model, self.platform.next()),
            Action::ChoosePrevious => choose(self, model, self.platform.previous()),
            Action::PageDown => self.page = self.page.wrapping_add(1),
            Action::PageUp => self.page = self.page.wrapping_sub(1),
            Action::AskForToken => self.ask = !self.ask,
            Action::SkipVerification => self.insecure = !self.insecure,
            Action::TrustAuthority => {
                self.authority = if self.authority.is_none() { Some(Input::default()) } else { None };
                self.typing = self.authority.is_some();
            }
            Action::Copy => return copy(self, model).into(),
            Action::ClearClipboard => return copies::clear_now(model).into(),
            Action::SaveManifest => return save_manifest(self, model),
            _ => {}
        }
        Turn::stay()
    }

    fn answered(&mut self, _: &mut Model, outcome: Outcome) -> Turn {
        if let Outcome::Facts(facts) = outcome {
            self.facts = Remote::Ready(*facts);
        }
        Turn::stay()
    }

    /// A digit chooses a platform.
    fn key(&mut self, model: &mut Model, chord: Chord) -> bool {
        match chord.typed().and_then(Platform::of_digit) {
            Some(platform) if !self.typing => {
                choose(self, model, platform);
                true
            }
            _ => false,
        }
    }

    fn clicked(&mut self, model: &mut Model, target: PointerTarget) -> Turn {
        if let PointerTarget::Platform(platform) = target {
            choose(self, model, platform);
        }
        Turn::stay()
    }

    fn reconcile(&mut self, model: &mut Model) {
        learn(self, &model.policies);
    }

    fn saved(&mut self, path: String) {
        self.manifest = Some(path);
    }
}

fn choose(dialog: &mut EnrollDialog, model: &mut Model, platform: Platform) {
    dialog.platform = platform;
    dialog.page = 0;
    model.last_platform = platform;
}

/// Leaves the field for the CA's path; an empty one is as good as none.
fn leave_field(dialog: &mut EnrollDialog) {
    dialog.typing = false;
    dialog.authority = dialog.authority.take().filter(|path| !path.value().trim().is_empty());
}

/// Copies the commands, with the token's secret in them where it belongs.
fn copy(dialog: &EnrollDialog, model: &mut Model) -> Effects {
    let refused = match (&model.copying, dialog.facts.request()) {
        (Some(_), _) => Some("A copy is in progress"),
        (None, Some(_)) => Some("The Fleet Server's address is still being read"),
        (None, None) => None,
    };
    if let Some(why) = refused {
        model.toasts.say(Tone::Warning, why, model.now);
        return Vec::new();
    }
    let name = dialog.token.name.display().to_owned();
    copying::begin_command(model, dialog.token.id.clone(), name, dialog.script())
}

fn save_manifest(dialog: &EnrollDialog, model: &mut Model) -> Turn {
    let target = dialog.target();
    let refused = match (dialog.platform, dialog.facts.request(), &target.host) {
        (Platform::Kubernetes, None, Ok(_)) => {
            let content = FileContent::Manifest {
                token: dialog.token.id.clone(),
                name: dialog.token.name.display().to_owned(),
                host: target.host().to_owned(),
            };
            return Step::Over(Opening::Save(content)).into();
        }
        (Platform::Kubernetes, None, Err(_)) => {
            "Can't save the manifest: the Fleet Server's address is unknown"
        }
        (Platform::Kubernetes, Some(_), _) => "The Fleet Server's address is still being read",
        _ => "Only Kubernetes has a manifest",
    };
    model.toasts.say(Tone::Warning, refused, model.now);
    Turn::stay()
}
