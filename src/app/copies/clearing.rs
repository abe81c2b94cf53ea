//! The clipboard after a copy: the countdown, clearing it under its rules, also at the end.

use jiff::SignedDuration;

use crate::app::action::Action;
use crate::app::copies::state::{Cause, Clearing, CopiedSecret};
use crate::app::effect::{Effect, Effects};
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::msg::Cleared;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::clipboard::{ClipboardBackend, Control, Landed};
use crate::domain::problem::Problem;
use crate::domain::time::later;

use crate::app::copies::leftover;

/// A clipboard holds up the end for so long at most.
const END: SignedDuration = SignedDuration::from_millis(500);

/// A secret was copied: its time begins, and that of the one before it is over.
///
/// Where the one before took another way it is still there. It is cleared if it can be checked first; clearing blindly
/// could hit the new one, as two ways may lead to one clipboard, so that is left to the person, who is told whose it is.
pub(in crate::app) fn hold(
    model: &mut Model,
    copy: RequestId,
    name: String,
    at: Landed,
) -> (Effects, Option<String>) {
    let elsewhere = model.clipboard.held.take();
    let (mut effects, mut left) = (Vec::new(), None);
    // With no end to it nothing was to be cleared, nor is it now.
    if let Some(held) = elsewhere.filter(|_| model.clipboard.clear_after.is_some()) {
        let (checked, others): (Vec<ClipboardBackend>, Vec<ClipboardBackend>) =
            held.at.left_by(&at).partition(|backend| backend.control() == Control::Checked);
        if !checked.is_empty() {
            let id = model.next_request();
            effects.push(Effect::ClearClipboard { id, copy: held.copy, unseen: false });
        }
        left = Some(held.name).filter(|_| !others.is_empty());
    }
    let until = model.clipboard.clear_after.map(|span| later(model.now, span));
    let looked_away =
        !model.focused || at.backends().any(|backend| !model.clipboard.route.tells_focus(backend));
    // What can be neither checked nor cleared is not counted down.
    let held = CopiedSecret { copy, name, at, until, looked_away, clearing: None };
    model.clipboard.held = Some(held).filter(|held| held.at.control() != Control::None);
    (effects, left)
}

/// Whether all of what was copied will be cleared without being asked.
pub(in crate::app) fn may_clear_all(model: &Model) -> bool {
    model.clipboard.held.as_ref().is_some_and(|held| model.clipboard.may_clear_all(held))
}

/// Something was copied that is no secret: where it took the secret's place, that one is gone.
pub(in crate::app) fn replaced(model: &mut Model, by: &Landed) {
    model.clipboard.held = model.clipboard.held.take().filter(|held| held.at.left_by(by).next().is_some());
}

/// The person looked elsewhere.
pub(in crate::app) fn looked_away(model: &mut Model) {
    if let Some(held) = &mut model.clipboard.held {
        held.looked_away = true;
    }
}

/// Clears what has been there for long enough, and ends the program when it has waited for long enough.
pub(in crate::app) fn tick(model: &mut Model) -> Effects {
    if model.clipboard.leaving.is_some_and(|until| until <= model.now) {
        return vec![Effect::Quit];
    }
    let now = model.now;
    let due = |held: &CopiedSecret| held.clearing.is_none() && held.until.is_some_and(|until| until <= now);
    let Some(held) = model.clipboard.held.as_ref().filter(|held| due(held)) else { return Vec::new() };
    if model.clipboard.may_clear(held) {
        return clear(model, Cause::TimeIsUp);
    }
    let name = held.name.clone();
    if let Some(held) = &mut model.clipboard.held {
        held.until = None;
    }
    let key = model.keys.key_of(Context::Tokens, Action::ClearClipboard);
    let text = format!("Cannot check the clipboard here; press {key} to clear {name} from it");
    model.toasts.say_of(&name, Tone::Warning, text, now);
    Vec::new()
}

