//! What each message does to the model.

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::app::action::Action;
use crate::app::at_hand::Strayed;
use crate::app::effect::{Effect, Effects};
use crate::app::enabled::enabled;
use crate::app::model::{Model, RecentlyAdded};
use crate::app::msg::{Msg, Signal};
use crate::app::overlay::{Overlay, dialogs};
use crate::app::refresh::next::next_reading;
use crate::app::toast::Tone;
use crate::app::{
    agent_counts, appearance, clipboard, columns, copy_menu, create, details, dialog_keys, enroll, export,
    find, hygiene, key_press, kql, log, palette, persistence, pointer_update, policies, policy_filter,
    projection, quit, rebase, refresh, removal, responses, rotate, secret, sort, strayed, table_actions,
    text_input, writes,
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
            secret::hide_if_it_does_not_fit(model)
        }
        Msg::Focus(focused) => {
            model.focused = focused;
            if focused { Vec::new() } else { on_unattended(model, "the terminal lost the focus") }
        }
        Msg::Action(action) => act(model, action),
        Msg::Progress(id, progress) => {
            removal::progress(model, id, progress);
            export::progress(model, id, progress);
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
    if model.overlay.is_some() && action == Action::Help {
        return dialog_keys::open(model);
    }
    in_dialog(model, action)
}

macro_rules! in_dialog {
    (
        lines { $($(#[$line_doc:meta])* $line:ident($line_state:ident) in $line_feature:ident;)* }
        boxes { $($(#[$doc:meta])* $dialog:ident($state:ident) in $feature:ident;)* }
    ) => {
        /// Does what an action means in the open dialog, or in the table where none is open.
        fn in_dialog(model: &mut Model, action: Action) -> Effects {
            match &model.overlay {
                None => table_actions::in_table(model, action),
                $(Some(Overlay::$line(_)) => $line_feature::act(model, action),)*
                $(Some(Overlay::$dialog(_)) => $feature::act(model, action),)*
            }
        }
    };
}
dialogs!(in_dialog);

/// The person is elsewhere: nothing that is secret stays on the screen, and the clipboard may be put to another use.
fn on_unattended(model: &mut Model, because: &str) -> Effects {
    clipboard::looked_away(model);
    secret::hide(model, because)
}

/// The program stops for a while, and shows nothing secret when it comes back.
fn suspend(model: &mut Model) -> Effects {
    let mut effects = on_unattended(model, "the program was suspended");
    effects.push(Effect::Suspend);
    effects
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
    let mut effects = secret::expire(model);
    effects.extend(clipboard::tick(model));
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
