//! The end while a write is under way: the person is asked first, and the answer is waited for.

use jiff::SignedDuration;

use crate::app::action::Action;
use crate::app::copies::state::Cause;
use crate::app::effect::{Effect, Effects};
use crate::app::guard::Guard;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::quit::state::{About, QuitAnswer, QuitConfirmation};
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;
use crate::domain::time::later;

use crate::app::{copies, interact};

/// The end waits for the answer to a write for so long at most.
const PATIENCE: SignedDuration = SignedDuration::from_secs(5);

/// The person wants to quit: at once, or after a question about the secret that is still on the clipboard.
pub(in crate::app) fn request(model: &mut Model) -> Effects {
    if !model.writes.is_empty() {
        return ask(model);
    }
    if copies::may_have_landed(model) {
        let text = "A secret is being copied. Quit again when that is done";
        model.toasts.say(Tone::Warning, text, model.now);
        return Vec::new();
    }
    let asks = model.clipboard.clear_after.is_some();
    let Some(held) = model.clipboard.held.as_ref().filter(|_| asks) else { return vec![Effect::Quit] };
    // A dialog that waits for the answer to a write is not taken away, and one that can't be seen does not ask.
    if model.overlay.is_some() || model.geometry().is_none() {
        return copies::end(model);
    }
    let can_keep = held.at.outlives_the_program();
    let guard = Guard::new(model.now);
    let dialog = QuitConfirmation { guard, focus: QuitAnswer::Clear, can_keep, about: About::Clipboard };
    model.overlay = Some(dialog.into());
    model.quit_armed = None;
    model.toasts.clear();
    Vec::new()
}

/// The person wants to quit while a write is under way: asked first, over the dialog that waits for the answer.
fn ask(model: &mut Model) -> Effects {
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
    model.beneath.extend(model.overlay.replace(dialog.into()));
    model.quit_armed = None;
    model.toasts.clear();
    Vec::new()
}

impl Interact for QuitConfirmation {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let armed = self.guard == Guard::Armed;
        let answer = match action {
            Action::NextField | Action::PreviousField => {
                self.step(action == Action::NextField);
                return Turn::stay();
            }
            Action::Back => QuitAnswer::Stay,
            Action::Confirm => QuitAnswer::Clear,
            Action::Keep if self.about == About::Clipboard => QuitAnswer::Keep,
            // A held Enter does not close what nobody has read.
            Action::Activate if armed || self.about == About::Clipboard => self.focus,
            _ => return Turn::stay(),
        };
        match answer {
            QuitAnswer::Stay => Step::Close.into(),
            _ if !armed => Turn::stay(),
            _ if self.about == About::Write => Turn { step: Step::Close, effects: wait(model) },
            QuitAnswer::Keep if !self.can_keep => {
                let text = "Can't keep the secret: this clipboard ends with fleet-tokens";
                model.toasts.say(Tone::Warning, text, model.now);
                Turn::stay()
            }
            QuitAnswer::Clear if self.can_keep => {
                Turn { step: Step::Close, effects: copies::clear_and(model, Cause::Quit) }
            }
            QuitAnswer::Clear | QuitAnswer::Keep => Turn { step: Step::Close, effects: vec![Effect::Quit] },
        }
    }
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
    interact::stop(model)
}

/// The answer is there: nothing is left to ask.
pub(in crate::app) fn answered(model: &mut Model) {
    put_back(model);
}

/// Takes the question away, and what stood there before is there again.
fn put_back(model: &mut Model) {
    if is_asking(model) {
        model.overlay = model.beneath.pop();
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
    copies::end(model)
}
