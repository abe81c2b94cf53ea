//! The end while a write is under way: the person is asked first, and the answer is waited for.

use jiff::SignedDuration;

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::guard::Guard;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::quit::state::{About, QuitAnswer, QuitConfirmation};
use crate::app::toast::Tone;
use crate::domain::time::later;

use crate::app::{clipboard, removal};

/// The end waits for the answer to a write for so long at most.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);

/// The person wants to quit while a write is under way: asked first, over the dialog that waits for the answer.
pub(in crate::app) fn ask(model: &mut Model) -> Effects {
    if model.ending.is_some() || is_asking(model) {
        return Vec::new();
    }
    // A question that can't be seen is not asked.
    if model.geometry().is_none() {
        return wait(model);
    }
    let dialog = QuitConfirmation {
        guard: Guard::new(model.now),
        focus: QuitAnswer::Stay,
        can_keep: false,
        about: About::Write,
    };
    model.beneath = model.overlay.replace(dialog.into());
    model.quit_armed = None;
    model.toasts.clear();
    Vec::new()
}

/// An action while the question is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    if is_asking(model) { answer(model, action) } else { clipboard::answer(model, action) }
}

fn answer(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Quit(dialog)) = &mut model.overlay else { return Vec::new() };
    let answer = match action {
        Action::NextField | Action::PreviousField => {
            dialog.step(action == Action::NextField);
            return Vec::new();
        }
        Action::Back => QuitAnswer::Stay,
        Action::Confirm => QuitAnswer::Clear,
        // A held Enter does not close what nobody has read.
        Action::Activate if dialog.guard == Guard::Armed => dialog.focus,
        _ => return Vec::new(),
    };
    if answer == QuitAnswer::Stay {
        put_back(model);
        return Vec::new();
    }
    if dialog.guard != Guard::Armed {
        return Vec::new();
    }
    wait(model)
}

/// The system wants the program to end.
pub(in crate::app) fn told(model: &mut Model) -> Effects {
    // Whoever says so again does not want to wait.
    if model.writes.is_empty() || model.ending.is_some() { end(model) } else { wait(model) }
}

fn wait(model: &mut Model) -> Effects {
    put_back(model);
    model.ending.get_or_insert(later(model.now, PATIENCE));
    model.toasts.say(Tone::Warning, "Quitting once the server has answered, in 5 s at most", model.now);
    removal::stop(model)
}

/// The answer is there: nothing is left to ask.
pub(in crate::app) fn answered(model: &mut Model) {
    put_back(model);
}

/// Takes the question away, and what stood there before is there again.
fn put_back(model: &mut Model) {
    if is_asking(model) {
        model.overlay = model.beneath.take();
    }
}

/// Whether the question is open.
pub(in crate::app) fn is_asking(model: &Model) -> bool {
    matches!(&model.overlay, Some(Overlay::Quit(dialog)) if dialog.about == About::Write)
}

/// Waits no longer than that.
pub(in crate::app) fn tick(model: &mut Model) -> Effects {
    match model.ending {
        Some(until) if until <= model.now => end(model),
        _ => Vec::new(),
    }
}

/// Comes after every message: ends once nothing is under way any more.
pub(in crate::app) fn go_on(model: &mut Model) -> Effects {
    if model.ending.is_some() && model.writes.is_empty() { end(model) } else { Vec::new() }
}

fn end(model: &mut Model) -> Effects {
    model.ending = None;
    clipboard::end(model)
}
