//! The menu of what can be copied of a token.

use crate::app::action::Action;
use crate::app::copy_menu::state::{CopyItem, CopyMenu};
use crate::app::dialog::Dialog as _;
use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::enroll::{EnrollFacts, Platform};
use crate::domain::export;
use crate::domain::text::sanitize;

use crate::app::clipboard::copying;
use crate::app::enroll;

/// Opens the menu for the token at hand.
pub(in crate::app) fn open(model: &mut Model) {
    let token = model.token_at_hand().map(|row| row.token().clone());
    model.overlay = token.map(|token| Overlay::Copy(Box::new(CopyMenu::new(token)))).or(model.overlay.take());
}

/// The menu's request under way.
pub(in crate::app) fn request(model: &Model) -> Option<RequestId> {
    match &model.overlay {
        Some(Overlay::Copy(menu)) => menu.request(),
        _ => None,
    }
}

/// An action while the menu is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Copy(menu)) = &mut model.overlay else { return Vec::new() };
    let gathering = menu.gathering.is_some();
    let item = match action {
        Action::Back => {
            let dropped = menu.request().map(Effect::Cancel);
            model.overlay = None;
            return dropped.into_iter().collect();
        }
        _ if gathering => return Vec::new(),
        Action::ChooseNext => {
            menu.step(true);
            return Vec::new();
        }
        Action::ChoosePrevious => {
            menu.step(false);
            return Vec::new();
        }
        Action::Activate => menu.chosen,
        other => match CopyItem::ALL.into_iter().find(|item| item.action() == other) {
            Some(item) => item,
            None => return Vec::new(),
        },
    };
    menu.chosen = item;
    copy(model, item)
}

/// Copies it, and closes the menu; for the enroll command something has to be read first.
fn copy(model: &mut Model, item: CopyItem) -> Effects {
    let Some(Overlay::Copy(menu)) = &mut model.overlay else { return Vec::new() };
    let token = menu.token.clone();
    let name = token.name.display().to_owned();
    if item == CopyItem::Command {
        return gather(model);
    }
    model.overlay = None;
    // Names and ids go in their display form: a line break in one, pasted into a shell, would run what follows it.
    match item {
        CopyItem::Secret | CopyItem::Command => copying::begin(model, token.id, name, None),
        CopyItem::Id => copying::begin_text(model, &name, "the id", sanitize(token.id.as_str()).into_owned()),
        CopyItem::Name => copying::begin_text(model, &name, "the name", token.name.whole().into_owned()),
        CopyItem::Json => {
            let row = model.rows.by_id(&token.id);
            if let Some(Ok(text)) = row.map(|row| export::json_row(row, &model.policies, model.server_now()))
            {
                return copying::begin_text(model, &name, "the JSON row", text);
            }
            model.toasts.say_of(&name, Tone::Warning, format!("{name} is gone"), model.now);
            Vec::new()
        }
    }
}

/// Reads what the enroll command is made of. Kubernetes needs a file of its own first: there the dialog is the way.
fn gather(model: &mut Model) -> Effects {
    let Some(Overlay::Copy(menu)) = &model.overlay else { return Vec::new() };
    let (dialog, effects) = enroll::dialog(model, menu.token.clone());
    if dialog.platform == Platform::Kubernetes {
        model.overlay = Some(Overlay::Enroll(dialog));
    } else if let Some(Overlay::Copy(menu)) = &mut model.overlay {
        menu.gathering = Some(dialog);
    }
    effects
}

/// What the enroll command is made of was read. What can't be told for sure is to be looked at before it is copied.
pub(in crate::app) fn answer(model: &mut Model, id: RequestId, facts: EnrollFacts) -> Effects {
    let Some(Overlay::Copy(menu)) = &mut model.overlay else { return Vec::new() };
    if menu.request() != Some(id) {
        return Vec::new();
    }
    let Some(mut dialog) = menu.gathering.take() else { return Vec::new() };
    dialog.facts = Remote::Ready(facts);
    if !dialog.policy_known || dialog.target().host.is_err() {
        model.overlay = Some(Overlay::Enroll(dialog));
        let text = "Look at it before it is copied: its Fleet Server is not known for sure";
        model.toasts.say(Tone::Warning, text, model.now);
        return Vec::new();
    }
    model.overlay = None;
    let name = dialog.token.name.display().to_owned();
    copying::begin_command(model, dialog.token.id.clone(), name, dialog.script())
}
