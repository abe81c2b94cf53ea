//! What each message does to the model.

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::app::act::{act, hide_secret, on_unattended, suspend};
use crate::app::at_hand::Strayed;
use crate::app::effect::Effects;
use crate::app::model::{Model, RecentlyAdded};
use crate::app::msg::{Msg, Signal};
use crate::app::overlay::Overlay;
use crate::app::refresh::next::next_reading;
use crate::app::{
    agent_counts, appearance, copies, details, dialog_keys, hygiene, interact, key_press, persistence,
    pointer_update, policies, projection, quit, rebase, refresh, responses, text_input, writes,
};
use crate::domain::time::later;

/// Takes one message into the model and says what is to be done outside of it.
pub fn update(model: &mut Model, msg: Msg) -> Effects {
    // Keys and clicks move the cursor for those who press them; whatever else does takes the row from under their hands.
    let by_person = matches!(msg, Msg::Key(_) | Msg::Mouse(_) | Msg::Paste(_) | Msg::Action(_));
    let before = (!by_person).then(|| (model.at_hand(), model.acts_on_marks()));
    let mut effects = match msg {
        Msg::Key(chord) => key_press::press(model, chord),
        Msg::Mouse(pointer) => pointer_update::point(model, pointer),
        // It may have been a secret.
        Msg::Paste(text) => text_input::paste(model, &Zeroizing::new(text)),
        Msg::Resize(size) => {
            model.size = size;
            hide_secret_if_too_small(model)
        }
        Msg::Focus(focused) => {
            model.focused = focused;
            if focused { Vec::new() } else { on_unattended(model, "the terminal lost the focus") }
        }
        Msg::Action(action) => act(model, action),
        Msg::Progress(id, progress) => {
            interact::progress(model, id, progress);
            Vec::new()
        }
        Msg::Settled(id, results) => persistence::settled(model, id, &results),
        Msg::LeftOpen(entries) => writes::left(model, entries),
        Msg::Done(id, outcome) => responses::done(model, id, outcome),
        Msg::ClockSet(by) => {
            rebase::rebase(model, by);
            Vec::new()
        }
        Msg::Tick(now) => tick(model, now),
        Msg::Chance(chance) => {
            model.refresh_schedule.chance = chance;
            Vec::new()
        }
        Msg::NotKept(problem) => {
            model.toasts.fail(&problem, model.now);
            Vec::new()
        }
        Msg::Quiet => quiet(model),
        Msg::Drawn => {
            // What a dialog covers is not seen.
            if model.overlay.as_ref().is_none_or(Overlay::is_line) {
                model.strayed = Strayed::default();
            }
            Vec::new()
        }
        Msg::Signal(signal) => on_signal(model, signal),
    };
    effects.extend(quit::go_on(model));
    projection::clamp(model);
    details::clamp(model);
    dialog_keys::settle(model);
    policies::clamp(model);
    hygiene::clamp(model);
    effects.extend(agent_counts::follow(model));
    persistence::keep(model, &mut effects);
    if let Some((row, marks)) = before {
        model.strayed.row |= row != model.at_hand();
        model.strayed.marks |= marks != model.acts_on_marks();
    }
    effects
}

/// A terminal that is too small shows no dialog, so a secret must not wait behind its notice.
fn hide_secret_if_too_small(model: &mut Model) -> Effects {
    if model.geometry().is_some() { Vec::new() } else { hide_secret(model, "the terminal is too small") }
}

fn tick(model: &mut Model, now: Timestamp) -> Effects {
    let moments = [model.rows.next_change(), model.overview.next_change()];
    let changed = moments.into_iter().flatten().any(|at| at <= later(now, model.skew));
    model.now = now;
    appearance::expire(model);
    model.quit_armed = model.quit_armed.filter(|until| *until > now);
    if changed {
        projection::project_anew(model);
    }
    if model.recently_added.until.is_some_and(|until| until <= now) {
        model.recently_added = RecentlyAdded::default();
    }
    let mut effects = Vec::new();
    let hides_at = model.overlay.as_ref().and_then(|overlay| overlay.dialog().hides_at());
    if hides_at.is_some_and(|until| until <= now) {
        let seconds = model.hide_secret_after.as_secs();
        effects.extend(hide_secret(model, &format!("shown for {seconds} s")));
    }
    effects.extend(copies::tick(model));
    effects.extend(quit::tick(model));
    if next_reading(model).is_some_and(|at| at <= now) {
        effects.extend(refresh::refresh(model));
    }
    effects
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
        Signal::Terminate => quit::told(model),
        Signal::Stop => suspend(model),
        Signal::Resumed | Signal::ClockJumped => {
            let mut effects = on_unattended(model, "the program had stopped");
            effects.extend(refresh::come_back(model));
            effects
        }
    }
}
