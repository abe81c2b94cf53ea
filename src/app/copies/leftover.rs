//! What another run of the program may have left in tmux: looked for when the person wants the clipboard cleared and this
//! run has put nothing there.

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::msg::Leftover;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::clipboard::TMUX_BUFFER;
use crate::domain::problem::Problem;

/// What another run left elsewhere is not known here, and not claimed to be gone.
const NOTHING: &str = "This tab has no copy to clear. Another run may have left one";

/// Looks for it where it can be found. One look at a time.
pub(in crate::app) fn look(model: &mut Model) -> Effects {
    if model.copying.as_ref().is_some_and(|copying| copying.handed_on) {
        let key = model.keys.key_of(Context::Tokens, Action::ClearClipboard);
        let text = format!("A copy is in progress. Press {key} again once it is done");
        model.toasts.say(Tone::Warning, text, model.now);
        return Vec::new();
    }
    if model.clipboard.looking.is_some() {
        return Vec::new();
    }
    if !model.clipboard.route.facts.asks_tmux() {
        model.toasts.say(Tone::Info, NOTHING, model.now);
        return Vec::new();
    }
    let id = model.next_request();
    model.clipboard.looking = Some(id);
    vec![Effect::ClearLeftover(id)]
}

/// It was looked for. Its terminal is left alone: that may hold something of the person's by now.
pub(in crate::app) fn answer(model: &mut Model, id: RequestId, answer: Result<Leftover, Problem>) {
    if model.clipboard.looking.take_if(|looking| *looking == id).is_none() {
        return;
    }
    let left = if model.clipboard.used_tmux { "" } else { ", left by another run" };
    match answer {
        Ok(Leftover::Deleted) => {
            let text = format!("Deleted tmux buffer {TMUX_BUFFER}{left}. The terminal may still hold a copy");
            model.toasts.say(Tone::Warning, text, model.now);
        }
        // Something was copied meanwhile, and is counted down.
        Ok(Leftover::None) if model.clipboard.held.is_some() || model.copying.is_some() => {}
        Ok(Leftover::None) => {
            let text = format!("This tab has no copy to clear, and tmux has no buffer {TMUX_BUFFER}");
            model.toasts.say(Tone::Info, text, model.now);
        }
        Err(problem) => model.toasts.show_problem(&problem, model.now),
    }
}
