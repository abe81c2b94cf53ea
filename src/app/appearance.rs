//! How the tab looks: the next theme, the mouse given away and taken, messages that wait for a person.

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::toast::Tone;

/// Goes to the next theme, and says which it is.
pub(super) fn next_theme(model: &mut Model) -> Effects {
    model.appearance.scheme = model.appearance.scheme.next();
    model.toasts.say(Tone::Info, format!("Theme: {}", model.appearance.scheme.name()), model.now);
    Vec::new()
}

/// Gives clicks and the wheel to the terminal, so that text can be selected, or takes them again.
pub(super) fn toggle_mouse(model: &mut Model) -> Effects {
    model.appearance.mouse = !model.appearance.mouse;
    let text = if model.appearance.mouse {
        "Clicks and the wheel are for the tab again".to_owned()
    } else {
        let key = model.keys.key_of(Context::Tokens, Action::ToggleMouse);
        format!("The mouse is the terminal's, to select text; {key} takes it again")
    };
    model.toasts.say(Tone::Info, text, model.now);
    vec![Effect::Mouse(model.appearance.mouse)]
}

/// A key or a click: messages that waited for one go. In the accessible mode they all wait, for [`dismiss`].
pub(super) fn acknowledge(model: &mut Model) {
    if !model.appearance.accessible {
        model.toasts.acknowledge();
    }
}

/// In the accessible mode, going back first dismisses the message on show; whether there was one.
pub(super) fn dismiss(model: &mut Model) -> bool {
    let there = model.appearance.accessible && model.toasts.current().is_some();
    if there {
        model.toasts.clear();
    }
    there
}

/// Drops messages whose time is over; none is while a screen reader may still be at it.
pub(super) fn expire(model: &mut Model) {
    if !model.appearance.accessible {
        model.toasts.expire(model.now);
    }
}