/// The person wants it cleared.
pub(in crate::app) fn clear_now(model: &mut Model) -> Effects {
    match &model.clipboard.held {
        Some(CopiedSecret { clearing: None, .. }) => clear(model, Cause::Asked),
        Some(_) => Vec::new(),
        None => leftover::look(model),
    }
}

fn clear(model: &mut Model, cause: Cause) -> Effects {
    let id = model.next_request();
    let blind = model.clipboard.blind_clear || cause == Cause::Asked || cause == Cause::Quit;
    let Some(held) = &mut model.clipboard.held else { return Vec::new() };
    held.clearing = Some(Clearing { id, cause });
    vec![Effect::ClearClipboard { id, copy: held.copy, unseen: blind || !held.looked_away }]
}

/// The clipboard was cleared, or not.
pub(in crate::app) fn cleared(model: &mut Model, id: RequestId, answer: Result<Cleared, Problem>) -> Effects {
    let key = model.keys.key_of(Context::Tokens, Action::ClearClipboard);
    let Some(held) = &mut model.clipboard.held else { return Vec::new() };
    let Some(Clearing { cause, .. }) = held.clearing.take_if(|clearing| clearing.id == id) else {
        return Vec::new();
    };
    held.until = None;
    let name = held.name.clone();
    let gone = answer.as_ref().is_ok_and(|cleared| cleared.is_over());
    if gone {
        model.clipboard.held = None;
    }
    if cause == Cause::End || (cause == Cause::Quit && gone) {
        return vec![Effect::Quit];
    }
    let (tone, text) = match answer {
        Ok(Cleared::Done) => (Tone::Info, format!("Cleared {name} from the clipboard")),
        Ok(Cleared::Sent) => (Tone::Info, format!("Asked the clipboard to clear {name} (not verifiable)")),
        Ok(Cleared::WithTerminal) => {
            (Tone::Info, format!("Cleared {name} from tmux; clear sent to your terminal (not verifiable)"))
        }
        Ok(Cleared::NotOurs) => {
            (Tone::Info, "The clipboard holds something else by now: left alone".to_owned())
        }
        Ok(Cleared::OnlyTheBuffer) => {
            let text = format!("Deleted tmux's buffer; your terminal may still hold {name}: {key} clears it");
            (Tone::Warning, text)
        }
        Ok(Cleared::NotAll) => {
            (Tone::Warning, format!("Cleared {name} where it could be checked; {key} clears the rest"))
        }
        Err(problem) => {
            model.toasts.show_problem(&problem, model.now);
            return Vec::new();
        }
    };
    model.toasts.say_of(&name, tone, text, model.now);
    Vec::new()
}

/// The program is to end now: the clipboard is cleared under its rules, if that is quickly done.
pub(in crate::app) fn end(model: &mut Model) -> Effects {
    if may_have_landed(model) {
        // Its answer comes here again, if it comes in time.
        model.clipboard.leaving.get_or_insert(later(model.now, END));
        return Vec::new();
    }
    let clears = model.clipboard.clear_after.is_some();
    let may =
        |held: &CopiedSecret| clears && held.at.outlives_the_program() && model.clipboard.may_clear(held);
    if !model.clipboard.held.as_ref().is_some_and(may) {
        return vec![Effect::Quit];
    }
    model.clipboard.leaving.get_or_insert(later(model.now, END));
    clear_and(model, Cause::End)
}

/// Whether a secret is on its way to the clipboard and may be there already.
pub(in crate::app) fn may_have_landed(model: &Model) -> bool {
    model.copying.as_ref().is_some_and(|copying| copying.handed_on && copying.sensitive)
}

/// Clears and then ends, also where it is being cleared or gone already: its time may end under the question.
pub(in crate::app) fn clear_and(model: &mut Model, cause: Cause) -> Effects {
    match &mut model.clipboard.held {
        Some(CopiedSecret { clearing: Some(clearing), .. }) => {
            clearing.cause = cause;
            Vec::new()
        }
        Some(_) => clear(model, cause),
        None => vec![Effect::Quit],
    }
}
