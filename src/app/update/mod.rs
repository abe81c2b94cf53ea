//! What each message does to the model.

mod acts;
mod answers;
mod copying;
mod create;
mod find;
mod keys;
mod list;
mod reading;
mod revoke;
mod secret;
mod sort;
mod text;

use jiff::Timestamp;

use crate::domain::problem::{Problem, ProblemKind};

use super::action::Action;
use super::dialog::Overlay;
use super::effect::{Effect, Effects};
use super::enabled::enabled;
use super::geometry::{help_rows, help_width};
use super::keymap;
use super::model::Model;
use super::msg::{Msg, Signal};
use super::toast::Tone;

/// Takes one message into the model and says what is to be done outside of it.
pub fn update(model: &mut Model, msg: Msg) -> Effects {
    let effects = match msg {
        Msg::Key(chord) => keys::press(model, chord),
        Msg::Paste(text) => text::paste(model, &text),
        Msg::Resize(size) => {
            model.size = size;
            secret::hide_if_it_does_not_fit(model)
        }
        Msg::Focus(focused) => {
            model.focused = focused;
            if focused { Vec::new() } else { secret::hide(model, "the terminal lost the focus") }
        }
        Msg::Action(action) => act(model, action),
        Msg::Done(id, outcome) => answers::done(model, id, outcome),
        Msg::Tick(now) => tick(model, now),
        Msg::Quiet => quiet(model),
        Msg::Signal(signal) => on_signal(model, signal),
    };
    list::settle(model);
    effects
}

/// Does what an action means where the person is now, or says why it can't be done.
fn act(model: &mut Model, action: Action) -> Effects {
    if let Err(why) = enabled(model, action) {
        model.toasts.say(Tone::Warning, why, model.now);
        return Vec::new();
    }
    match action {
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => {
            let mut effects = secret::hide(model, "the program was suspended");
            effects.push(Effect::Suspend);
            return effects;
        }
        Action::Cancel => return acts::cancel(model),
        _ => {}
    }
    match &mut model.overlay {
        None => acts::in_table(model, action),
        Some(Overlay::Help { .. }) => help(model, action),
        Some(Overlay::Secret(_)) => secret::act(model, action),
        Some(Overlay::Create(_)) => create::act(model, action),
        Some(Overlay::Revoke(_)) => revoke::act(model, action),
        Some(Overlay::Find(_)) => find::act(model, action),
        Some(Overlay::Sort(_)) => sort::act(model, action),
    }
}

fn help(model: &mut Model, action: Action) -> Effects {
    let page = help_rows(model.size);
    let last = keymap::help(help_width(model.size)).len().saturating_sub(page);
    let Some(Overlay::Help { scroll }) = &mut model.overlay else { return Vec::new() };
    let wanted = match action {
        Action::MoveDown => scroll.saturating_add(1),
        Action::MoveUp => scroll.saturating_sub(1),
        Action::PageDown => scroll.saturating_add(page),
        Action::PageUp => scroll.saturating_sub(page),
        Action::First => 0,
        Action::Last => last,
        _ => *scroll,
    };
    *scroll = wanted.min(last);
    if action == Action::Back {
        model.overlay = None;
    }
    Vec::new()
}

fn tick(model: &mut Model, now: Timestamp) -> Effects {
    let changed = model.rows.next_change().is_some_and(|at| at <= now);
    model.now = now;
    model.toasts.expire(now);
    model.quit_armed = model.quit_armed.filter(|until| *until > now);
    if changed {
        list::show(model);
    }
    secret::expire(model)
}

/// Only now may a dialog arm itself: at a tick, keys may wait that were pressed while the program could not read them.
fn quiet(model: &mut Model) -> Effects {
    let now = model.now;
    if let Some(guard) = model.overlay.as_mut().and_then(Overlay::guard_mut) {
        guard.quiet(now);
    }
    Vec::new()
}

fn on_signal(model: &mut Model, signal: Signal) -> Effects {
    match signal {
        Signal::Terminate => vec![Effect::Quit],
        Signal::Resumed | Signal::ClockJumped => {
            let mut effects = secret::hide(model, "the program had stopped");
            // Rejected credentials are not tried again without being asked.
            let refused = |problem: &Problem| {
                matches!(problem.kind, ProblemKind::Unauthorized | ProblemKind::Forbidden)
            };
            if !model.list.problem().is_some_and(refused) {
                effects.extend(reading::refresh(model));
            }
            effects
        }
    }
}
