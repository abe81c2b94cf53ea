//! Does what an action means where the person is.

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::enabled::{enabled, may_write};
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::step::{Opening, Step, Turn};
use crate::app::toast::Tone;
use crate::app::{appearance, copies, dialog_keys, enroll, export, removal, secret, strayed, table_actions};
use crate::domain::bulk::RemovalKind;

/// Does what an action means where the person is now, or says why it can't be done.
pub(super) fn act(model: &mut Model, action: Action) -> Effects {
    if strayed::refuses(model, action) {
        return Vec::new();
    }
    if let Err(why) = enabled(model, action) {
        model.toasts.say(Tone::Warning, why, model.now);
        return Vec::new();
    }
    match action {
        Action::NextTheme => return appearance::next_theme(model),
        Action::ToggleMouse => return appearance::toggle_mouse(model),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return suspend(model),
        Action::Cancel => {
            dialog_keys::close(model);
            return table_actions::cancel(model);
        }
        _ => {}
    }
    if model.keys_shown.is_some() {
        return dialog_keys::act(model, action);
    }
    match action {
        _ if model.overlay.is_none() => table_actions::in_table(model, action),
        Action::Help => dialog_keys::open(model),
        _ => with_dialog(model, |dialog, model| dialog.update(model, action)),
    }
}

/// Lets the open dialog do something: takes it out of the model for that, and does the step that it wants.
pub(super) fn with_dialog(
    model: &mut Model,
    work: impl FnOnce(&mut dyn Interact, &mut Model) -> Turn,
) -> Effects {
    let Some(mut overlay) = model.overlay.take() else { return Vec::new() };
    let Turn { step, mut effects } = work(overlay.interact(), model);
    match step {
        Step::Stay => model.overlay = Some(overlay),
        Step::Close => {}
        Step::Saved(path) => {
            if let Some(beneath) = model.beneath.last_mut() {
                beneath.interact().saved(path);
            }
        }
        Step::Open(opening) => effects.extend(open(model, opening)),
        Step::OpenOrStay(opening) => {
            effects.extend(open(model, opening));
            model.overlay.get_or_insert(overlay);
        }
        Step::Over(opening) => {
            model.beneath.push(overlay);
            effects.extend(open(model, opening));
        }
        Step::Run(action) => effects.extend(act(model, action)),
    }
    // Where none is open any more, the one beneath is again.
    model.overlay = model.overlay.take().or_else(|| model.beneath.pop());
    effects
}

/// Lets the open dialog do something that leaves it open.
pub(super) fn in_dialog<T>(
    model: &mut Model,
    work: impl FnOnce(&mut dyn Interact, &mut Model) -> T,
) -> Option<T> {
    let mut overlay = model.overlay.take()?;
    let result = work(overlay.interact(), model);
    model.overlay = Some(overlay);
    Some(result)
}

/// Opens what a dialog leads to.
fn open(model: &mut Model, opening: Opening) -> Effects {
    match opening {
        Opening::NewSecret { token, never_expires } => secret::present(model, &token, never_expires),
        Opening::Revoke(token) => removal::open_for(model, RemovalKind::Revoke, &token),
        Opening::RevokeOld(old) => match (may_write(model), model.rows.by_id(&old).is_some()) {
            (Err(why), _) => model.toasts.say(Tone::Warning, why, model.now),
            (Ok(()), true) => removal::open_for(model, RemovalKind::Revoke, &old),
            (Ok(()), false) => {
                model.toasts.say(Tone::Warning, "The old token has not been read yet", model.now);
            }
        },
        Opening::Enroll(token) => return enroll::open_for(model, *token),
        Opening::CopyCommand { token, facts } => return enroll::copy_command(model, *token, *facts),
        Opening::Save(content) => export::open(model, content),
    }
    Vec::new()
}

/// The person is elsewhere: nothing that is secret stays on the screen, and the clipboard may be put to another use.
pub(super) fn on_unattended(model: &mut Model, because: &str) -> Effects {
    copies::looked_away(model);
    hide_secret(model, because)
}

/// The program stops for a while, and shows nothing secret when it comes back.
pub(super) fn suspend(model: &mut Model) -> Effects {
    let mut effects = on_unattended(model, "the program was suspended");
    effects.push(Effect::Suspend);
    effects
}

/// A secret that is on the screen, or about to be, goes.
pub(super) fn hide_secret(model: &mut Model, because: &str) -> Effects {
    with_dialog(model, |dialog, model| dialog.hide_secret(model, because))
}

/// Something was read: the open dialog looks whether it still fits.
pub(super) fn reconcile(model: &mut Model) {
    in_dialog(model, |dialog, model| dialog.reconcile(model));
}
